package headroom.deploy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import support.Sandbox;
import support.Squatter;

/// A stranger who answers on the port as our proxy does is not taken for it: no tool is pointed at him.
class SquatterTest {
    private static final String SETTINGS = ".claude/settings.json";
    private final Sandbox sandbox = new Sandbox();
    private final int port = Sandbox.freePort();
    /// With a pid, which for a moment may be that of a process that this one is about to start.
    private final String us = "java (pid ";

    @AfterEach
    void leaveNothing() {
        sandbox.run("install", "remove", "--force");
        sandbox.close();
    }

    private boolean wired() {
        return sandbox.read(SETTINGS).contains("127.0.0.1");
    }

    @ParameterizedTest
    @CsvSource({"persistent-service, agent", "persistent-task, cron"})
    void nobodyTakesAStrangerForOurs(String preset, String supervisor) {
        sandbox.program(
                "crontab",
                "case $1 in -l) cat \"$HOME/../crontab\" 2>/dev/null || { echo no crontab >&2; exit 1; } ;; -r) rm -f"
                        + " \"$HOME/../crontab\" ;; *) cat >\"$HOME/../crontab\" ;; esac");
        sandbox.file(SETTINGS, "{}\n");
        String[] apply = {
            "install",
            "apply",
            "--preset",
            preset,
            "--supervisor",
            supervisor,
            "--providers",
            "manual",
            "--target",
            "claude",
            "--port",
            Integer.toString(port)
        };
        try (var squatter = new Squatter(port, "default")) {
            var run = sandbox.run(apply);
            assertEquals(4, run.code(), run.all());
            assertTrue(run.err().contains("port " + port + " is taken by " + us), run.err());
            assertFalse(wired());
        }
        var applied = sandbox.run(apply);
        assertEquals(0, applied.code(), applied.all());
        assertTrue(wired());
        assertEquals(0, sandbox.run("install", "stop").code());
        try (var squatter = new Squatter(port, "default")) {
            var status = sandbox.run("install", "status");
            assertEquals(4, status.code(), status.all());
            assertTrue(status.out().contains("held by " + us), status.out());
            assertFalse(status.out().contains("dee10c02"), status.out());
            for (var verb : new String[] {"start", "restart", "apply"}) {
                var run = sandbox.run("install", verb);
                assertEquals(4, run.code(), verb + "\n" + run.all());
                assertTrue(run.err().contains(us), verb + "\n" + run.err());
                assertFalse(wired(), verb);
            }
        }
        var started = sandbox.run("install", "start");
        assertEquals(0, started.code(), started.all());
        assertTrue(wired());
        assertEquals(0, sandbox.run("install", "status").code());
    }
}
