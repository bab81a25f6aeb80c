package headroom;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import headroom.host.Command;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import support.Sandbox;

/// Every command that README and docs show in a `console` block works: in order, in this checkout, with an empty home, on a free port.
/// The text shown below a command is what it prints, but for the home, the port and what is `…`.
class DocsTest {
    private static final Pattern BLOCK = Pattern.compile("(?s)```console\\n(.*?)```");
    private static final Path ROOT = Path.of("").toAbsolutePath();

    /// A command and the output shown for it, which may be none.
    private record Example(String command, String output) {}

    static Stream<Path> pages() throws IOException {
        try (var docs = Files.list(ROOT.resolve("docs"))) {
            return Stream.concat(Stream.of(ROOT.resolve("README.md")), docs.filter(page -> page.toString().endsWith(".md")).sorted())
                .filter(page -> !examples(page).isEmpty()).toList().stream();
        }
    }

    private static List<Example> examples(Path page) {
        var examples = new ArrayList<Example>();
        try {
            BLOCK.matcher(Files.readString(page)).results().forEach(block -> {
                for (var part : block.group(1).split("(?m)^\\$ ")) {
                    if (!part.isBlank()) {
                        var lines = part.split("\n", 2);
                        examples.add(new Example(lines[0].strip(), lines.length > 1 ? lines[1].strip() : ""));
                    }
                }
            });
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return examples;
    }

    @ParameterizedTest
    @MethodSource("pages")
    void everyCommandShownWorks(Path page) throws IOException {
        try (var sandbox = new Sandbox()) {
            var port = Integer.toString(Sandbox.freePort());
            var jbang = Files.createDirectory(sandbox.outside().resolve("bin")).resolve("jbang");
            Files.writeString(jbang, "#!/bin/sh\nexec '" + ROOT + "/scripts/jbang' \"$@\"\n");
            jbang.toFile().setExecutable(true);
            Files.createSymbolicLink(sandbox.home().resolve(".m2"), Path.of(System.getProperty("user.home"), ".m2"));
            var script = new StringBuilder();
            try {
                for (var example : examples(page)) {
                    // This very run is what the test command starts.
                    var command = example.command().replaceFirst("^scripts/test( |$).*", "scripts/test --help").replace("8787", port);
                    script.append(command.startsWith("export ") || command.startsWith("cd ") ? command + "\n" : "");
                    var outcome = sandbox.host().exec().run(new Command(List.of("bash", "-c", script + command), Map.of("HEADROOM_PORT", port,
                        "PATH", jbang.getParent() + ":/usr/local/bin:/usr/bin:/bin", "XDG_CACHE_HOME", cache(), "JBANG_DIR", jbangFolder()), "", Duration.ofMinutes(5)));
                    assertEquals(0, outcome.exitCode(), example.command() + "\n" + outcome.out() + outcome.err());
                    if (!example.output().isEmpty()) {
                        assertEquals(example.output(), outcome.out().strip().replace(sandbox.home().toString(), "~").replace(port, "8787"), example.command());
                    }
                }
            } finally {
                for (var profile : List.of("default", "work")) {
                    sandbox.run("install", "remove", "--force", "--profile", profile);
                }
            }
            assertFalse(Files.exists(sandbox.home().resolve(".headroom")), page + " leaves the workspace behind");
        }
    }

    private static String cache() {
        return System.getProperty("user.home") + "/.cache";
    }

    private static String jbangFolder() {
        return System.getProperty("user.home") + "/.jbang";
    }
}
