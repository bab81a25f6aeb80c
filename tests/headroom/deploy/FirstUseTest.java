package headroom.deploy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import headroom.host.Host;
import headroom.host.RunningJava;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import support.Await;
import support.DebianPackage;
import support.Program;
import support.Sandbox;

/// What somebody meets who installs headroom for the first time and changes their mind.
@Execution(ExecutionMode.CONCURRENT)
class FirstUseTest {
    private final Sandbox sandbox = new Sandbox("home of Zoë");
    private final int port = Sandbox.freePort();

    @AfterEach
    void leaveNothing() {
        sandbox.run("install", "remove", "--force");
        sandbox.run("install", "remove", "--profile", "other", "--force");
        sandbox.close();
    }

    private Sandbox.Run apply(String... more) {
        var words =
                new ArrayList<>(List.of("install", "apply", "--supervisor", "agent", "--port", Integer.toString(port)));
        words.addAll(List.of(more));
        return sandbox.run(words.toArray(String[]::new));
    }

    private void tools() {
        sandbox.file(".claude/settings.json", "{}\n");
        sandbox.file(".codex/config.toml", "model = \"m\"\n");
    }

    @Test
    void whatIsNotInstalledIsSaidInJsonToo() throws Exception {
        var run = sandbox.run("install", "status", "--json", "--profile", "p");
        assertEquals(3, run.code(), run.all());
        var report = new ObjectMapper().readTree(run.out());
        assertEquals(
                "p absent",
                report.path("profile").asText() + " " + report.path("state").asText());
    }

    @Test
    void whereNoToolIsFoundItIsSaid() {
        var run = apply("--dry-run");
        assertEquals(0, run.code(), run.all());
        assertTrue(
                run.out().contains("note: no coding agent was found here; Claude Code and Codex are prepared"),
                run.out());
        tools();
        assertFalse(apply("--dry-run").out().contains("no coding agent"));
    }

    @Test
    void aToolThatIsFoundCanBeLeftOutForGood() {
        tools();
        assertEquals(2, apply("--skip", "nano").code());
        assertEquals(2, apply("--skip", "codex", "--target", "codex").code());
        assertEquals(2, apply("--skip", "codex", "--skip", "claude").code());
        var before = sandbox.tree();
        assertEquals(0, apply("--skip", "codex").code());
        assertEquals("model = \"m\"\n", sandbox.read(".codex/config.toml"));
        assertTrue(apply().out().contains("already is as asked"), "it stays out");
        assertEquals(0, apply("--providers", "auto").code());
        assertTrue(sandbox.read(".codex/config.toml").contains("127.0.0.1:" + port));
        assertEquals(0, sandbox.run("install", "remove").code());
        assertEquals(before, sandbox.tree());
    }

    @Test
    void aToolOfAnotherProfileIsLeftAlone() {
        tools();
        assertEquals(0, apply("--target", "codex").code());
        var other = Integer.toString(Sandbox.freePort());
        var named = sandbox.run(
                "install",
                "apply",
                "--profile",
                "other",
                "--supervisor",
                "agent",
                "--port",
                other,
                "--target",
                "codex");
        assertEquals(4, named.code(), named.all());
        assertTrue(named.err().contains("error: codex is already routed by the profile default"), named.err());
        assertTrue(
                named.err()
                        .contains("next: leave it out here with --skip codex, or there: headroom install apply --skip"
                                + " codex\n"),
                named.err());
        var found = sandbox.run("install", "apply", "--profile", "other", "--supervisor", "agent", "--port", other);
        assertEquals(0, found.code(), found.all());
        assertTrue(
                found.out().contains("note: codex is left out: codex is already routed by the profile default"),
                found.out());
        assertTrue(sandbox.read(".codex/config.toml").contains("127.0.0.1:" + port));
        assertTrue(sandbox.read(".claude/settings.json").contains("127.0.0.1:" + other));
    }

