package headroom.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import headroom.contract.Version;
import headroom.host.Disk;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import support.Program;
import support.Sandbox;

class CliTest {
    private final Sandbox sandbox = new Sandbox();

    @AfterEach
    void leaveNothing() {
        sandbox.close();
    }

    @Test
    void theVersionIsTheResult() {
        assertTrue(
                sandbox.run("--version")
                        .out()
                        .matches("headroom " + Pattern.quote(Version.NUMBER) + " \\(build [0-9a-f]{8}\\)\n"),
                sandbox.run("--version").all());
    }

    @Test
    void withoutArgumentsItShowsHowToCallIt() {
        var run = sandbox.run();
        assertEquals(0, run.code());
        assertTrue(run.out().startsWith("Usage: headroom "), run.out());
        assertEquals("", run.err());
    }

    @Test
    void aMistakeIsAUsageErrorThatNamesItAndTheHelpToRead() {
        var unknown = sandbox.run("no-such-command");
        assertEquals(2, unknown.code());
        assertEquals("", unknown.out());
        assertTrue(
                unknown.err().matches("error: .*'no-such-command'.*\\nwhy: .+\\nnext: headroom --help\\n"),
                unknown.err());
        assertTrue(sandbox.run("install", "status", "--no-such-option")
                .err()
                .endsWith("next: headroom install status --help\n"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "aply|there is no command 'aply'|did you mean: headroom install apply?",
                "install aply|there is no command 'aply'|did you mean: headroom install apply?",
                "instal|there is no command 'instal'|did you mean: headroom install?",
                "status|there is no command 'status'|did you mean: headroom install status?",
                "remove|there is no command 'remove'|did you mean: headroom install remove?",
                "help instal|there is no command 'instal'|did you mean: headroom install?",
                "install apply --taget claude|there is no option '--taget'|did you mean: headroom install apply"
                        + " --target?",
                "install apply --port abc|--port cannot be 'abc'|headroom install apply --help",
                "install apply --port|the option --port needs a value|headroom install apply --help",
                "install apply --port 1 --port 2|the option --port is given more than once|headroom install apply"
                        + " --help",
                "install apply --mode fast|--mode cannot be 'fast'|headroom install apply --help",
                "install apply --env x|--env cannot be understood|headroom install apply --help",
                "install apply --target claude --providers all|--target has no meaning with --providers all|leave one"
                        + " of the two out",
                "install stop --passthrough --keep-wiring|these options exclude each other|headroom install stop"
                        + " --help",
                "install status extra|'extra' is too much|headroom install status --help",
                "install logs -n x|--lines cannot be 'x'|headroom install logs --help",
                "completion csh|SHELL cannot be 'csh'|headroom completion --help",
                "completion|headroom completion needs SHELL|headroom completion --help",
            })
    void mistakesAreSaidInTheWordsOfTheirUser(String line, String what, String next) {
        var before = sandbox.tree();
        var run = sandbox.run(line.split(" "));
        assertEquals(before, sandbox.tree());
        assertEquals(2, run.code(), run.all());
        var lines = run.err().lines().toList();
        assertEquals("error: " + what, lines.getFirst());
        assertEquals("next: " + next, lines.getLast());
        assertFalse(run.err().matches("(?s).*(Exception|not an int|index \\d|option option|picocli|<).*"), run.err());
    }

    @Test
    void hintsNameTheProgramAsItWasCalled() throws IOException {
        sandbox.set("HEADROOM_LAUNCHER", "scripts/headroom");
        assertTrue(sandbox.run("install", "status").err().endsWith("next: scripts/headroom install apply\n"));
        sandbox.program("headroom", "exit 0\n");
        sandbox.set(
                "HEADROOM_LAUNCHER",
                sandbox.outside().resolve("programs/headroom").toString());
        assertTrue(sandbox.run("install", "status").err().endsWith("next: headroom install apply\n"));
    }

    @Test
    void helpIsTheSameAsItsOption() {
        assertEquals(sandbox.run("install", "apply", "--help"), sandbox.run("help", "install", "apply"));
        assertEquals(sandbox.run("--help"), sandbox.run("help"));
        assertTrue(sandbox.run("help", "install", "apply")
                .out()
                .contains("Examples:\n  headroom install apply --dry-run"));
        assertTrue(sandbox.run("--help").out().contains("Examples:\n  headroom install apply "));
        assertTrue(sandbox.run("install").out().contains("Examples:\n  headroom install apply --dry-run "));
    }

    @Test
    void aResultThatCannotBeWrittenIsAFailure() {
        Assumptions.assumeTrue(Files.exists(Path.of("/dev/full")), "there is no /dev/full");
        var java = ProcessHandle.current().info().command().orElseThrow();
        var run = Program.of(
                        "sh",
                        "-c",
                        "\"$0\" -cp \"$1\" headroom --version >/dev/full",
                        java,
                        System.getProperty("java.class.path"))
                .set("HOME", sandbox.home().toString())
                .run();
        assertEquals(1, run.code(), run.toString());
        assertTrue(run.err().startsWith("error: the result could not be written"), run.err());
    }

    @Test
    void aReaderThatHasReadEnoughIsNoFailure() {
        var java = ProcessHandle.current().info().command().orElseThrow();
        var run = Program.of(
                        "sh",
                        "-c",
                        "\"$0\" -cp \"$1\" headroom install apply --help | true",
                        java,
                        System.getProperty("java.class.path"))
                .set("HOME", sandbox.home().toString())
                .run();
        assertEquals("", run.err(), run.toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"perf", "deploy", "init", "mcp", "learn", "memory", "inspect", "update", "evals"})
    void aWordOfThePythonEditionIsAnsweredWithWhatDoesItHere(String word) {
        var run = sandbox.run(word, "--anything", "more");
        assertEquals(2, run.code(), run.all());
        assertTrue(
                run.err()
                        .matches("error: there is no command '" + word
                                + "' in this edition of headroom\nwhy: .+\nnext: headroom .+\n"),
                run.err());
    }

    @Test
    void whatThePythonEditionLeftInToolsSettingsEndsWellAndSaysNothing() {
        for (var line : List.of("init hook ensure --profile init-user --marker headroom-init-claude", "mcp serve")) {
            assertEquals(new Sandbox.Run(0, "", ""), sandbox.run(line.split(" ")), line);
        }
    }

    @Test
    void anArgumentThatBeginsWithAnAtSignIsNotAFileToRead() throws IOException {
        var file = Files.writeString(sandbox.outside().resolve("arguments"), "--version");
        var run = sandbox.run("@" + file);
        assertEquals(2, run.code(), run.all());
        assertTrue(run.err().contains("'@" + file + "'"), run.err());
    }

    static Stream<List<String>> commands() {
        return below(CommandTree.of(new RootCommand(null, null)), List.of());
    }

    private static Stream<List<String>> below(CommandLine command, List<String> words) {
        var more = command.getSubcommands().entrySet().stream()
                .flatMap(entry -> below(
                        entry.getValue(),
                        Stream.concat(words.stream(), Stream.of(entry.getKey())).toList()));
        return Stream.concat(Stream.of(words), more);
    }

    @ParameterizedTest
    @MethodSource("commands")
    void everyCommandHasAHelpThatChangesNothing(List<String> command) {
        var before = sandbox.tree();
        var run =
                sandbox.run(Stream.concat(command.stream(), Stream.of("--help")).toArray(String[]::new));
        assertEquals(0, run.code(), run.all());
        assertTrue(
                run.out()
                        .startsWith(String.join(
                                " ",
                                Stream.concat(Stream.of("Usage: headroom"), command.stream())
                                        .toList())),
                run.out());
        assertFalse(run.out().lines().skip(1).findFirst().orElse("").isBlank(), "a description: " + run.out());
        assertEquals(before, sandbox.tree());
    }

    @Test
    void aRehearsalLeavesTheDeploymentsAlone() {
        sandbox.file(".headroom/deploy/default/manifest.json", "{}");
        var before = sandbox.tree();
        var refused = sandbox.run(
                "install", "agent", "rehearse", "commands", sandbox.home().toString());
        assertEquals(2, refused.code(), refused.all());
        var run = sandbox.run(
                "install",
                "agent",
                "rehearse",
                "commands",
                sandbox.outside().resolve("rehearsal").toString());
        assertEquals(0, run.code(), run.all());
        assertTrue(run.out().contains("settings.json: wired"), run.out());
        assertEquals(before, sandbox.tree());
    }

    /// What the JVM itself gives up on ends like every other failure.
    @Test
    void errorsOfTheJvmEndInThreeLines() {
        for (var error : List.of(
                new StackOverflowError(),
                new OutOfMemoryError("Java heap space"),
                new NoClassDefFoundError("x/Y"),
                new ExceptionInInitializerError("x"))) {
            var disk = (Disk) Proxy.newProxyInstance(
                    Disk.class.getClassLoader(), new Class<?>[] {Disk.class}, (self, method, arguments) -> {
                        if (method.getName().equals("read")) {
                            throw error;
                        }
                        return method.invoke(sandbox.host().disk(), arguments);
                    });
            var run = sandbox.run(sandbox.host(disk), "install", "status");
            assertEquals(1, run.code());
            assertTrue(run.err().matches("error: .+\nwhy: .+\nnext: .+\n"), run.err());
        }
    }
}
