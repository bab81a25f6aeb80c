package headroom.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import headroom.host.Host;
import headroom.host.RunningJava;
import headroom.runtime.Jdk;
import headroom.stats.Counts;
import headroom.stats.Entry;
import headroom.stats.Labels;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import support.JBangAtHand;
import support.Program;
import support.Sandbox;

/// What people see of deployments from the JDK's own jshell.
class ShellTest {
    private final Sandbox sandbox = new Sandbox();

    @BeforeEach
    void install() throws IOException {
        sandbox.file(
                ".headroom/deploy/work/manifest.json",
                Files.readString(Path.of("tests/fixtures/manifest/schema-1.json"))
                        .replace("/home/Zoë", sandbox.home().toString()));
    }

    @AfterEach
    void leaveNothing() {
        sandbox.close();
    }

    private Program java(String... words) {
        var all = new String[words.length + 3];
        all[0] = JBangAtHand.jdk().resolve("bin/java").toString();
        all[1] = "-cp";
        all[2] = System.getProperty("java.class.path");
        System.arraycopy(words, 0, all, 3, words.length);
        return Program.of(all)
                .set("HOME", sandbox.home().toString())
                .set("LC_ALL", "C.UTF-8")
                .set("HEADROOM_PORT", "8787");
    }

    private Program.Run evaluate(String java) {
        return java("headroom", "shell", "-e", java).run();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "manifest(\"work\").port()|18787",
                "manifests().stream().map(each -> each.profile().name()).toList()|[work]",
                "deployment(\"work\").baseUrl()|http://127.0.0.1:18787",
                "int twice(int n) { return 2 * n; } twice(21)|42",
                "artifacts(\"work\").keySet().contains(\"systemd-service/headroom-work.socket\")|true",
            })
    void anExpressionsValueIsPrinted(String java, String value) throws IOException {
        var port = new com.fasterxml.jackson.databind.ObjectMapper()
                .readTree(Files.readAllBytes(Path.of("tests/fixtures/manifest/schema-1.json")))
                .path("port")
                .asText();
        var run = evaluate(java);
        assertEquals(value.replace("18787", port) + "\n", run.out(), run.toString());
        assertEquals("", run.err());
        assertEquals(0, run.code());
    }

    @Test
    void aRecordIsShownAsTheManifestHasIt() throws IOException {
        var run = evaluate("json(manifest(\"work\"))");
        assertEquals(
                Files.readString(sandbox.home().resolve(".headroom/deploy/work/manifest.json"))
                        .strip(),
                run.out().strip(),
                run.toString());
    }

    @Test
    void aUnitIsShownAsRenderPrintsIt() {
        var name = "systemd-service/headroom-work.socket";
        var run = evaluate("render(\"" + name + "\", \"work\")");
        var rendered = sandbox.run("install", "render", "--profile", "work", name);
        assertEquals("# " + name + "\n" + rendered.out(), run.out().stripTrailing() + "\n", run.toString());
    }

    @Test
    void aPlanIsMadeAndNothingIsChanged() {
        sandbox.file(".claude/settings.json", "{}");
        var before = sandbox.tree();
        var run = evaluate("for (var step : plan(\"--target\", \"claude\", \"--supervisor\", \"agent\").blockers())"
                + " System.out.println(step.what());");
        assertEquals(0, run.code(), run.toString());
        assertEquals(before, sandbox.tree());
    }

    @Test
    void theFiguresAreThoseOfTheLedger() {
        var who = new Labels.Who("claude", "shop", "one", "");
        var counts = new Counts().add(Counts.REQUESTS, 3).add(Counts.REMOVED, 70);
        var entry =
                new Entry(Instant.now(), new Labels(who, "anthropic", "claude-x", false), counts, List.of(), Map.of());
        sandbox.file(".headroom/stats/turns-1-x.log", entry.line() + "\n");
        var run =
                evaluate("stats(\"7d\").sum().counts().get(Counts.REMOVED) + stats().sum().counts().get(\"requests\")");
        assertEquals("73", run.out().strip(), run.toString());
        assertTrue(evaluate("stats(\"yesterday\")").err().startsWith("error: there is no time yesterday\n"));
    }

    /// Debian's packages put a file beside each JDK.
    @Test
    void aFileWhereAJdkIsLookedForHindersNone() throws IOException {
        sandbox.set("JAVA_HOME", sandbox.file("a.jinfo", "name=x").toString());
        var plain = sandbox.host();
        var host = new Host(
                plain.os(),
                plain.env(),
                plain.time(),
                plain.disk(),
                plain.processes(),
                plain.exec(),
                new RunningJava(sandbox.home(), List.of()));
        Files.createDirectory(sandbox.home().resolve(".jdks"));
        Files.createSymbolicLink(sandbox.home().resolve(".jdks/25"), JBangAtHand.jdk());
        assertTrue(Files.isExecutable(Jdk.require(host).program(host.os(), "jshell")));
    }

    @Test
    void aScriptEndsAsItSays() {
        var script = """
            // with a comment
            for (var each : manifests()) {
                System.out.println(each.profile());
            }
            System.exit(manifests().size() + 6);
            """;
        var run = java("headroom", "shell").reading(script).run();
        assertEquals("work\n", run.out(), run.toString());
        assertEquals(7, run.code());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "nope()|error: this cannot be run: nope()|why: cannot find symbol symbol:   method nope()",
                "int x = (|error: this cannot be run: int x = (|why: its end is missing",
                "manifest(\"other\")|error: headroom is not installed (profile other)|why: installed here: work",
                "Integer.parseInt(\"x\")|error: this has failed: Integer.parseInt(\"x\")|"
                        + "why: java.lang.NumberFormatException: For input string: \"x\"",
                "plan(\"--taget\", \"claude\")|error: there is no option '--taget'|why: ",
            })
    void whatFailsSaysWhy(String java, String what, String why) {
        var run = evaluate("System.out.println(\"before\"); " + java + "; System.out.println(\"after\")");
        assertEquals(1, run.code(), run.toString());
        assertEquals("before\n", run.out());
        assertTrue(run.err().startsWith(what), run.err());
        assertTrue(run.err().contains("\n" + why), run.err());
        assertEquals(3, run.err().lines().count(), run.err());
    }

    @Test
    void onATerminalItIsTheJdksOwnShell() throws IOException {
        Assumptions.assumeTrue(Program.onPath("script").isPresent(), "there is no script(1) on this machine");
        var temporary = Files.createDirectory(sandbox.outside().resolve("tmp"));
        var jdk = JBangAtHand.jdk();
        var run = Program.of(
                        "script",
                        "-qec",
                        "\"$JAVA\" -Djava.io.tmpdir=" + temporary + " -cp \"$WHERE\" headroom shell",
                        "/dev/null")
                .set("JAVA", jdk.resolve("bin/java").toString())
                .set("WHERE", System.getProperty("java.class.path"))
                .set("HOME", sandbox.home().toString())
                .set("LC_ALL", "C.UTF-8")
                .set("TERM", "dumb")
                .reading("manifest(\"work\").profile()\n/exit 5\n")
                .run();
        assertEquals(5, run.code(), run.toString());
        assertTrue(run.out().contains("==> work"), run.out());
        try (var left = Files.list(temporary)) {
            assertFalse(left.anyMatch(file -> file.toString().endsWith(".jsh")), "its start-up file stays");
        }
    }

    @Test
    void aJShellStartedByHandHasTheSameWords() throws IOException {
        var run = Program.of(
                        JBangAtHand.jdk().resolve("bin/jshell").toString(),
                        "-s",
                        "--class-path",
                        java("headroom", "shell", "--class-path").run().out().strip(),
                        "scripts/inspect.jsh",
                        "-")
                .set("HOME", sandbox.home().toString())
                .set("LC_ALL", "C.UTF-8")
                .reading("System.out.println(manifest(\"work\").profile())\n")
                .run();
        assertEquals("work\n", run.out(), run.toString());
    }
}