    @Test
    void aDryRunNamesEverySettingAndShowsWhatBecomesOfEachFile() throws Exception {
        tools();
        assertEquals(0, apply().code());
        var other = Integer.toString(Sandbox.freePort());
        var words = new String[] {
            "install",
            "apply",
            "--dry-run",
            "--port",
            other,
            "--mode",
            "compact",
            "--env",
            "FOO=bar",
            "--anthropic-api-url",
            "https://gw.example.com"
        };
        var dry = sandbox.run(words);
        assertEquals(0, dry.code(), dry.all());
        for (var line : List.of(
                "  port " + other + " (until now " + port + ")",
                "  mode compact (until now lossless)",
                "  anthropic → https://gw.example.com (until now → https://api.anthropic.com)",
                "  environment FOO ***",
                "-openai_base_url = \"http://127.0.0.1:" + port + "/v1\"",
                "+openai_base_url = \"http://127.0.0.1:" + other + "/v1\"")) {
            assertTrue(dry.out().lines().anyMatch(line::equals), line + "\n" + dry.out());
        }
        assertFalse(dry.out().contains("/dev/null"), dry.out());
        var narrowed = sandbox.run("install", "apply", "--dry-run", "--target", "claude");
        assertTrue(narrowed.out().contains("-openai_base_url = \"http://127.0.0.1:" + port + "/v1\""), narrowed.out());
        var json = new ArrayList<>(List.of(words));
        json.add("--json");
        var planned = new ObjectMapper()
                .readTree(sandbox.run(json.toArray(String[]::new)).out());
        json.remove("--dry-run");
        var applied = new ObjectMapper()
                .readTree(sandbox.run(json.toArray(String[]::new)).out());
        for (var name : List.of("profile", "steps", "settings", "diffs", "notes")) {
            assertEquals(planned.path(name), applied.path(name), name);
        }
        assertEquals(
                "true false",
                planned.path("dry_run").asText() + " " + applied.path("dry_run").asText());
        assertEquals("applied", applied.path("deployment").path("phase").asText());
    }

    /// As after a reboot: agent and proxy are gone, and nobody starts them but the login.
    @Test
    void aLoginStartsTheProxyThatNoManagerStarts() throws Exception {
        sandbox.file(".claude/settings.json", "{}\n");
        sandbox.file(".profile", "set -eu\nMINE=1\n");
        var before = sandbox.tree();
        var plain = apply();
        assertTrue(
                plain.out()
                        .contains("  WARNING: after a reboot claude cannot connect until you run: headroom install"
                                + " start; to have each login do that: headroom install apply --at-login\n"),
                plain.out());
        assertTrue(plain.out().contains("\n  mode:    lossless\n"), plain.out());
        assertTrue(apply("--at-login").out().contains("  at login: " + sandbox.home() + "/.profile\n"));
        assertTrue(apply().out().contains("already is as asked"));
        crash();
        assertEquals(4, sandbox.run("install", "status").code());
        assertEquals("1\n", login(". ~/.profile; echo $MINE"));
        Await.until(
                "the login's shell has it started",
                Duration.ofSeconds(30),
                () -> sandbox.run("install", "status").code() == 0);
        assertTrue(sandbox.run("install", "stop")
                .out()
                .contains("\nTools that run already keep the proxy's address until they are started again.\n"));
        assertEquals("set -eu\nMINE=1\n", sandbox.read(".profile"));
        assertEquals(0, sandbox.run("install", "start").code());
        assertEquals(0, apply("--no-at-login").code());
        assertEquals("set -eu\nMINE=1\n", sandbox.read(".profile"));
        assertEquals(0, sandbox.run("install", "remove").code());
        assertEquals(before, sandbox.tree());
    }

