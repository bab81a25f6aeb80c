package headroom.deploy;

import headroom.change.FileChange;
import headroom.change.FileEditor;
import headroom.change.UneditedHost;
import headroom.contract.Provider;
import headroom.edit.FileEdit;
import headroom.edit.ProxyAddress;
import headroom.host.HostView;
import headroom.host.Problem;
import headroom.manifest.Manifest;
import headroom.tool.Refusal;
import headroom.tool.Routing;
import headroom.tool.Target;
import headroom.tool.Wiring;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// How each tool that can be routed is, and the edits of its own files. Reads only.
final class ToolWirings {
    private final HostView host;
    private final Upstreams upstreams;
    private final UneditedHost unedited;
    private final Routing routing;
    private final Map<String, Wiring> wirings = new LinkedHashMap<>();
    private final List<FileChange> changes = new ArrayList<>();

    /// `unedited` is the machine as it would be without our edits.
    ToolWirings(HostView host, Upstreams upstreams, UneditedHost unedited, Routing routing) {
        this.host = host;
        this.upstreams = upstreams;
        this.unedited = unedited;
        this.routing = routing;
    }

    Map<String, Wiring> wirings() {
        return wirings;
    }

    List<FileChange> changes() {
        return changes;
    }

    /// Adds a tool unless something stands in its way; `others` are the records of the other profiles.
    void add(Target target, List<Manifest> others, List<Problem> obstacles) {
        requireUnowned(target, others);
        switch (target.wire(unedited, routing)) {
            case Refusal refusal ->
                obstacles.add(Problem.failed(
                        target.name() + " cannot be routed through headroom", refusal.why(), refusal.next()));
            case Wiring wiring -> {
                var own = new ArrayList<FileChange>();
                wiring.edits()
                        .forEach(edit -> Obstacles.attempt(
                                obstacles, () -> edit(target.name(), edit).ifPresent(own::add)));
                if (obstacles.isEmpty()) {
                    UpstreamFault.of(target.name(), wiring, routing, unedited)
                            .or(() -> deserted(target.name(), wiring))
                            .ifPresent(obstacles::add);
                }
                if (obstacles.isEmpty()) {
                    wirings.put(target.name(), wiring);
                    changes.addAll(own);
                }
            }
        }
    }

    private static void requireUnowned(Target target, List<Manifest> others) {
        others.stream()
                .filter(other -> other.tools().routed().contains(target.name()))
                .findFirst()
                .ifPresent(other -> {
                    throw Problem.needsPerson(
                            target.name() + " is already routed by the profile " + other.profile(),
                            "a tool belongs to one profile at a time",
                            "leave it out here with --skip " + target.name() + ", or there: "
                                    + other.profile().command("apply") + " --skip " + target.name());
                });
    }

    private Optional<FileChange> edit(String target, FileEdit edit) {
        return new FileEditor(host).plan(target, edit, unedited.read(edit.file()));
    }

    /// An address on this machine where nobody listens: what an earlier proxy has left behind, or a gateway that is
    /// not running.
    private Optional<Problem> deserted(String tool, Wiring wiring) {
        return wiring.upstreams().entrySet().stream()
                .filter(entry -> !routing.decided().contains(entry.getKey()))
                .sorted(Map.Entry.comparingByKey())
                .flatMap(entry -> {
                    var place = upstreams.seenThrough(entry.getKey(), entry.getValue());
                    return ProxyAddress.port(place)
                            .filter(port -> host.processes().free(place.contains("[") ? "::1" : "127.0.0.1", port))
                            .map(port -> Problem.failed(
                                    tool + " is pointed at port " + port + " of this machine, where nobody listens",
                                    "an earlier proxy may have left that address, or its gateway does not run",
                                    "take it out, start the gateway, or name the upstream with --"
                                            + entry.getKey().word() + "-api-url"))
                            .stream();
                })
                .findFirst();
    }

    /// Where each tool's requests go without us.
    Map<String, Map<Provider, String>> addresses() {
        var addresses = new LinkedHashMap<String, Map<Provider, String>>();
        wirings.forEach((tool, wiring) -> addresses.put(tool, wiring.upstreams()));
        return addresses;
    }

    /// The variables of each tool that the environment routes, with those that keep their calls on this machine.
    Map<String, Map<String, String>> variables(Map<String, String> exceptions) {
        var variables = new TreeMap<String, Map<String, String>>();
        wirings.forEach((tool, wiring) -> {
            if (!wiring.variables().isEmpty()) {
                variables.put(tool, new TreeMap<>(wiring.variables()));
            }
        });
        if (!variables.isEmpty() && !exceptions.isEmpty()) {
            variables.put(ProxyExceptions.KEY, exceptions);
        }
        return variables;
    }

    Map<String, String> network() {
        var network = new TreeMap<String, String>();
        wirings.values().forEach(wiring -> network.putAll(wiring.network()));
        return network;
    }
}
