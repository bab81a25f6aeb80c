package headroom.wrap;

import headroom.host.Problem;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/// The words of `headroom wrap` behind its first own options: the tool, our options right behind it, and the tool's
/// own arguments, which begin with the first word that is not ours, or behind `--`.
public record Words(String tool, Map<String, String> options, List<String> ignored, List<String> arguments) {
    /// Stands for the tool where a command of the user's is run: `wrap -- COMMAND`.
    public static final String COMMAND = "";

    /// Options of the Python edition that mean nothing here; those of the second set have a value.
    private static final Set<String> PYTHON_FLAGS = Set.of(
            "--no-rtk",
            "--no-mcp",
            "--no-context-tool",
            "--no-serena",
            "--memory",
            "--1m",
            "--learn",
            "--no-learn",
            "--no-intercept",
            "--telemetry",
            "--no-telemetry",
            "--verbose",
            "--code-graph",
            "--no-code-graph",
            "--no-code-aware",
            "--code-aware",
            "--no-optimize",
            "--hooks",
            "--no-hooks",
            "--prepare-only",
            "--no-memory");
    private static final Set<String> PYTHON_VALUES = Set.of(
            "--backend",
            "--region",
            "--anyllm-provider",
            "--context-tool",
            "--memory-db",
            "--memory-db-path",
            "--memory-storage",
            "--savings-profile",
            "--tool-search");

    /// `flags` and `valued` are the names of our options. `-p` is refused: to some it is a port, to others a
    /// prompt.
    public static Words of(List<String> words, Predicate<String> flags, Predicate<String> valued) {
        var tool = words.getFirst();
        if (tool.equals("--")) {
            return new Words(COMMAND, Map.of(), List.of(), words.subList(1, words.size()));
        }
        refuseShortPort(words);
        var options = new HashMap<String, String>();
        var ignored = new ArrayList<String>();
        int at = 1;
        while (at < words.size() && !words.get(at).equals("--")) {
            var word = words.get(at);
            int equals = word.indexOf('=');
            var name = equals > 0 ? word.substring(0, equals) : word;
            var ours = valued.test(name);
            if (ours || PYTHON_VALUES.contains(name)) {
                if (equals < 0 && at + 1 == words.size()) {
                    throw Problem.usage(
                            "the option " + name + " needs a value", "it is the last word", "headroom wrap --help");
                }
                var value = equals > 0 ? word.substring(equals + 1) : words.get(++at);
                if (ours) {
                    options.put(name, value);
                } else {
                    ignored.add(name);
                }
            } else if (flags.test(word)) {
                options.put(word, "true");
            } else if (PYTHON_FLAGS.contains(word)) {
                ignored.add(word);
            } else {
                return new Words(tool, options, ignored, words.subList(at, words.size()));
            }
            at++;
        }
        return new Words(tool, options, ignored, words.subList(Math.min(at + 1, words.size()), words.size()));
    }

    private static void refuseShortPort(List<String> words) {
        int end = words.indexOf("--");
        if (words.subList(0, end < 0 ? words.size() : end).contains("-p")) {
            throw Problem.usage(
                    "-p could be a port or the tool's own option",
                    "it stands before any --",
                    "write --port N for the port, or put -- before what belongs to the tool: headroom wrap "
                            + words.getFirst() + " -- -p …");
        }
    }
}