    @Test
    void aProfileThatIsNotThereIsAnsweredWithThoseThatAre() {
        var none = sandbox.run("install", "remove");
        assertEquals(3, none.code());
        assertTrue(
                none.err()
                        .startsWith("error: there is nothing to remove (profile default)\nwhy: there is no "
                                + sandbox.home() + "/.headroom/deploy/default/manifest.json\n"),
                none.err());
        tools();
        assertEquals(0, apply().code());
        for (var verb : List.of("status", "stop", "remove", "logs")) {
            var run = sandbox.run("install", verb, "--profile", "defualt");
            assertEquals(3, run.code(), run.all());
            assertTrue(
                    run.err().contains("why: installed here: default\nnext: name one of them with --profile, or "),
                    run.err());
        }
    }

    /// Named or not, there or not: ssh hands on what the other machine has.
    @Test
    void theLauncherSpellsEveryNameWhateverTheLocale() {
        tools();
        assertEquals(0, apply("--target", "claude").code());
        for (var locale : List.of(
                List.<String>of(),
                List.of("LANG=C"),
                List.of("LC_ALL=POSIX"),
                List.of("LANG=xx_XX.UTF-8"),
                List.of("LC_CTYPE=UTF-8"),
                List.of("LC_CTYPE=C.UTF-8", "LANG=xx_XX.UTF-8"))) {
            var words = new ArrayList<>(List.of("env", "-i", "HOME=" + sandbox.home(), "PATH=/usr/bin:/bin"));
            words.addAll(locale);
            words.addAll(List.of(sandbox.home() + "/.headroom/bin/headroom", "install", "status"));
            var run = Program.of(words.toArray(String[]::new)).run();
            assertEquals(0, run.code(), locale + " " + run);
            assertTrue(
                    run.out().contains("claude      " + sandbox.home() + "/.claude/settings.json: wired"), run.out());
        }
    }

    @Test
    void aGatewayOfTheUsersStaysBehindTheProxyAndIsNamed() {
        sandbox.file(".claude/settings.json", "{\"env\": {\"ANTHROPIC_BASE_URL\": \"https://gw.example/v1\"}}\n");
        var applied = apply();
        assertTrue(
                applied.out()
                        .contains("  note: claude → proxy → https://gw.example/v1 (was in " + sandbox.home()
                                + "/.claude/settings.json)\n"),
                applied.out());
        var line = "  upstream    claude → proxy → https://gw.example/v1 (was in " + sandbox.home()
                + "/.claude/settings.json)\n";
        assertTrue(sandbox.run("install", "status").out().contains(line));
        assertEquals(0, sandbox.run("install", "stop").code());
        assertTrue(sandbox.run("install", "status").out().contains(line));
        assertEquals(0, sandbox.run("install", "start").code());
        assertEquals(0, apply("--anthropic-api-url", "https://other.example").code());
        assertTrue(
                sandbox.run("install", "status").out().contains("  upstream    anthropic → https://other.example\n"));
    }

    @Test
    void whatIsSoAlreadyIsSaidToBe() {
        tools();
        sandbox.file(".bashrc", "");
        sandbox.file(".aider.conf.yml", "");
        var applied = apply();
        assertTrue(
                applied.out().contains("  claude: " + sandbox.home() + "/.claude/settings.json\n")
                        && applied.out()
                                .contains("  aider: environment (" + sandbox.home() + "/.profile, " + sandbox.home()
                                        + "/.bashrc, "),
                applied.out());
        var status = sandbox.run("install", "status").out();
        assertTrue(
                status.contains("  aider       environment (" + sandbox.home() + "/.profile, ")
                        && status.contains("environment.d/headroom-default.conf): wired\n"),
                status);
        assertTrue(applied.err().matches("(?s)- install the runtime in .*\n  made in \\d+ s\n- .*"), applied.err());
        var started = sandbox.run("install", "start");
        assertEquals(0, started.code());
        assertTrue(
                started.all().startsWith("The proxy already runs at http://127.0.0.1:" + port + " (pid "),
                started.all());
    }

