package headroom.host;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// The program that comes in this process's place. A JVM cannot exec(3): the launcher's shell reads the end of the
/// variable `PLAN` from this process and does it, so that the program has the shell's pid, terminal and
/// descriptors, and nothing of headroom stays. Without such a shell it runs as a child.
public record Successor(List<String> words, int unchanged, Map<String, String> variables) {
    /// The variable that names where the launcher's shell reads what it is to do.
    public static final String PLAN = "HEADROOM_PLAN";
    /// The variables of the launcher that are not for the program.
    private static final List<String> OURS = List.of(PLAN, "HEADROOM_SESSION", "HEADROOM_LAUNCHER");

    /// The last `unchanged` words are also the last ones of the launcher's own command line, from where the shell
    /// takes them byte for byte.
    public Successor {
        words = List.copyOf(words);
        variables = Map.copyOf(variables);
    }

    /// Hands over: returns the exit code of this process, which is the program's where it ran as a child.
    public int take(Env env) {
        try {
            var plan = env.get(PLAN);
            if (plan.isPresent()) {
                Files.write(Path.of(plan.get()), script().getBytes(StandardCharsets.UTF_8), StandardOpenOption.WRITE);
                return 0;
            }
            var builder = new ProcessBuilder(words).inheritIO();
            builder.environment().putAll(variables);
            OURS.forEach(builder.environment().keySet()::remove);
            return builder.start().waitFor();
        } catch (IOException e) {
            throw Problem.failed(
                    "cannot start " + words.getFirst(),
                    e.getMessage(),
                    "check that the file is a program for this machine",
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return 130;
        }
    }

    /// For sh(1), with the launcher's arguments as its positional parameters.
    private String script() {
        var exports = variables.entrySet().stream()
                .map(entry -> "export " + entry.getKey() + "=" + quoted(entry.getValue()) + "\n")
                .sorted()
                .collect(Collectors.joining());
        var own = words.subList(0, words.size() - unchanged).stream()
                .map(Successor::quoted)
                .collect(Collectors.joining(" "));
        return "unset " + String.join(" ", OURS) + "\n" + exports + "shift $(($# - " + unchanged + "))\nexec " + own
                + " \"$@\"\n";
    }

    private static String quoted(String word) {
        return "'" + word.replace("'", "'\\''") + "'";
    }
}
