package headroom.deploy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.regex.Pattern;
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
    /// This process, or for a moment one that it is about to start, which has all that is open here.
    private static final Pattern US = Pattern.compile("(?:java|jspawnhelper) \\(pid \\d+\\)");

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
            assertTrue(
                    Pattern.compile("port " + port + " is taken by " + US)
                            .matcher(run.err())
                            .find(),
                    run.err());
            assertFalse(wired());
        }
        var applied = sandbox.run(apply);
        assertEquals(0, applied.code(), applied.all());
        assertTrue(wired());
        assertEquals(0, sandbox.run("install", "stop").code());
        try (var squatter = new Squatter(port, "default")) {
            var status = sandbox.run("install", "status");
            assertEquals(4, status.code(), status.all());
            assertTrue(Pattern.compile("held by " + US).matcher(status.out()).find(), status.out());
            assertFalse(status.out().contains("dee10c02"), status.out());
            for (var verb : new String[] {"start", "restart", "apply"}) {
                var run = sandbox.run("install", verb);
                assertEquals(4, run.code(), verb + "\n" + run.all());
                assertTrue(US.matcher(run.err()).find(), verb + "\n" + run.err());
                assertFalse(wired(), verb);
            }
        }
        var started = sandbox.run("install", "start");
        assertEquals(0, started.code(), started.all());
        assertTrue(wired());
        assertEquals(0, sandbox.run("install", "status").code());
    }
}
