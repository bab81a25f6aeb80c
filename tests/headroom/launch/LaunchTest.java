package headroom.launch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import headroom.contract.Version;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import support.Checkout;
import support.JBangAtHand;
import support.Program;
import support.Scale;

/// `scripts/headroom` on a machine without JBang, with whatever Java it has as its default.
@Execution(ExecutionMode.CONCURRENT)
class LaunchTest {
    private static Path jbang;
    private static Checkout checkout;

    @BeforeAll
    static void aNewcomersMachine() {
        assumeTrue(
                JBangAtHand.jar().isPresent(), "JBang's jar is not at hand: JBang is installed in a way that hides it");
        jbang = JBangAtHand.jar().orElseThrow();
        checkout = new Checkout().withJBangInMaven(jbang);
    }

    @AfterAll
    static void leaveNothing() {
        if (checkout != null) {
            checkout.close();
        }
    }

    static Stream<String> shells() {
        return Stream.of("dash", "bash").filter(shell -> Program.onPath(shell).isPresent());
    }

    @Test
    void theFirstRunSaysOneLineAndLaterRunsAreSilent() {
        try (var fresh = new Checkout().withJBangInMaven(jbang)) {
            var first = fresh.echo("sh").reading("all of it").run();
            assertEquals(0, first.code(), first::toString);
            assertEquals(
                    "headroom: first run, fetching the Java libraries (35 MB); that takes one to two minutes, later"
                            + " runs start at once\n",
                    Checkout.withoutTicks(first.err()));
            assertTrue(first.out().contains("input=all of it\n"), first::toString);
            assertEquals(
                    new Program.Run(0, first.out(), ""),
                    fresh.echo("sh").reading("all of it").run());
        }
    }

    @Test
    void headroomStarts() {
        var run = checkout.headroom("--version").run();
        assertEquals(0, run.code(), run::toString);
        assertTrue(run.out().startsWith("headroom " + Version.NUMBER + " (build "), run::toString);
    }

    @ParameterizedTest
    @MethodSource("shells")
    void argumentsArriveAsTheyWereGiven(String shell) {
        var hard = new String[] {
            "",
            " ",
            "two  words",
            "it's",
            "\"double\"",
            "$HOME",
            "`id`",
            "$(id)",
            "*",
            "?",
            "~",
            "a\\b",
            "line\nbreak",
            "--",
            "-x",
            "--help",
            "@file",
            "%PATH%",
            "!1",
            ";",
            "&",
            "|",
            "é✓",
            "#",
            ""
        };
        var run = checkout.echo(shell, hard).run();
        var expected = Stream.of(hard)
                .map(word -> "[" + word.replace("\n", "\\n") + "]")
                .toList();
        assertEquals(expected, run.out().lines().limit(hard.length).toList(), run::toString);
    }

    @Test
    void textThatIsNotAsciiArrivesWhateverTheLocale() throws IOException {
        try (var mine = new Checkout().withJBangInMaven(jbang)) {
            var home = Files.createSymbolicLink(mine.beside("home of Zoë"), mine.home());
            for (var locale : List.of(
                    Map.of("LANG", ""),
                    Map.of("LANG", "C"),
                    Map.of("LC_ALL", "C"),
                    Map.of("LC_CTYPE", "POSIX"),
                    Map.of("LANG", "xx_XX.UTF-8"),
                    Map.of("LC_CTYPE", "UTF-8"),
                    Map.of("LC_CTYPE", "C.UTF-8", "LANG", "xx_XX.UTF-8"),
                    Map.of("LANG", "C.UTF-8", "LC_TIME", "xx_XX"))) {
                var run = mine.echo("sh", "é✓")
                        .set(locale)
                        .set("HOME", home.toString())
                        .run();
                assertEquals(0, run.code(), run::toString);
                assertTrue(run.out().startsWith("[é✓]\n"), locale + "\n" + run);
            }
        }
    }

    @Test
    void headroomItselfGetsEmptyAndBlankArguments() {
        for (var odd : List.of("", " ", "it's *")) {
            var run = checkout.headroom(odd, "more").run();
            assertEquals(2, run.code(), run::toString);
            assertTrue(run.err().contains("there is no command '" + odd + "'\n"), run::toString);
        }
    }

    @ParameterizedTest
    @MethodSource("shells")
    void standardInputAndTheExitCodePassThrough(String shell) {
        for (var code : List.of(0, 1, 4, 77, 255)) {
            var run = checkout.echo(shell, "exit=" + code)
                    .reading("read me\nto the end")
                    .run();
            assertEquals(code, run.code(), run::toString);
            assertTrue(run.out().contains("input=read me\nto the end\n"), run::toString);
        }
    }

    @Test
    void theProgramKeepsTheJavaHomeOfItsCaller() {
        assertTrue(checkout.echo("sh").run().out().contains("JAVA_HOME=null\n"));
        assertTrue(
                checkout.echo("sh").set("JAVA_HOME", "/no/such/jdk").run().out().contains("JAVA_HOME=/no/such/jdk\n"));
    }

