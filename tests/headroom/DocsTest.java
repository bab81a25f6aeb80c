package headroom;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import support.JBangAtHand;
import support.Program;
import support.Sandbox;
import support.Scale;

/// Every command that README and docs show in a `console` block works: in order, in this checkout, with an empty
/// home, on a free port. The text shown below a command is what it prints, but for the home, the port and what is
/// `…`.
@Execution(ExecutionMode.CONCURRENT)
class DocsTest {
    private static final Pattern BLOCK = Pattern.compile("(?s)```console\\n(.*?)```");
    private static final Path ROOT = Path.of("").toAbsolutePath();

    /// A command and the output shown for it, which may be none.
    private record Example(String command, String output) {}

    static Stream<Path> pages() throws IOException {
        try (var docs = Files.list(ROOT.resolve("docs"))) {
            return Stream.concat(
                    Stream.of(ROOT.resolve("README.md")),
                    docs.filter(page -> page.toString().endsWith(".md")).sorted())
                    .filter(page -> !examples(page).isEmpty())
                    .toList()
                    .stream();
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
        Assumptions.assumeTrue(Scale.all() || page.endsWith("README.md"), "a sample is enough; all with --all");
        try (var sandbox = new Sandbox()) {
            var port = Integer.toString(Sandbox.freePort());
            Files.createSymbolicLink(
                    sandbox.home().resolve(".m2"), JBangAtHand.repository().getParent());
            var jbang = JBangAtHand.jar()
                    .map(jar -> JBangAtHand.command(sandbox.outside().resolve("bin"), jar)
                            .getParent());
            var said = new StringBuilder();
            try {
                for (var example : examples(page)) {
                    // This very run is what the test command starts.
                    var command = example.command()
                            .replaceFirst("^scripts/test( |$).*", "scripts/test --help")
                            .replace("8787", port);
                    if (command.startsWith("export ") || command.startsWith("cd ")) {
                        said.append(command).append('\n');
                    }
                    if (command.startsWith("jbang ")) {
                        Assumptions.assumeTrue(jbang.isPresent(), "there is no JBang here");
                    }
                    var path = (command.startsWith("jbang ") ? jbang.orElseThrow() + ":" : "")
                            + "/usr/local/bin:/usr/bin:/bin";
                    var run = Program.of("bash", "-c", said + command)
                            .set("HOME", sandbox.home().toString())
                            .set("HEADROOM_PORT", port)
                            .set("PATH", path)
                            .set("JAVA_HOME", JBangAtHand.jdk().toString())
                            .set("JBANG_DIR", sandbox.outside().resolve("jbang").toString())
                            .in(ROOT)
                            .run();
                    assertEquals(0, run.code(), example.command() + "\n" + run);
                    if (!example.output().isEmpty()) {
                        var printed = run.out()
                                .strip()
                                .replace(sandbox.home().toString(), "~")
                                .replace(port, "8787");
                        assertTrue(
                                Pattern.compile(
                                                Pattern.quote(example.output()).replace("…", "\\E.*\\Q"),
                                                Pattern.DOTALL)
                                        .matcher(printed)
                                        .matches(),
                                example.command() + " prints\n" + printed);
                    }
                }
            } finally {
                sandbox.run("install", "remove", "--force");
            }
            assertFalse(Files.exists(sandbox.home().resolve(".headroom")), page + " leaves the workspace behind");
        }
    }
}
