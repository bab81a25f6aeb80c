package headroom.runtime;

import headroom.change.Progress;
import headroom.host.Command;
import headroom.host.CommandResult;
import headroom.host.FileMode;
import headroom.host.Host;
import headroom.host.HostView;
import headroom.host.Os;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/// The Java that services run on: an image of the modules headroom needs, so that cleaning up JDKs breaks no
/// service.
public final class JavaImage {
    /// What headroom and its libraries use at run time; the rest of what `jdeps` finds are optional parts of
    /// theirs.
    private static final String MODULES = String.join(
            ",",
            "java.base",
            "java.logging",
            "java.management",
            "java.naming",
            "java.xml",
            "java.sql",
            "java.net.http",
            "jdk.charsets",
            "jdk.crypto.ec",
            "jdk.naming.dns",
            "jdk.net",
            "jdk.unsupported",
            "jdk.zipfs");
    private static final Duration LIMIT = Duration.ofMinutes(5);

    private final Host host;
    private final Progress progress;

    public JavaImage(Host host, Progress progress) {
        this.host = host;
        this.progress = progress;
    }

    /// Makes the image at `place`: a copy where one of `candidates` already is such an image of the Java that runs,
    /// else by jlink(1). Without either there is none, and the start script looks for a Java by itself.
    public void make(Path place, List<Path> candidates) {
        var wanted = version(host, host.java().home());
        for (var candidate : candidates) {
            if (host.disk().exists(marker(candidate))
                    && version(host, candidate).equals(wanted)) {
                host.disk().copyTree(candidate, place);
                return;
            }
        }
        progress.waiting("making a Java runtime of its own");
        var jlink = host.java().home().resolve(host.os() == Os.WINDOWS ? "bin/jlink.exe" : "bin/jlink");
        var outcome = host.exec()
                .run(Command.of(
                                jlink.toString(),
                                // It is over before a better compiler or collector pays.
                                "-J-XX:TieredStopAtLevel=1",
                                "-J-XX:+UseSerialGC",
                                "--add-modules",
                                modules(),
                                "--compress",
                                "zip-1",
                                "--no-header-files",
                                "--no-man-pages",
                                "--output",
                                place.toString())
                        .within(LIMIT));
        if (outcome.ok()) {
            host.disk().write(marker(place), (modules() + "\n").getBytes(StandardCharsets.UTF_8), FileMode.FILE);
        } else {
            host.disk().deleteTree(place);
            progress.note("the services will run on " + host.java().home() + ", as no runtime could be made of it: "
                    + (outcome.exitCode() == CommandResult.NOT_FOUND ? "it has no jlink" : outcome.reason()));
        }
    }

    /// The store of Windows has a module of its own.
    private String modules() {
        return host.os() == Os.WINDOWS ? MODULES + ",jdk.crypto.mscapi" : MODULES;
    }

    private static Path marker(Path image) {
        return image.resolve("headroom-modules");
    }

    /// The version of a Java, as its `release` file has it; empty where there is none.
    static String version(HostView host, Path home) {
        return host
                .disk()
                .read(home.resolve("release"))
                .map(content -> new String(content, StandardCharsets.UTF_8))
                .stream()
                .flatMap(String::lines)
                .filter(line -> line.startsWith("JAVA_RUNTIME_VERSION=") || line.startsWith("JAVA_VERSION="))
                .findFirst()
                .map(line -> line.substring(line.indexOf('=') + 1).replace("\"", ""))
                .orElse("");
    }
}
