package headroom.deploy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import support.Crash;
import support.Sandbox;
import support.Scale;

/// A command that is halted or killed at any moment leaves nothing that the next command does not take back or
/// complete.
@Execution(ExecutionMode.CONCURRENT)
class InterruptionTest {
    /// Far more than any command makes.
    private static final int MOST_CHANGES = 500;
    /// The quick run halts at every so manieth change.
    private static final int STRIDE = Scale.pick(25, 1);

    private final Sandbox sandbox = new Sandbox();
    private final int port = Sandbox.freePort();

    @AfterEach
    void end() {
        sandbox.run("install", "remove", "--force");
        sandbox.close();
    }

    private String[] apply(String... more) {
        var words = new ArrayList<>(List.of(
                "install",
                "apply",
                "--scope",
                "provider",
                "--providers",
                "manual",
                "--target",
                "claude",
                "--supervisor",
                "agent",
                "--port",
                Integer.toString(port)));
        words.addAll(List.of(more));
        return words.toArray(String[]::new);
    }

    /// The same on another port and in another mode.
    private String[] withPort(String other) {
        return String.join("\n", apply("--mode", "passthrough"))
                .replace("\n" + port + "\n", "\n" + other + "\n")
                .split("\n");
    }

    private int halted(int after, String... arguments) throws Exception {
        var process = Crash.start(sandbox, after, arguments);
        assertTrue(process.waitFor(3, TimeUnit.MINUTES));
        return process.exitValue();
    }

    private String log() {
        try {
            return Files.readString(sandbox.outside().resolve("crash.log"));
        } catch (IOException e) {
            return e.toString();
        }
    }

    private void removeRestores(String before, String when) {
        var removed = sandbox.run("install", "remove");
        assertTrue(removed.code() == 0 || removed.code() == 3, when + "\n" + removed.all() + log());
        assertEquals(before, sandbox.tree(), when);
        assertTrue(
                sandbox.host().processes().free("127.0.0.1", port),
                () -> when + ": left on the port: " + sandbox.host().processes().listener(port));
    }

    /// Runs the command once for each of its changes, halted after it; `prepare` comes before and `check` after.
    private void atEveryChange(Step prepare, Step check, String... arguments) throws Exception {
        var points = 0;
        for (var after = 1 + new Random(after(arguments)).nextInt(STRIDE); ; after += STRIDE) {
            assertTrue(after < MOST_CHANGES, "it makes more changes than a command can, and was halted at each");
            prepare.run("before change " + after);
            var code = halted(after, arguments);
            if (code != Crash.HALTED) {
                assertEquals(0, code, log());
                check.run("not halted");
                break;
            }
            points++;
            check.run("halted after change " + after);
        }
        assertTrue(points > 0, "the command was never halted");
    }

    private static int after(String... arguments) {
        return String.join(" ", arguments).replaceAll("\\d", "").hashCode();
    }

    @FunctionalInterface
    private interface Step {
        void run(String when) throws Exception;
    }

    @Test
    void aHaltedApplyIsTakenBackByRemove() throws Exception {
        var before = sandbox.tree();
        atEveryChange(when -> {}, when -> removeRestores(before, when), apply());
    }

    @Test
    void aHaltedApplyIsCompletedByApply() throws Exception {
        sandbox.file(".claude/settings.json", "{\"env\":{\"A\":\"b\"}}\n");
        var before = sandbox.tree();
        atEveryChange(
                when -> {},
                when -> {
                    var again = sandbox.run(apply());
                    assertEquals(0, again.code(), when + "\n" + again.all());
                    assertEquals(
                            0,
                            sandbox.run("install", "status").code(),
                            when + sandbox.run("install", "status").all());
                    removeRestores(before, when);
                },
                apply());
    }

    @Test
    void aHaltedUpdateIsTakenBackByRemove() throws Exception {
        sandbox.file(".claude/settings.json", "{\n   \"model\": \"x\"\n}");
        var before = sandbox.tree();
        var other = Integer.toString(Sandbox.freePort());
        atEveryChange(
                when -> {
                    var applied = sandbox.run(apply());
                    assertEquals(0, applied.code(), when + "\n" + applied.all());
                },
                when -> removeRestores(before, when),
                withPort(other));
    }

    @Test
    void aHaltedChangeOfSupervisorIsTakenBackByRemove() throws Exception {
        crontab();
        var before = sandbox.tree();
        atEveryChange(this::watch, when -> removeRestores(before, when), apply("--preset", "persistent-service"));
    }

    @Test
    void aHaltedChangeOfSupervisorIsCompletedByApply() throws Exception {
        crontab();
        var before = sandbox.tree();
        atEveryChange(
                this::watch,
                when -> {
                    var again = sandbox.run(apply("--preset", "persistent-service"));
                    assertEquals(0, again.code(), when + "\n" + again.all());
                    assertFalse(Files.exists(sandbox.home().resolve("crontab")), when);
                    removeRestores(before, when);
                },
                apply("--preset", "persistent-service"));
    }

    /// Applies the same under cron.
    private void watch(String when) {
        var run = sandbox.run(String.join("\n", apply("--preset", "persistent-task"))
                .replace("\nagent\n", "\ncron\n")
                .split("\n"));
        assertEquals(0, run.code(), when + "\n" + run.all());
    }

    /// A crontab(1) whose table is a file in the home.
    private void crontab() {
        sandbox.program("crontab", """
            case $1 in
                -l) [ -f "$HOME/crontab" ] || { echo "no crontab for tester" >&2; exit 1; }; cat "$HOME/crontab" ;;
                -r) rm "$HOME/crontab" ;;
                -) cat >"$HOME/crontab.new" && mv "$HOME/crontab.new" "$HOME/crontab" ;;
            esac
            """);
    }

    @Test
    void aHaltedRemoveIsCompletedByRemove() throws Exception {
        sandbox.file(".claude/settings.json", "{}");
        var before = sandbox.tree();
        atEveryChange(
                when -> {
                    var applied = sandbox.run(apply());
                    assertEquals(0, applied.code(), when + "\n" + applied.all());
                },
                when -> removeRestores(before, when),
                "install",
                "remove");
    }

    @Test
    void killedAtRandomMomentsNothingIsLeft() throws Exception {
        sandbox.file(".claude/settings.json", "{ \"env\" : { } }");
        var before = sandbox.tree();
        var random = new Random(8787);
        for (var round = 0; round < Scale.pick(5, 200); round++) {
            var command = switch (random.nextInt(3)) {
                case 0 -> apply();
                case 1 -> apply("--mode", "passthrough");
                default -> new String[] {"install", "remove"};
            };
            var process = Crash.start(sandbox, 0, command);
            process.waitFor(200 + random.nextInt(3500), TimeUnit.MILLISECONDS);
            process.destroyForcibly().waitFor();
            if (random.nextBoolean()) {
                removeRestores(before, "round " + round + ": " + String.join(" ", command));
            }
        }
        removeRestores(before, "at the end");
    }
}
