package headroom.leaving;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import headroom.edit.ProxyAddress;
import java.util.ArrayList;
import java.util.List;

/// The provider `headroom` and the plugin that the Python edition adds to opencode's configuration. A provider of that
/// name elsewhere than on this machine is the user's.
final class OpenCodeRule implements JsonCleaner.Rule {
    private static final String PLUGIN = "headroom-opencode";

    @Override
    public List<JsonCleaner.Found> in(JsonNode root) {
        var found = new ArrayList<JsonCleaner.Found>();
        var provider = JsonPointer.compile("/provider/headroom");
        if (ProxyAddress.port(root.at(provider).at("/options/baseURL").asText(""))
                .isPresent()) {
            found.add(new JsonCleaner.Found(provider, "the provider headroom"));
        }
        var plugins = root.path("plugin");
        for (int i = 0; plugins.isArray() && i < plugins.size(); i++) {
            var name = plugins.get(i).isArray() ? plugins.get(i).path(0) : plugins.get(i);
            if (name.asText("").equals(PLUGIN)) {
                found.add(new JsonCleaner.Found(JsonPointer.compile("/plugin").appendIndex(i), "the plugin " + PLUGIN));
            }
        }
        return found;
    }
}
