package support;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/// A program that a test runs: it inherits nothing from the tester's environment, and gets at most 25 minutes.
public final class Program {
    private static final Duration LIMIT = Duration.ofMinutes(25);
    private final List<String> words;
    private final Map<String, String> environment = new TreeMap<>(Map.of("PATH", "/usr/bin:/bin", "LANG", "C.UTF-8"));
    private Path folder = Path.of("");
    private String input = "";

    private Program(List<String> words) {
        this.words = words;
    }

    /// What the program did.
    public record Run(int code, String out, String err) {
        /// For the message of an assertion.
        @Override
        public String toString() {
            return "exit code " + code + "\n--- out\n" + out + "\n--- err\n" + err;
        }
    }

    public static Program of(String... words) {
        return new Program(List.of(words));
    }

    public Program set(String name, String value) {
        environment.put(name, value);
        return this;
    }

    public Program set(Map<String, String> variables) {
        environment.putAll(variables);
        return this;
    }

    public Program unset(String name) {
        environment.remove(name);
        return this;
    }

    public Program in(Path folder) {
        this.folder = folder;
        return this;
    }

    public Program reading(String input) {
        this.input = input;
        return this;
    }

    public Run run() {
        try {
            var given = Files.writeString(Files.createTempFile("headroom-test", ".in"), input);
            var out = Files.createTempFile("headroom-test", ".out");
            var err = Files.createTempFile("headroom-test", ".err");
            try {
                var builder = new ProcessBuilder(words)
                        .directory(folder.toAbsolutePath().toFile())
                        .redirectInput(given.toFile())
                        .redirectOutput(out.toFile())
                        .redirectError(err.toFile());
                builder.environment().clear();
                builder.environment().putAll(environment);
                int code = end(builder.start());
                return new Run(code, Files.readString(out), Files.readString(err));
            } finally {
                for (var file : List.of(given, out, err)) {
                    Files.delete(file);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private int end(Process process) {
        try {
            // Against one that hangs; a machine that is busy may take its time.
            if (process.waitFor(LIMIT.toMinutes(), TimeUnit.MINUTES)) {
                return process.exitValue();
            }
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
            throw new AssertionError("still running after " + LIMIT + ": " + words);
        } catch (InterruptedException e) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
            throw new AssertionError("interrupted while running " + words, e);
        }
    }

    /// Where this machine has a program in the usual places.
    public static Optional<Path> onPath(String program) {
        return List.of("/usr/local/bin", "/usr/bin", "/bin", "/usr/sbin", "/sbin").stream()
                .map(folder -> Path.of(folder, program))
                .filter(Files::isExecutable)
                .findFirst();
    }
}
