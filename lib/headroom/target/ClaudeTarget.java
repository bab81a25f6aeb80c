package headroom.target;

import headroom.edit.EditAll;
import headroom.edit.Edit;
import headroom.edit.JsonSet;
import headroom.edit.JsonText;
import headroom.host.HostView;
import headroom.host.Problem;
import headroom.manifest.Provider;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;

/// Claude Code: the `env` of `settings.json`, which beats the process environment.
/// `CLAUDE_CONFIG_DIR` moves its folder (Claude Code settings documentation).
public final class ClaudeTarget implements Target {
    private static final List<String> BASE_URL = List.of("env", "ANTHROPIC_BASE_URL");
    private static final List<String> TOOL_SEARCH = List.of("env", "ENABLE_TOOL_SEARCH");

    @Override
    public String name() {
        return "claude";
    }

    @Override
    public boolean present(HostView host) {
        return host.onPath("claude").isPresent() || host.disk().isFolder(folder(host));
    }

    private static Path folder(HostView host) {
        return host.env().get("CLAUDE_CONFIG_DIR").map(Path::of).orElseGet(() -> host.home().resolve(".claude"));
    }

    @Override
    public Wiring wire(HostView host, Routing routing) {
        var file = folder(host).resolve("settings.json");
        var text = ConfigText.read(host, file);
        for (var cloud : List.of("CLAUDE_CODE_USE_BEDROCK", "CLAUDE_CODE_USE_VERTEX")) {
            if (JsonText.valueAt(text, List.of("env", cloud)).map(value -> value.asText()).or(() -> host.env().get(cloud)).filter(ClaudeTarget::isOn).isPresent()) {
                throw new Problem(Problem.Kind.FAILED, "claude cannot be routed through headroom", cloud + " is set, so Claude Code signs its requests for that cloud", "leave claude out, or unset " + cloud);
            }
        }
        var edits = new ArrayList<Edit>();
        edits.add(new JsonSet(BASE_URL, '"' + routing.baseUrl() + '"'));
        // With a base URL of its own Claude Code stops deferring tool schemas unless it is told to; a choice of the user's stands.
        if (JsonText.valueAt(text, TOOL_SEARCH).isEmpty()) {
            edits.add(new JsonSet(TOOL_SEARCH, "\"true\""));
        }
        var existing = new EnumMap<Provider, String>(Provider.class);
        JsonText.valueAt(text, BASE_URL).filter(value -> value.isTextual()).map(value -> value.asText())
            .or(() -> host.env().get("ANTHROPIC_BASE_URL")).ifPresent(url -> existing.put(Provider.ANTHROPIC, url));
        return new Wiring(name(), List.of(new FileEdit(file, new EditAll(edits))), existing, List.of("restart Claude Code"));
    }

    private static boolean isOn(String value) {
        return !value.isBlank() && !value.equals("0") && !value.equalsIgnoreCase("false");
    }
}
