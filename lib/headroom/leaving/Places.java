package headroom.leaving;

import com.fasterxml.jackson.core.JsonPointer;
import headroom.edit.JsonDialect;
import headroom.edit.ProxyAddress;
import headroom.host.HostView;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/// Where a tool may have leavings, in the home and in a project's folder, and what knows them there.
final class Places {
    private static final JsonPointer MCP_SERVERS = JsonPointer.compile("/mcpServers");

    private final HostView host;
    private final Path folder;
    private final Set<Integer> ports;
    private final Map<Path, List<Cleaner>> places = new LinkedHashMap<>();

    private Places(HostView host, Path folder, Set<Integer> ports) {
        this.host = host;
        this.folder = folder;
        this.ports = ports;
    }

    /// The files of a tool, each with what is to be taken out of it in this order.
    static Map<Path, List<Cleaner>> of(HostView host, Path folder, Set<Integer> ports, String tool) {
        var places = new Places(host, folder, ports);
        switch (tool) {
            case "claude" -> places.claude();
            case "codex" -> places.codex();
            case "copilot" -> places.copilot();
            case "cursor" -> places.instructions(folder.resolve(".cursorrules"));
            case "aider" -> places.instructions(folder.resolve("CONVENTIONS.md"));
            case "opencode" -> places.opencode();
            default -> {}
        }
        OwnWiring.edits(host, ports, tool).forEach((file, edits) -> places.add(file, new OwnEdits(edits)));
        return places.places;
    }

    private void claude() {
        var home = host.home().resolve(".claude");
        var settings = host.env().get("CLAUDE_CONFIG_DIR").map(Path::of).orElse(home);
        var rules = List.of(new ClaudeEnvRule(ports), new HookRule());
        add(settings.resolve("settings.json"), json(JsonDialect.JSON, rules));
        add(folder.resolve(".claude/settings.local.json"), json(JsonDialect.JSON, rules));
        for (var file : List.of(
                host.home().resolve(".claude.json"),
                settings.resolve(".claude.json"),
                settings.resolve("mcp.json"),
                folder.resolve(".mcp.json"))) {
            add(file, json(JsonDialect.JSON, List.<JsonCleaner.Rule>of(new McpRule(MCP_SERVERS), McpRule::ofProjects)));
        }
    }

    private void codex() {
        var home = host.env().get("CODEX_HOME").map(Path::of).orElse(host.home().resolve(".codex"));
        for (var place : List.of(home, folder.resolve(".codex"))) {
            add(place.resolve("config.toml"), new CodexBlocks(ports));
            add(place.resolve("hooks.json"), json(JsonDialect.JSON, List.of(new HookRule())));
        }
        instructions(home.resolve("AGENTS.md"));
        instructions(folder.resolve("AGENTS.md"));
    }

    private void copilot() {
        add(host.home().resolve(".copilot/config.json"), json(JsonDialect.JSONC, List.of(new HookRule())));
        instructions(folder.resolve(".github/copilot-instructions.md"));
    }

    private void opencode() {
        var home = host.env()
                .get("OPENCODE_HOME")
                .map(Path::of)
                .orElse(host.configHome().resolve("opencode"));
        var rules = List.of(new OpenCodeRule(), new McpRule(JsonPointer.compile("/mcp")));
        var files = new ArrayList<>(List.of(home.resolve("opencode.json"), home.resolve("opencode.jsonc")));
        host.env().get("OPENCODE_CONFIG").map(Path::of).ifPresent(files::add);
        for (var file : files) {
            add(file, new OpenCodeMarkers());
            add(file, json(JsonDialect.JSONC, rules));
        }
        instructions(home.resolve("AGENTS.md"));
        instructions(folder.resolve("AGENTS.md"));
    }

    private void instructions(Path file) {
        add(file, new InstructionBlocks());
    }

    private void add(Path file, Cleaner cleaner) {
        places.computeIfAbsent(file, _ -> new ArrayList<>()).add(cleaner);
    }

    private Cleaner json(JsonDialect dialect, List<? extends JsonCleaner.Rule> rules) {
        var addresses = ports.stream().map(port -> "http://127.0.0.1:" + port).toList();
        Predicate<String> suspect = text -> text.contains("headroom")
                || text.contains("rtk-rewrite")
                || ProxyAddress.lineOf(text, addresses).isPresent();
        return new JsonCleaner(dialect, suspect, List.copyOf(rules));
    }
}
