package support;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// The JBang, the Maven repository and the JDK that this test run itself uses, for tests that start others without
/// a network.
public final class JBangAtHand {
    private static final String NAME = "jbang-cli-0.132.1-all.jar";

    private JBangAtHand() {}

    public static Path jdk() {
        return Path.of(System.getProperty("java.home"));
    }

    /// The local Maven repository that the class path points into.
    public static Path repository() {
        var picocli = Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> entry.contains("picocli-"))
                .map(Path::of)
                .findFirst()
                .orElseThrow();
        return picocli.resolve("../../../../..").normalize();
    }

    /// The pinned JBang, empty where this machine got its JBang in another way.
    public static Optional<Path> jar() {
        var cache = Optional.ofNullable(System.getenv("XDG_CACHE_HOME"))
                .filter(value -> !value.isBlank())
                .orElse(System.getenv("HOME") + "/.cache");
        return Stream.of(
                        Path.of(cache, "headroom", "jbang-0.132.1.jar"),
                        repository().resolve("dev/jbang/jbang-cli/0.132.1").resolve(NAME))
                .filter(Files::isRegularFile)
                .findFirst();
    }

    /// Makes a `jbang` in this folder: it runs the given jar and then what JBang prints, as JBang's own script
    /// does.
    public static Path command(Path folder, Path jar) {
        return script(
                folder.resolve("jbang"),
                "command=$(%s/bin/java -XX:+UseSerialGC -XX:TieredStopAtLevel=1 \"-Duser.home=$HOME\" -cp %s dev.jbang.Main \"$@\")"
                        .formatted(quoted(jdk()), quoted(jar)),
                "code=$?",
                "[ $code -ne 255 ] || eval \"exec $command\"",
                "printf '%s\\n' \"$command\"",
                "exit $code");
    }

    /// Writes a program for /bin/sh.
    public static Path script(Path file, String... lines) {
        try {
            Files.createDirectories(file.getParent());
            Files.write(
                    file,
                    Stream.concat(Stream.of("#!/bin/sh"), Stream.of(lines)).toList());
            return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// A folder for PATH that holds these programs of this machine and no others.
    public static Path only(Path folder, List<String> programs) {
        try {
            Files.createDirectories(folder);
            for (var program : programs) {
                var there = Program.onPath(program);
                if (there.isPresent()) {
                    Files.createSymbolicLink(folder.resolve(program), there.get());
                }
            }
            return folder;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static String quoted(Path path) {
        return "'" + path.toString().replace("'", "'\\''") + "'";
    }
}