    @Test
    void aJavaHomeThatIsNewEnoughIsTheOneUsed() throws IOException {
        var chosen = fakeJdk(checkout.beside("jdk of choice"), "25.0.1");
        var run = checkout.echo("sh").set("JAVA_HOME", chosen.toString()).run();
        assertEquals(0, run.code(), run::toString);
        assertTrue(Files.exists(chosen.resolve("used")), run::toString);
    }

    @Test
    void aJavaHomeThatIsTooOldIsPassedOver() throws IOException {
        for (var version : Scale.all() ? List.of("17.0.15", "1.8.0_412", "24", "9-ea") : List.of("24")) {
            var old = fakeJdk(checkout.beside("jdk " + version), version);
            var run = checkout.echo("sh").set("JAVA_HOME", old.toString()).run();
            assertEquals(0, run.code(), run::toString);
            assertFalse(Files.exists(old.resolve("used")), version);
        }
    }

    /// A JDK of the given version that leaves a file when its `java` runs.
    private static Path fakeJdk(Path folder, String version) throws IOException {
        JBangAtHand.script(
                folder.resolve("bin/java"),
                "touch " + JBangAtHand.quoted(folder.resolve("used")),
                "exec " + JBangAtHand.quoted(JBangAtHand.jdk()) + "/bin/java \"$@\"");
        JBangAtHand.script(
                folder.resolve("bin/javac"), "exec " + JBangAtHand.quoted(JBangAtHand.jdk()) + "/bin/javac \"$@\"");
        Files.writeString(folder.resolve("release"), "IMPLEMENTOR=\"Somebody\"\nJAVA_VERSION=\"" + version + "\"\n");
        return folder;
    }

    @Test
    void itStartsThroughLinksAndFromAnyFolder() throws IOException {
        var links = Files.createDirectories(checkout.beside("some links"));
        Files.createSymbolicLink(links.resolve("absolute"), checkout.root().resolve("scripts/headroom"));
        Files.createSymbolicLink(links.resolve("headroom"), Path.of("absolute"));
        Files.createSymbolicLink(links.resolve("folder"), checkout.root());
        for (var start : List.of(
                checkout.program("sh", "-c", "./headroom --version").in(links),
                checkout.program("sh", "-c", "headroom --version").set("PATH", links + ":/usr/bin:/bin"),
                checkout.program("sh", "-c", "folder/scripts/headroom --version")
                        .in(links),
                checkout.program("sh", "headroom", "--version")
                        .in(checkout.root().resolve("scripts")),
                checkout.program("sh", "-c", "scripts/headroom --version")
                        .in(checkout.root())
                        .set("CDPATH", "/"))) {
            var run = start.run();
            assertEquals(0, run.code(), run::toString);
            assertTrue(run.out().startsWith("headroom "), run::toString);
        }
    }

    @Test
    void aPomWhereTheUserStandsDoesNoHarm() throws IOException {
        var project = Files.createDirectories(checkout.beside("project"));
        Files.writeString(project.resolve("pom.xml"), "this is no POM");
        assertEquals(0, checkout.headroom("--version").in(project).run().code());
    }

    @Test
    void aChangedSourceIsCompiledAndAMistakeInItIsShown() throws IOException {
        assumeTrue(Scale.all(), "compiles everything once more; only with --all");
        try (var mine = new Checkout().withJBangInMaven(jbang)) {
            var echo = mine.root().resolve("tests/fixtures/launch/Echo.java");
            assertEquals(0, mine.echo("sh").run().code());
            Files.writeString(echo, Files.readString(echo).replace("\"input=\"", "\"given=\""));
            var changed = mine.echo("sh").run();
            assertTrue(changed.out().contains("given=\n"), changed::toString);
            assertEquals(
                    "headroom: the sources changed, compiling them\n",
                    changed.err().replaceAll("headroom: still at it, \\d+ s\n", ""));
            var kept = mine.kept("Echo");
            Files.writeString(echo, Files.readString(echo).replace("int code = 0;", "int code = none;"));
            var broken = mine.echo("sh").run();
            assertEquals(1, broken.code(), broken::toString);
            assertTrue(broken.err().contains("Echo.java:9: error: cannot find symbol"), broken::toString);
            assertTrue(
                    broken.err().contains("\nerror: tests/fixtures/launch/Echo.java could not be made ready\nwhy: "),
                    broken::toString);
            assertEquals(kept, mine.kept("Echo"), "a failed run leaves nothing");
        }
    }

    @Test
    void whatWasRemovedFromTheCachesComesBack() throws IOException {
        try (var mine = new Checkout().withJBangInMaven(jbang)) {
            assertEquals(0, mine.echo("sh").run().code());
            for (var kept : mine.kept("Echo")) {
                if (Files.isDirectory(kept)) {
                    Files.delete(kept.resolve("Echo.jar"));
                }
            }
            var again = mine.echo("sh", "still here").run();
            assertEquals(0, again.code(), again::toString);
            assertTrue(again.out().startsWith("[still here]\n"), again::toString);
        }
    }

