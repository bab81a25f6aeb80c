package headroom.leaving;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/// Hooks of an agent that the Python edition's `init`, or the rtk it sets up, has put in: an entry of an event with a
/// list of commands, as Claude Code and Codex have it, or with a command of its own, as Copilot CLI does.
final class HookRule implements JsonCleaner.Rule {
    private static final String INIT = "headroom-init-";
    private static final String RTK = "rtk-rewrite";
    private static final JsonPointer HOOKS = JsonPointer.compile("/hooks");

    /// Whether `init` has left a hook here.
    static boolean isInitialised(JsonNode root) {
        return new HookRule().in(root).stream().anyMatch(found -> found.what().contains(INIT));
    }

    @Override
    public List<JsonCleaner.Found> in(JsonNode root) {
        var found = new ArrayList<JsonCleaner.Found>();
        root.at(HOOKS).properties().forEach(event -> {
            var list = HOOKS.appendProperty(event.getKey());
            for (int i = 0; event.getValue().isArray() && i < event.getValue().size(); i++) {
                found.addAll(inEntry(event.getValue().get(i), list.appendIndex(i)));
            }
        });
        return found;
    }

    private static List<JsonCleaner.Found> inEntry(JsonNode entry, JsonPointer place) {
        if (isLeft(entry)) {
            return List.of(found(entry, place));
        }
        var commands = entry.path("hooks");
        IntPredicate left = index -> isLeft(commands.get(index));
        var all = IntStream.range(0, commands.isArray() ? commands.size() : 0);
        var ours = all.filter(left).boxed().toList();
        if (!ours.isEmpty() && ours.size() == commands.size()) {
            // A matcher without commands does nothing.
            return List.of(found(commands.get(0), place));
        }
        return ours.stream()
                .map(index ->
                        found(commands.get(index), place.appendProperty("hooks").appendIndex(index)))
                .toList();
    }

    private static JsonCleaner.Found found(JsonNode command, JsonPointer place) {
        return new JsonCleaner.Found(
                place, command(command).contains(INIT) ? "hooks of headroom init (" + INIT + "…)" : "the hook " + RTK);
    }

    private static boolean isLeft(JsonNode item) {
        var command = command(item);
        return command.contains(INIT) || command.contains(RTK);
    }

    private static String command(JsonNode item) {
        return item.path("command").asText("").toLowerCase(Locale.ROOT);
    }
}