    @Test
    void aHomeThatWasMovedIsSaidToBe() throws Exception {
        tools();
        assertEquals(0, apply("--target", "claude").code());
        var moved = sandbox.outside().resolve("elsewhere");
        Files.move(sandbox.home(), moved);
        sandbox.set("HOME", moved.toString());
        for (var verb : List.of("status", "remove", "apply")) {
            var run = sandbox.run("install", verb);
            assertEquals(4, run.code(), run.all());
            assertTrue(
                    run.err()
                            .startsWith("error: this deployment was moved (profile default)\nwhy: it was made as "
                                    + sandbox.home() + "/.headroom"),
                    run.err());
        }
        var launcher = Program.of(moved.resolve(".headroom/bin/headroom").toString(), "install", "remove")
                .run();
        assertEquals(1, launcher.code(), launcher.toString());
        assertTrue(
                launcher.err().startsWith("error: the headroom that this launcher starts is gone\n"), launcher.err());
        Files.move(moved, sandbox.home());
        sandbox.set("HOME", sandbox.home().toString());
        assertEquals(0, sandbox.run("install", "remove").code());
        assertTrue(sandbox.host().processes().free("127.0.0.1", port));
        assertEquals("{}\n", sandbox.read(".claude/settings.json"));
    }

    @Test
    void aFirstApplyThatFailsShowsWhatTheProxySaid() throws Exception {
        tools();
        var before = sandbox.tree();
        var broken = sandbox.outside().resolve("headroom.jar");
        try (var zip = new ZipOutputStream(Files.newOutputStream(broken))) {
            zip.putNextEntry(new ZipEntry("nothing"));
        }
        var host = sandbox.host();
        var failed = sandbox.run(
                new Host(
                        host.os(),
                        host.env(),
                        host.time(),
                        host.disk(),
                        host.processes(),
                        host.exec(),
                        new RunningJava(host.java().home(), List.of(broken))),
                "install",
                "apply",
                "--supervisor",
                "agent",
                "--port",
                Integer.toString(port));
        assertEquals(1, failed.code(), failed.all());
        assertTrue(
                failed.err().contains("its log ends with:\n")
                        && failed.err().contains("Z the proxy ended with code 1; starting it again"),
                failed.err());
        assertFalse(failed.err().contains("install logs"), failed.err());
        assertEquals(before, sandbox.tree());
    }

    @Test
    void aStartThatCannotRouteSaysThatTheProxyRuns() {
        tools();
        assertEquals(0, apply("--target", "claude").code());
        assertEquals(0, sandbox.run("install", "stop").code());
        sandbox.file(".claude/settings.json", "{ broken\n");
        var start = sandbox.run("install", "start");
        assertEquals(4, start.code(), start.all());
        assertTrue(
                start.err().contains("error: the proxy runs, but not all is routed through it\n")
                        && start.err().contains("/.claude/settings.json:1"),
                start.err());
        assertTrue(start.err().contains("next: mend that, then run: headroom install start\n"), start.err());
        sandbox.file(".claude/settings.json", "{}\n");
        assertEquals(0, sandbox.run("install", "start").code());
        assertEquals(0, sandbox.run("install", "status").code());
    }

    @Test
    void aDeletedWorkspaceIsCleanedUpAfter() throws Exception {
        tools();
        sandbox.file(".claude/settings.json", "{\"model\": \"m\"}\n");
        sandbox.file(".profile", "MINE=1\n");
        sandbox.file(".config/autostart/mine.desktop", "");
        var before = sandbox.tree();
        assertEquals(0, apply("--at-login").code());
        sandbox.host().disk().deleteTree(sandbox.home().resolve(".headroom"));
        var again = apply();
        assertEquals(4, again.code(), again.all());
        assertTrue(
                again.err()
                        .contains(
                                "if it is what is left of this profile, whose record is gone: headroom install remove;"
                                        + " else free the port"),
                again.err());
        var removed = sandbox.run("install", "remove");
        assertEquals(0, removed.code(), removed.all());
        assertTrue(
                removed.out().contains("  " + sandbox.home() + "/.codex/config.toml\n")
                        && removed.out().matches("(?s).*  the process \\d+ \\(java\\)\n.*"),
                removed.out());
        assertTrue(
                removed.out()
                        .endsWith("headroom is removed (profile default). Install it again with: headroom install"
                                + " apply\n"
                                + "Tools that run already keep the proxy's address until they are started"
                                + " again.\n"),
                removed.out());
        assertFalse(removed.err().contains("/.headroom/deploy"), removed.err());
        assertEquals(before, sandbox.tree());
        assertTrue(sandbox.host().processes().free("127.0.0.1", port));
        assertTrue(sandbox.host().processes().all().stream()
                .noneMatch(
                        running -> running.commandLine().contains(sandbox.home().toString())));
        assertEquals(3, sandbox.run("install", "remove").code());
    }