    @Test
    void manyFirstRunsAtOnceAllSucceed() throws Exception {
        int runs = Scale.pick(3, 20);
        try (var fresh = new Checkout().withJBangInMaven(jbang);
                var threads = Executors.newFixedThreadPool(runs)) {
            Callable<Program.Run> start = () -> fresh.echo("sh", "here").run();
            for (var result : threads.invokeAll(
                    IntStream.range(0, runs).mapToObj(i -> start).toList())) {
                var run = result.get();
                assertEquals(0, run.code(), run::toString);
                assertTrue(run.out().startsWith("[here]\n"), run::toString);
            }
            assertTrue(fresh.echo("sh").run().err().isEmpty());
        }
    }

    @Test
    void onceFetchedNoNetworkIsNeeded() {
        var first = checkout.headroom("--version").run();
        assertEquals(0, first.code(), first::toString);
        assertEquals(new Program.Run(0, first.out(), ""), offline(checkout));
    }

    @Test
    void changedSourcesAreCompiledWithoutANetwork() throws IOException {
        assumeTrue(Scale.all(), "compiles everything twice more; only with --all");
        try (var mine = new Checkout().withJBangInMaven(jbang)) {
            assertEquals(0, mine.headroom("--version").run().code());
            var version = mine.root().resolve("lib/headroom/contract/Version.java");
            Files.writeString(version, Files.readString(version).replaceFirst("\"\\d.*\"", "\"9.8.7\""));
            var compiled = offline(mine);
            assertTrue(compiled.out().startsWith("headroom 9.8.7 (build "), compiled::toString);
        }
    }

    private static Program.Run offline(Checkout there) {
        assumeTrue(
                Program.of("unshare", "--net", "true").run().code() == 0,
                "a machine without a network needs root and unshare(1)");
        return there.program(
                        "unshare",
                        "--net",
                        there.root().resolve("scripts/headroom").toString(),
                        "--version")
                .run();
    }

    @Test
    void theCacheIsPrivateAndWhereXdgSays() throws IOException {
        try (var mine = new Checkout().withJBangInMaven(jbang)) {
            var elsewhere = mine.beside("caches of mine");
            assertEquals(
                    0,
                    mine.echo("sh")
                            .set("XDG_CACHE_HOME", elsewhere.toString())
                            .run()
                            .code());
            assertFalse(Files.exists(mine.home().resolve(".cache")));
            try (var made = Files.walk(elsewhere.resolve("headroom"))) {
                for (var path : (Iterable<Path>) made::iterator) {
                    var mode = PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
                    assertTrue(mode.endsWith("------"), mode + " " + path);
                }
            }
            assertEquals(0, checkout.echo("sh").run().code());
            assertEquals(
                    "",
                    checkout.echo("sh")
                            .set("XDG_CACHE_HOME", "not/absolute")
                            .run()
                            .err(),
                    "XDG wants a relative folder ignored");
        }
    }

    @Test
    void withoutAHomeItSaysSo() {
        var run = checkout.headroom("--version").unset("HOME").run();
        assertEquals(
                new Program.Run(
                        1,
                        "",
                        "error: there is no home folder\n"
                                + "why: HOME is not set\n"
                                + "next: set HOME to your home folder, then run it again\n"),
                run);
    }

    /// A folder for the PATH of the newcomer with a tool in it.
    private static Path tool(String script) throws IOException {
        var folder = Files.createTempDirectory(checkout.home().getParent(), "tools");
        Files.setPosixFilePermissions(
                Files.writeString(folder.resolve("claude"), "#!/bin/sh\n" + script),
                PosixFilePermissions.fromString("rwxr-xr-x"));
        return folder;
    }

    private static Program wrapping(String script, String... arguments) throws IOException {
        return checkout.headroom(
                        Stream.concat(Stream.of("wrap", "claude", "--no-proxy", "--quiet"), Stream.of(arguments))
                                .toArray(String[]::new))
                .set("PATH", tool(script) + ":/usr/bin:/bin");
    }

    @Test
    void aWrappedToolIsAsIfStartedDirectly() throws IOException {
        var hard = new String[] {"", " ", "it's", "$HOME", "`id`", "line\nbreak", "é✓", "--help", ""};
        var run = wrapping(
                        "shift 2; for word; do printf '[%s]' \"$word\"; done; cat; env | grep -E"
                                + " '^(LC_ALL|HEADROOM_|JAVA_TOOL|MALLOC)'; exit 7\n",
                        hard)
                .reading("all of it")
                .run();
        assertEquals(7, run.code(), run::toString);
        assertEquals("[" + String.join("][", hard) + "]all of it", run.out(), run::toString);
        assertEquals(128 + 15, wrapping("kill -TERM $$\n").run().code());
    }

    @Test
    void aWrappedToolHasTheProcessThatWasStarted() throws IOException {
        var run = checkout.program(
                        "sh",
                        "-c",
                        "\"$0\" wrap claude --no-proxy --quiet & echo $!; wait",
                        checkout.root().resolve("scripts/headroom").toString())
                .set("PATH", tool("echo $$\n") + ":/usr/bin:/bin")
                .run();
        assertEquals(2, run.out().lines().count(), run::toString);
        assertEquals(1, run.out().lines().distinct().count(), run::toString);
    }
}
