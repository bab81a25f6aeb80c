package headroom.doctor;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import headroom.host.HostView;
import headroom.host.JsonTree;
import headroom.manifest.Workspace;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// The proxies of sessions of `wrap`: whether each has its process, and anybody attached to it. Takes no record away,
/// unlike a session that begins.
final class SessionProxies {
    static final String GROUP = "sessions";
    private static final String LET_GO = "headroom unwrap --all";

    private SessionProxies() {}

    static List<Check> checks(HostView host) {
        var checks = new ArrayList<Check>();
        for (var folder : host.disk().list(Workspace.of(host).sessions())) {
            if (folder.getFileName().toString().matches("\\d{1,5}")) {
                checks.add(of(host, folder));
            }
        }
        return checks;
    }

    private static Check of(HostView host, Path folder) {
        var port = folder.getFileName();
        var record = record(host, folder);
        if (!host.processes()
                .lives(record.path("pid").asLong(), record.path("birth").asText())) {
            return Check.warning(
                    GROUP, "the proxy of sessions on port " + port + " has gone and left its record", LET_GO);
        }
        var attached = host.disk().list(folder).stream()
                .filter(file -> file.getFileName().toString().matches("\\d+"))
                .anyMatch(file -> host.processes()
                        .lives(
                                Long.parseLong(file.getFileName().toString()),
                                host.disk()
                                        .read(file)
                                        .map(content -> new String(content, StandardCharsets.UTF_8))
                                        .orElse("")));
        if (attached) {
            return Check.well(GROUP, "a proxy of sessions serves on port " + port);
        }
        return host.disk().exists(folder.resolve("keep"))
                ? Check.warning(GROUP, "nobody is attached to the kept proxy of sessions on port " + port, LET_GO)
                : Check.warning(
                        GROUP,
                        "nobody is attached to the proxy of sessions on port " + port + ", which ends by itself",
                        "kill " + record.path("pid").asLong());
    }

    private static JsonNode record(HostView host, Path folder) {
        try {
            return JsonTree.read(
                    host.disk().read(folder.resolve("proxy.json")).orElse("{}".getBytes(StandardCharsets.US_ASCII)));
        } catch (IOException damaged) {
            return MissingNode.getInstance();
        }
    }
}
