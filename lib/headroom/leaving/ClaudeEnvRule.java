package headroom.leaving;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import headroom.edit.ProxyAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// Base URLs in the `env` of Claude Code's settings that name a proxy of headroom's: one of its ports, or any of this
/// machine where `init` has left its hooks beside them.
record ClaudeEnvRule(Set<Integer> ports) implements JsonCleaner.Rule {
    private static final List<String> BASE_URLS =
            List.of("ANTHROPIC_BASE_URL", "ANTHROPIC_VERTEX_BASE_URL", "ANTHROPIC_FOUNDRY_BASE_URL");
    private static final String TOOL_SEARCH = "ENABLE_TOOL_SEARCH";

    @Override
    public List<JsonCleaner.Found> in(JsonNode root) {
        var initialised = HookRule.isInitialised(root);
        var found = new ArrayList<JsonCleaner.Found>();
        for (var name : BASE_URLS) {
            var port = ProxyAddress.port(root.path("env").path(name).asText(""));
            if (port.filter(number -> initialised || ports.contains(number)).isPresent()) {
                found.add(found(name));
            }
        }
        // Set by init together with the address, unless it was there; that it is on is what it is without both.
        if (initialised
                && !found.isEmpty()
                && root.path("env").path(TOOL_SEARCH).asText("").equals("true")) {
            found.add(found(TOOL_SEARCH));
        }
        return found;
    }

    private static JsonCleaner.Found found(String name) {
        return new JsonCleaner.Found(JsonPointer.compile("/env").appendProperty(name), "env." + name);
    }
}
