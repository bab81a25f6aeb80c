package headroom.cli;

import headroom.host.FileMode;
import headroom.host.Host;
import headroom.host.Os;
import headroom.host.Successor;
import headroom.host.Terminal;
import headroom.render.Escaping;
import headroom.render.Templates;
import headroom.runtime.Jdk;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// `headroom shell`
final class ShellCommand extends Subcommand {
    private final Supplier<Optional<String>> expression =
            option(String.class, "JAVA", "Run this, print its value, and end.", "-e", "--eval");
    private final Supplier<Boolean> printed =
            flag("Print headroom's class path, for a jshell started by hand.", "--class-path");

    ShellCommand(Host host, Console console) {
        super(
                host,
                console,
                "shell",
                "Look at deployments from Java: opens the JDK's jshell with headroom's classes and a few short words.",
                "manifests(), manifest(\"default\"), status(\"default\"), plan(\"--target\", \"claude\"), health(8787),"
                        + " render(\"systemd\", \"default\"), artifacts(\"default\"), stats(\"7d\"),"
                        + " json(VALUE). They only read;"
                        + " run(\"install\", \"stop\") runs a command for real.",
                "From a file or a pipe it runs what it reads, and ends with its exit code.");
        examples(
                "headroom shell",
                "headroom shell -e 'manifest(\"default\").port()'",
                "headroom shell < script.jsh",
                "jshell --class-path \"$(headroom shell --class-path)\" scripts/inspect.jsh");
    }

    @Override
    int run() throws IOException {
        if (printed.get()) {
            console.result(classPath());
            return 0;
        }
        if (expression.get().isEmpty() && Terminal.isStandardInput()) {
            return open(Jdk.require(host));
        }
        if (ModuleLayer.boot().findModule("jdk.jshell").isEmpty()) {
            return elsewhere(Jdk.require(host));
        }
        try (var script = new ShellScript(host.java().classPath())) {
            script.run(imports(List.of()), false);
            if (expression.get().isPresent()) {
                script.run(expression.get().get(), true);
            } else {
                script.run(new String(System.in.readAllBytes(), StandardCharsets.UTF_8), false);
            }
        }
        return 0;
    }

    private String joined(Stream<Path> entries) {
        return entries.map(Path::toString).collect(Collectors.joining(host.os() == Os.WINDOWS ? ";" : ":"));
    }

    /// jshell takes no other archives than jars.
    private String classPath() {
        return joined(host.java().classPath().stream()
                .filter(entry ->
                        entry.toString().endsWith(".jar") || host.disk().isFolder(entry)));
    }

    /// The imports; `self` is the file they stand in, which they delete.
    private static String imports(List<Path> self) {
        return Templates.render("java/shell.jsh", Escaping.JAVA_ARGUMENT_FILE, Map.of("self", self));
    }

    /// The same command under a Java that has jshell's own.
    private int elsewhere(Jdk jdk) {
        var words = Stream.concat(
                        Stream.of(
                                jdk.program(host.os(), "java").toString(),
                                "-XX:+UseSerialGC",
                                "-XX:TieredStopAtLevel=1",
                                "--enable-native-access=ALL-UNNAMED",
                                "-cp",
                                joined(host.java().classPath().stream()),
                                "headroom",
                                "shell"),
                        expression.get().stream().flatMap(java -> Stream.of("-e", java)))
                .toList();
        return new Successor(words, 0, variables()).take(host.env());
    }

    private int open(Jdk jdk) {
        var start = Path.of(System.getProperty("java.io.tmpdir"), "headroom-" + UUID.randomUUID() + ".jsh");
        host.disk().write(start, imports(List.of(start)).getBytes(StandardCharsets.UTF_8), FileMode.PRIVATE_FILE);
        console.note("headroom's words: manifests() manifest(\"default\") status(\"default\")"
                + " plan(\"--target\", \"claude\") health(8787) render(\"systemd\", \"default\") artifacts(\"default\")"
                + " stats(\"7d\") json(VALUE) run(\"install\", \"status\"); /exit ends");
        var words = List.of(
                jdk.program(host.os(), "jshell").toString(),
                "--class-path",
                classPath(),
                "--startup",
                "DEFAULT",
                "--startup",
                start.toString());
        return new Successor(words, 0, variables()).take(host.env());
    }

    /// The locale in which Java opens files with any characters in their names, as the launcher has found it.
    private Map<String, String> variables() {
        var variables = new HashMap<String, String>();
        if (host.os() != Os.WINDOWS) {
            host.env().get("LC_ALL").ifPresent(locale -> variables.put("LC_ALL", locale));
        }
        return variables;
    }
}
