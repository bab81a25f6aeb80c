package headroom.deploy;

import headroom.host.Command;
import headroom.host.CommandResult;
import headroom.host.Host;
import headroom.host.RunningJava;
import headroom.render.Escaping;
import headroom.render.Templates;
import headroom.runtime.JavaImage;
import headroom.runtime.MergedJar;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import support.NoProgress;
import support.Program;

/// The real machine, but that installing is quick: the Java image, the jar and the start-up caches are made once
/// for all tests and copied.
public final class TestJava {
    private static final String MADE = "headroom.test.runtime";

    private TestJava() {}

    public static Host quick(Host host) {
        var made = made(host);
        var java = new RunningJava(made.resolve("jre"), List.of(made.resolve("headroom.jar")));
        return new Host(
                host.os(),
                host.env(),
                host.time(),
                host.disk(),
                host.processes(),
                command -> record(host, made, command),
                java);
    }

    /// The start-up cache knows its jar by name, size and time.
    private static CommandResult record(Host host, Path made, Command command) {
        var wanted = command.environment().get("HEADROOM_RECORD");
        if (wanted == null) {
            return host.exec().run(command);
        }
        try {
            Files.copy(made.resolve(command.words().get(4) + ".aot"), Path.of(wanted));
            Files.setLastModifiedTime(
                    Path.of(wanted).resolveSibling("headroom.jar"),
                    Files.getLastModifiedTime(made.resolve("headroom.jar")));
            return new CommandResult(0, "", "");
        } catch (IOException e) {
            return new CommandResult(1, "", e.toString());
        }
    }

    /// Handed on to child processes of a test as a system property.
    public static String property(Host host) {
        return "-D" + MADE + "=" + made(host);
    }

    private static synchronized Path made(Host host) {
        var known = System.getProperty(MADE);
        if (known != null) {
            return Path.of(known);
        }
        try {
            var folder = Files.createTempDirectory("headroom-test-java");
            Runtime.getRuntime()
                    .addShutdownHook(new Thread(() -> Host.real().disk().deleteTree(folder)));
            new JavaImage(host, new NoProgress()).make(folder.resolve("jre"), List.of());
            var jar = new MergedJar();
            for (var part : host.java().classPath()) {
                jar.add(part.getFileName().toString(), Files.readAllBytes(part));
            }
            Files.write(folder.resolve("headroom.jar"), jar.bytes());
            var arguments = Files.writeString(
                    folder.resolve("java.args"),
                    Templates.render(
                            "java/java.args",
                            Escaping.JAVA_ARGUMENT_FILE,
                            Map.of("jar", folder.resolve("headroom.jar"))));
            for (var kind : List.of("commands", "proxy")) {
                var recorded = Program.of(
                                folder.resolve("jre/bin/java").toString(),
                                "-XX:AOTCacheOutput=" + folder.resolve(kind + ".aot"),
                                "@" + arguments,
                                "headroom",
                                "install",
                                "agent",
                                "rehearse",
                                kind,
                                folder.resolve("rehearsal-" + kind).toString())
                        .run();
                if (recorded.code() != 0) {
                    throw new IOException(recorded.toString());
                }
            }
            System.setProperty(MADE, folder.toString());
            return folder;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
