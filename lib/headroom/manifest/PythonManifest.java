package headroom.manifest;

import com.fasterxml.jackson.databind.JsonNode;
import headroom.contract.Provider;
import headroom.host.DiskView;
import headroom.host.JsonTree;
import headroom.host.Problem;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// A deployment of the Python edition, as far as one must know it to see through its address: a manifest without
/// `schema_version`. Never written.
public record PythonManifest(String profile, int port, JsonNode tree) {
    /// The one in the folder of a profile; what cannot be read is nobody's.
    static Optional<PythonManifest> in(DiskView disk, Path folder) {
        try {
            return disk.isFolder(folder)
                    ? disk.read(folder.resolve("manifest.json")).flatMap(content -> parse(folder, content))
                    : Optional.empty();
        } catch (Problem unreadable) {
            return Optional.empty();
        }
    }

    private static Optional<PythonManifest> parse(Path folder, byte[] content) {
        try {
            var tree = JsonTree.read(content);
            return tree != null
                            && tree.isObject()
                            && !tree.has("schema_version")
                            && tree.path("port").isInt()
                    ? Optional.of(new PythonManifest(
                            folder.getFileName().toString(), tree.path("port").intValue(), tree))
                    : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /// The tools it has wired.
    public List<String> targets() {
        var targets = new ArrayList<String>();
        tree.path("targets").forEach(target -> targets.add(target.asText()));
        return targets;
    }

    /// Where it forwards requests to a provider, if it says: an argument of its proxy or a variable of its service.
    public Optional<String> upstream(Provider provider) {
        var arguments = new ArrayList<String>();
        tree.path("proxy_args").forEach(argument -> arguments.add(argument.asText()));
        int at = arguments.indexOf("--" + provider.word() + "-api-url");
        if (at >= 0 && at + 1 < arguments.size()) {
            return Optional.of(arguments.get(at + 1));
        }
        return Optional.of(tree.path("base_env").path(provider.variable()).asText(""))
                .filter(url -> !url.isBlank());
    }
}
