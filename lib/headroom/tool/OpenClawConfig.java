package headroom.tool;

import com.fasterxml.jackson.databind.JsonNode;
import headroom.edit.JsonDialect;
import headroom.edit.JsonText;
import headroom.host.HostView;
import headroom.host.Problem;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// OpenClaw's configuration as it reads it: an object with `$include` takes members from the files named there, one
/// or a list of which the later one wins; what stands beside `$include` beats them. A file that is included and
/// cannot be read is a `Problem`.
final class OpenClawConfig {
    private static final String INCLUDE = "$include";
    /// As deep as OpenClaw follows.
    private static final int DEEPEST = 10;

    private final HostView host;
    private final Path file;

    OpenClawConfig(HostView host, Path file) {
        this.host = host;
        this.file = file;
    }

    /// The value at a path, wherever it stands.
    Optional<JsonNode> value(String... path) {
        return value(file, List.of(path), 0);
    }

    private Optional<JsonNode> value(Path from, List<String> path, int depth) {
        var text = ConfigText.read(host, from);
        var fault = JsonText.fault(text, JsonDialect.JSON5);
        if (depth > DEEPEST || depth > 0 && (fault.isPresent() || !host.disk().exists(from))) {
            throw Problem.failed(
                    "cannot read " + from
                            + fault.filter(found -> found.line() > 0)
                                    .map(found -> ":" + found.line())
                                    .orElse(""),
                    depth > DEEPEST
                            ? "files include each other more than " + DEEPEST + " deep"
                            : fault.map(found -> found.reason())
                                    .orElse("it is included in " + file + ", and not there"),
                    "mend the file, or leave openclaw out");
        }
        var own = JsonText.valueAt(text, path, JsonDialect.JSON5);
        for (int at = path.size(); own.isEmpty() && at >= 0; at--) {
            var rest = path.subList(at, path.size());
            var include = new ArrayList<>(path.subList(0, at));
            include.add(INCLUDE);
            for (var name :
                    names(JsonText.valueAt(text, include, JsonDialect.JSON5)).reversed()) {
                own = own.or(() -> value(from.resolveSibling(name).normalize(), rest, depth + 1));
            }
        }
        return own;
    }

    private static List<String> names(Optional<JsonNode> include) {
        var names = new ArrayList<String>();
        include.filter(JsonNode::isTextual).ifPresent(name -> names.add(name.textValue()));
        include.filter(JsonNode::isArray).ifPresent(list -> list.forEach(name -> names.add(name.asText())));
        return names;
    }
}
