package support;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// A copy of this checkout in a folder with a space and a quote in its name, and an empty home: a newcomer's
/// machine on which the Maven repository already holds what is needed.
public final class Checkout implements AutoCloseable {
    private static final List<String> PARTS =
            List.of("headroom.java", "jbang-catalog.json", "lib", "scripts", "templates", "tests/fixtures/launch");

    private final Path folder;
    private final Map<String, String> environment = new HashMap<>();

    public Checkout() {
        try {
            folder = Files.createTempDirectory("headroom-test").toRealPath();
            Files.createDirectory(home());
            for (var part : PARTS) {
                copy(Path.of(part), root().resolve(part));
            }
            Files.createDirectories(home().resolve(".jdks"));
            Files.createSymbolicLink(home().resolve(".jdks/jdk"), JBangAtHand.jdk());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        environment.put("HOME", home().toString());
        environment.put("JBANG_REPO", JBangAtHand.repository().toString());
    }

    private static void copy(Path from, Path to) throws IOException {
        try (var paths = Files.walk(from)) {
            for (var path : (Iterable<Path>) paths::iterator) {
                var target = to.resolve(from.relativize(path).toString());
                Files.createDirectories(target.getParent());
                if (!Files.isDirectory(target)) {
                    Files.copy(path, target, StandardCopyOption.COPY_ATTRIBUTES);
                }
            }
        }
    }

    /// Puts the pinned JBang where Maven would have put it.
    public Checkout withJBangInMaven(Path jar) {
        try {
            var place = home().resolve(".m2/repository/dev/jbang/jbang-cli/0.132.1/jbang-cli-0.132.1-all.jar");
            Files.createDirectories(place.getParent());
            Files.createSymbolicLink(place, jar);
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public Path home() {
        return folder.resolve("home");
    }

    public Path root() {
        return folder.resolve("my checkout's copy");
    }

    /// A place beside the home and the checkout.
    public Path beside(String name) {
        return folder.resolve(name);
    }

    public Path cache() {
        return home().resolve(".cache/headroom");
    }

    /// What the cache holds for a script: kept commands and the folders they run from.
    public List<Path> kept(String script) {
        if (!Files.isDirectory(cache())) {
            return List.of();
        }
        try (Stream<Path> entries = Files.list(cache())) {
            return entries.filter(entry -> entry.getFileName().toString().startsWith(script + "-"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// A program with this home, started from outside the checkout.
    public Program program(String... words) {
        return Program.of(words).set(environment).in(folder);
    }

    /// `scripts/headroom` with these arguments.
    public Program headroom(String... arguments) {
        return program(
                Stream.concat(Stream.of(root().resolve("scripts/headroom").toString()), Stream.of(arguments))
                        .toArray(String[]::new));
    }

    /// The little script that says what reached it, started by a shell of choice.
    public Program echo(String shell, String... arguments) {
        return program(Stream.concat(
                        Stream.of(shell, root().resolve("scripts/jbang").toString(), "tests/fixtures/launch/Echo.java"),
                        Stream.of(arguments))
                .toArray(String[]::new));
    }

    /// What the launcher said, but for the lines that it says every ten seconds on a busy machine.
    public static String withoutTicks(String said) {
        return said.replaceAll("(?m)^headroom: still at it, \\d+ s\n", "");
    }

    @Override
    public void close() {
        try (var paths = Files.walk(folder)) {
            for (var path : paths.sorted((a, b) -> b.compareTo(a)).toList()) {
                Files.deleteIfExists(path);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
