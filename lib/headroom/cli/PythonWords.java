package headroom.cli;

import headroom.host.Problem;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The commands of the Python edition that are none here: what does their work, if anything does. Two of them are
/// called by what that edition has left in tools' settings, and there an error would do harm: to Claude Code, a hook
/// before a tool call that ends with 2 forbids the call.
final class PythonWords {
    private static final String NOTHING = "nothing here does what it did";
    private static final Map<String, List<String>> WORDS = Map.of(
            "perf", List.of("headroom stats shows the figures", "headroom stats"),
            "deploy", List.of("headroom install makes and keeps deployments", "headroom install --help"),
            "init", List.of("headroom install apply wires the tools", "headroom install apply --dry-run"),
            "mcp", List.of(NOTHING + ": the proxy needs no tools of its own", "headroom unwrap --all --dry-run"),
            "learn", List.of(NOTHING, "headroom --help"),
            "memory", List.of(NOTHING, "headroom --help"),
            "inspect", List.of("headroom compress shows what becomes of a request", "headroom compress --help"),
            "update", List.of("headroom install apply brings a deployment to this version", "headroom install apply"),
            "evals", List.of(NOTHING, "headroom --help"));

    private PythonWords() {}

    /// Whether this line is called by what the Python edition has left behind, so that it must end well and say
    /// nothing.
    static boolean isLeftBehind(String... args) {
        var words = List.of(args);
        return words.size() >= 3 && words.subList(0, 3).equals(List.of("init", "hook", "ensure"))
                || words.size() >= 2 && words.subList(0, 2).equals(List.of("mcp", "serve"));
    }

    /// What to say to whoever types this word.
    static Optional<Problem> answer(String word) {
        return Optional.ofNullable(WORDS.get(word))
                .map(known -> Problem.usage(
                        "there is no command '" + word + "' in this edition of headroom",
                        known.getFirst(),
                        known.getLast()));
    }
}