    /// Nobody knows any more that it was there, so it is not taken for one of ours.
    @Test
    void anEmptyFileOfTheUsersStays() {
        sandbox.file(".claude/settings.json", "{}\n");
        sandbox.file(".codex/config.toml", "");
        sandbox.file(".aider.conf.yml", "");
        sandbox.file(".bashrc", "");
        var before = sandbox.tree();
        assertTrue(
                apply("--dry-run").out().contains("--- " + sandbox.home() + "/.codex/config.toml\n"),
                "it is there before");
        assertEquals(0, apply().code());
        assertStays(sandbox.run("install", "remove", "--dry-run").out());
        sandbox.host().disk().deleteTree(sandbox.home().resolve(".headroom"));
        assertStays(sandbox.run("install", "remove", "--dry-run").out());
        assertEquals(0, sandbox.run("install", "remove").code());
        assertEquals(before, sandbox.tree());
        assertEquals(0, apply().code());
        crash();
        sandbox.host().disk().deleteTree(sandbox.home().resolve(".headroom"));
        var unwrapped = sandbox.run("unwrap", "codex", "--dry-run");
        assertStays(unwrapped.all());
        sandbox.run("unwrap", "codex");
        assertEquals("", sandbox.read(".codex/config.toml"));
    }

    private void assertStays(String shown) {
        assertTrue(shown.contains("+++ " + sandbox.home() + "/.codex/config.toml\n"), shown);
    }

    @Test
    void aRemovalDoesWhatItsDryRunNames() {
        tools();
        sandbox.file(".profile", "MINE=1\n");
        sandbox.file(".aider.conf.yml", "");
        assertEquals(0, apply("--at-login").code());
        var shown = sandbox.run("install", "remove", "--dry-run").out();
        assertTrue(shown.contains("\n-if [ -r '" + sandbox.home() + "/.headroom/deploy/default/env.sh' ]"), shown);
        assertTrue(shown.contains("\n-# Managed by headroom: "), shown);
        assertEquals(steps(shown), steps(sandbox.run("install", "remove").err()));
        assertEquals(0, apply("--at-login").code());
        sandbox.host().disk().deleteTree(sandbox.home().resolve(".headroom/deploy"));
        var dry = sandbox.run("install", "remove", "--dry-run");
        var removed = sandbox.run("install", "remove");
        assertEquals(steps(dry.out()), steps(removed.err()));
        assertTrue(steps(dry.out()).contains("- stop the proxy"), dry.all());
        for (var run : List.of(dry, removed)) {
            assertTrue(run.out().contains("  " + sandbox.home() + "/.codex/config.toml\n"), run.all());
            assertTrue(run.err().contains("where one was a gateway, enter it again"), run.all());
        }
    }

    private static List<String> steps(String output) {
        return output.lines().filter(line -> line.matches("- \\w.*")).toList();
    }

