package headroom.leaving;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/// MCP servers that run headroom, under any name: `headroom mcp serve`, or a module of the Python edition's. `place`
/// is the object they stand in.
record McpRule(JsonPointer place) implements JsonCleaner.Rule {
    @Override
    public List<JsonCleaner.Found> in(JsonNode root) {
        return root.at(place).properties().stream()
                .filter(server -> runsHeadroom(server.getValue()))
                .map(server -> new JsonCleaner.Found(
                        place.appendProperty(server.getKey()), "the MCP server " + server.getKey()))
                .toList();
    }

    /// The servers Claude Code has for one project each.
    static List<JsonCleaner.Found> ofProjects(JsonNode root) {
        var found = new ArrayList<JsonCleaner.Found>();
        root.path("projects")
                .fieldNames()
                .forEachRemaining(project -> found.addAll(new McpRule(JsonPointer.compile("/projects")
                                .appendProperty(project)
                                .appendProperty("mcpServers"))
                        .in(root)));
        return found;
    }

    private static boolean runsHeadroom(JsonNode server) {
        var words = new ArrayList<String>();
        for (var part : List.of(server.path("command"), server.path("args"))) {
            if (part.isTextual()) {
                words.add(part.textValue());
            }
            part.elements().forEachRemaining(word -> words.add(word.asText()));
        }
        if (words.isEmpty()) {
            return false;
        }
        var program = words.getFirst().replaceFirst("^.*[/\\\\]", "").replaceFirst("(?i)\\.(exe|cmd)$", "");
        int module = words.indexOf("-m") + 1;
        return program.equals("headroom") && words.contains("mcp")
                || module > 0 && module < words.size() && words.get(module).matches("headroom(\\..*)?");
    }
}
