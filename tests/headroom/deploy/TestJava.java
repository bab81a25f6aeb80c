package headroom.deploy;

import headroom.host.Host;
import headroom.host.JavaRuntime;
import headroom.host.Outcome;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// The real machine, but that installing is quick: the Java image and the jar are made once for all tests and copied, and no start-up cache is recorded.
public final class TestJava {
    private static final String MADE = "headroom.test.runtime";

    private TestJava() {}

    public static Host quick(Host host) {
        var made = made(host);
        var java = new JavaRuntime(made.resolve("jre"), List.of(made.resolve("headroom.jar")));
        return new Host(host.os(), host.env(), host.time(), host.disk(), host.processes(),
            command -> command.environment().containsKey("HEADROOM_RECORD") ? new Outcome(1, "", "not in this test") : host.exec().run(command), java);
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
            Runtime.getRuntime().addShutdownHook(new Thread(() -> Host.real().disk().deleteTree(folder)));
            new JavaImage(host, new QuietProgress()).make(folder.resolve("jre"), List.of());
            var jar = new OneJar();
            for (var part : host.java().classPath()) {
                jar.add(part.getFileName().toString(), Files.readAllBytes(part));
            }
            Files.write(folder.resolve("headroom.jar"), jar.bytes());
            System.setProperty(MADE, folder.toString());
            return folder;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static final class QuietProgress implements Progress {
        @Override
        public void step(String title) {}

        @Override
        public void waiting(String what) {}

        @Override
        public void note(String line) {}
    }
}