    @Test
    void everyLineOfTheLogHasItsTime() {
        tools();
        assertEquals(0, apply("--target", "claude").code());
        assertEquals(0, sandbox.run("install", "restart").code());
        var log = sandbox.run("install", "logs").out();
        assertTrue(log.contains(" headroom proxy listening on http://127.0.0.1:" + port), log);
        assertTrue(log.lines().allMatch(line -> line.matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ .*")), log);
    }

    @Test
    void whatIsSetBesideTheAddressIsSaid() {
        sandbox.file(".claude/settings.json", "{}\n");
        assertTrue(
                apply("--dry-run").out().contains("  note: claude: ENABLE_TOOL_SEARCH=true is set beside the address"));
        sandbox.file(".claude/settings.json", "{\"env\": {\"ENABLE_TOOL_SEARCH\": \"false\"}}\n");
        assertFalse(apply("--dry-run").out().contains("ENABLE_TOOL_SEARCH=true"));
    }

    @Test
    void aNameThatCanBeRenderedSaysWhatItIs() {
        var names = sandbox.run("install", "render").out().lines().toList();
        assertTrue(names.size() > 10, names.toString());
        for (var line : names) {
            assertTrue(line.matches("\\S+ +\\S+ .*"), line);
            assertEquals(0, sandbox.run("install", "render", line.split(" ")[0]).code(), line);
        }
    }

    /// A line of the user's own gains no blank by it, however often.
    @Test
    void whoeverDeletesTheWorkspaceAgainAndAgainFindsEveryFileAsItWas() {
        sandbox.file(".claude/settings.json", "{\n  \"model\": \"m\",\n  \"env\": { \"X\": \"1\" }\n}\n");
        sandbox.file(".codex/config.toml", "model = \"m\"\n");
        sandbox.file(".bashrc", "MINE=1\n");
        sandbox.file(".aider.conf.yml", "");
        var before = sandbox.tree();
        for (var round = 0; round < 2; round++) {
            assertEquals(0, apply().code());
            sandbox.host().disk().deleteTree(sandbox.home().resolve(".headroom"));
            assertEquals(0, sandbox.run("install", "remove").code());
            assertEquals(before, sandbox.tree());
        }
    }

    @Test
    void everyCommandSaysWhatIsLeftOfADeletedWorkspaceAndWhatTakesItOut() throws Exception {
        tools();
        assertEquals(0, apply().code());
        sandbox.host().disk().deleteTree(sandbox.home().resolve(".headroom"));
        for (var verb : List.of("status", "start", "stop", "restart", "logs")) {
            var run = sandbox.run("install", verb);
            assertEquals(4, run.code(), run.all());
            assertTrue(
                    run.err().startsWith("error: there is no record of the profile default, but traces of it\n"),
                    run.err());
            assertTrue(
                    run.err()
                            .matches("(?s).*why: .*; found: .*/.codex/config.toml, .*the process \\d+ \\(java\\).*\n"
                                    + "next: take them out with: headroom install remove; .*"),
                    run.err());
        }
        var json = new ObjectMapper()
                .readTree(sandbox.run("install", "status", "--json").out());
        assertEquals("lost", json.path("state").asText());
        assertTrue(json.path("traces").toString().contains("/.claude/settings.json"), json.toString());
        var list = sandbox.run("install", "list");
        assertTrue(
                list.out()
                        .matches("(?s).*default +user +lost +" + port
                                + " +no record, but traces; take them out with: headroom install remove\n"),
                list.out());
        var before = sandbox.tree();
        var shown = sandbox.run("install", "remove", "--dry-run");
        assertEquals(0, shown.code(), shown.all());
        assertTrue(
                shown.out().startsWith("There is no record of the profile default, but traces of it:\n  ")
                        && shown.out().contains("\nThis would be done:\n- take our edit out of ")
                        && shown.out().contains("\n-openai_base_url = \"http://127.0.0.1:" + port + "/v1\"\n"),
                shown.out());
        assertEquals(before, sandbox.tree());
        assertEquals(0, sandbox.run("install", "remove").code());
    }

    /// Nothing is on the PATH yet after a first apply.
    @Test
    void hintsNameTheLauncherAsItWasCalled() {
        tools();
        sandbox.set("HEADROOM_LAUNCHER", "scripts/headroom");
        assertTrue(apply().out()
                .contains("cannot connect until you run: scripts/headroom install start; to have each login do"
                        + " that: scripts/headroom install apply --at-login\n"));
        assertTrue(
                sandbox.run("install", "stop").out().contains("Start it again with: scripts/headroom install start\n"));
        assertTrue(sandbox.run("install", "status").out().endsWith("  next        scripts/headroom install start\n"));
        sandbox.set("HEADROOM_LAUNCHER", "headroom");
    }

    @Test
    void aRemovalCanBeLookedAtFirst() {
        tools();
        assertEquals(3, sandbox.run("install", "remove", "--dry-run").code());
        assertEquals(0, apply().code());
        var before = sandbox.tree();
        var shown = sandbox.run("install", "remove", "--dry-run");
        assertEquals(0, shown.code(), shown.all());
        for (var line : List.of(
                "- take our edit out of " + sandbox.home() + "/.codex/config.toml",
                "- stop the proxy",
                "- remove " + sandbox.home() + "/.headroom/deploy/default",
                "-openai_base_url = \"http://127.0.0.1:" + port + "/v1\"")) {
            assertTrue(shown.out().lines().anyMatch(line::equals), line + "\n" + shown.out());
        }
        assertEquals(before, sandbox.tree());
        assertEquals(0, sandbox.run("install", "status").code());
    }

    @Test
    void whatAnotherProfileHasIsNotLeftOfOneThatWasNeverThere() {
        tools();
        assertEquals(0, apply().code());
        var before = sandbox.read(".claude/settings.json");
        var removed = sandbox.run("install", "remove", "--profile", "other", "--port", Integer.toString(port));
        assertEquals(3, removed.code(), removed.all());
        assertEquals(before, sandbox.read(".claude/settings.json"));
    }

    /// GLib starts programs as desktops do.
    @Test
    void desktopsTakeTheEntryAsItIsMeant() throws Exception {
        var validate = DebianPackage.program("desktop-file-validate", "desktop-file-utils");
        var launch = DebianPackage.program("gio", "libglib2.0-bin");
        try (var odd = new Sandbox("a 100% \"$HOME\" `x` \\ home")) {
            odd.file(".claude/settings.json", "{}\n");
            odd.set("XDG_CURRENT_DESKTOP", "GNOME");
            var words = List.of(
                    "install", "apply", "--supervisor", "agent", "--port", Integer.toString(port), "--at-login");
            try {
                var applied = odd.run(words.toArray(String[]::new));
                assertEquals(0, applied.code(), applied.all());
                var entry = odd.home()
                        .resolve(".config/autostart/headroom-default.desktop")
                        .toString();
                var valid = Program.of(validate.toString(), entry).run();
                assertEquals("", valid.out() + valid.err());
                crash(odd);
                var launched = Program.of(launch.toString(), "launch", entry)
                        .set("HOME", odd.home().toString())
                        .run();
                assertEquals(0, launched.code(), launched.toString());
                Await.until(
                        "the desktop has it started",
                        Duration.ofSeconds(30),
                        () -> odd.run("install", "status").code() == 0);
            } finally {
                odd.run("install", "remove", "--force");
            }
        }
    }

    private void crash() {
        crash(sandbox);
    }

    private void crash(Sandbox sandbox) {
        var processes = sandbox.host().processes();
        processes.all().stream()
                .filter(running -> running.commandLine().contains(sandbox.home().toString()))
                .forEach(running -> processes.kill(running.pid()));
        Await.until("nobody listens", Duration.ofSeconds(10), () -> processes.free("127.0.0.1", port));
    }

    private String login(String commands) {
        return Program.of("env", "-i", "HOME=" + sandbox.home(), "PATH=/usr/bin:/bin", "sh", "-c", commands)
                .run()
                .out();
    }
}
