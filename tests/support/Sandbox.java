package support;

import headroom.cli.Cli;
import headroom.cli.Console;
import headroom.deploy.TestJava;
import headroom.host.Command;
import headroom.host.Disk;
import headroom.host.Env;
import headroom.host.Host;
import headroom.manifest.Fingerprint;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;

/// A machine of a test's own: the real one, with an empty home folder and an environment that knows nothing of the
/// tester's.
public final class Sandbox implements AutoCloseable {
    private static final int FIRST_PORT = 12_000;
    private static final int FIRST_EPHEMERAL_PORT = 32_768;
    private static final Set<Integer> GIVEN = ConcurrentHashMap.newKeySet();
    private final Path root;
    private final Path home;
    private final Map<String, String> environment = new HashMap<>();

    public Sandbox() {
        this("home");
    }

    /// `homeName` may hold spaces and other characters that are easily forgotten.
    public Sandbox(String homeName) {
        try {
            root = Files.createTempDirectory("headroom-test");
            home = Files.createDirectory(root.resolve(homeName));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        environment.put("HOME", home.toString());
        environment.put("PATH", "/usr/bin:/bin");
        environment.put("LANG", "C.UTF-8");
    }

    /// What a command did.
    public record Run(int code, String out, String err) {
        public String all() {
            return out + err;
        }
    }

    public Path home() {
        return home;
    }

    /// A folder of the sandbox outside the home.
    public Path outside() {
        return root;
    }

    public Sandbox set(String name, String value) {
        environment.put(name, value);
        return this;
    }

    public Sandbox unset(String name) {
        environment.remove(name);
        return this;
    }

    public Host host() {
        var host = TestJava.quick(Host.real(new Env(environment)));
        // A JVM looks programs up on its own PATH, whatever environment they get.
        return new Host(
                host.os(),
                host.env(),
                host.time(),
                host.disk(),
                host.processes(),
                command -> host.exec().run(ownProgram(command)),
                host.java());
    }

    private Command ownProgram(Command command) {
        var program = programs().resolve(command.words().getFirst());
        var words = new ArrayList<>(command.words());
        words.set(0, Files.exists(program) ? program.toString() : words.getFirst());
        return new Command(words, command.environment(), command.input(), command.timeout());
    }

    private Path programs() {
        return root.resolve("programs");
    }

    /// Puts a program that is a shell script first on the PATH.
    public void program(String name, String script) {
        try {
            Files.createDirectories(programs());
            Files.setPosixFilePermissions(
                    Files.writeString(programs().resolve(name), "#!/bin/sh\n" + script),
                    PosixFilePermissions.fromString("rwxr-xr-x"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        environment.put("PATH", programs() + ":/usr/bin:/bin");
    }

    /// The same machine with another disk, such as one that fails.
    public Host host(Disk disk) {
        var host = host();
        return new Host(host.os(), host.env(), host.time(), disk, host.processes(), host.exec(), host.java());
    }

    /// Runs one headroom command in this process.
    public Run run(String... arguments) {
        return run(host(), arguments);
    }

    public Run run(Host host, String... arguments) {
        var out = new ByteArrayOutputStream();
        var err = new ByteArrayOutputStream();
        var console = new Console(
                new PrintStream(out, true, StandardCharsets.UTF_8),
                false,
                new PrintStream(err, true, StandardCharsets.UTF_8),
                false,
                host);
        var code = Cli.run(host, console, arguments);
        return new Run(code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    /// Installs a deployment that routes one tool, kept running by the agent.
    public Run apply(String tool, int port, String... more) {
        var words = new ArrayList<>(List.of(
                "install",
                "apply",
                "--scope",
                "provider",
                "--providers",
                "manual",
                "--target",
                tool,
                "--supervisor",
                "agent",
                "--port",
                Integer.toString(port)));
        words.addAll(List.of(more));
        var run = run(words.toArray(String[]::new));
        if (run.code() != 0) {
            throw new AssertionError(run.all());
        }
        return run;
    }

    /// Writes a file below the home, with its folders.
    public Path file(String name, String content) {
        var file = home.resolve(name);
        try {
            Files.createDirectories(file.getParent());
            return Files.writeString(file, content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public String read(String name) {
        try {
            return Files.readString(home.resolve(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Everything below the home: each path with its kind, mode and content.
    public String tree() {
        var entries = new TreeMap<String, String>();
        try (var paths = Files.walk(home)) {
            for (var path : (Iterable<Path>) paths::iterator) {
                entries.put(home.relativize(path).toString(), describe(path));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        var text = new StringBuilder();
        entries.forEach((path, description) ->
                text.append(path).append(' ').append(description).append('\n'));
        return text.toString();
    }

    private static String describe(Path path) throws IOException {
        if (Files.isSymbolicLink(path)) {
            return "-> " + Files.readSymbolicLink(path);
        }
        var mode = PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
        return Files.isDirectory(path) ? mode : mode + " " + Fingerprint.sha256(Files.readAllBytes(path));
    }

    /// A port that was free a moment ago, and that the system gives to nobody who does not ask for it by its
    /// number. No test is given the port of another, whose proxy may be down for a moment.
    public static int freePort() {
        for (var attempt = 0; attempt < 1_000; attempt++) {
            var port = ThreadLocalRandom.current().nextInt(FIRST_PORT, FIRST_EPHEMERAL_PORT);
            if (GIVEN.add(port)) {
                try (var socket = new ServerSocket(port)) {
                    return port;
                } catch (IOException e) {
                    // Taken; the next one may not be.
                }
            }
        }
        throw new IllegalStateException("no port is free");
    }

    @Override
    public void close() {
        Host.real(new Env(environment)).disk().deleteTree(root);
    }
}
