package headroom.managers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import support.Await;
import support.Sandbox;

/// A user of the machine who takes the port under a real systemd and answers there as our proxy does: he is named,
/// and sent nothing.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SystemSquatterTest {
    private static final String APPLY =
            "/headroom/headroom install apply --scope system --providers manual --target claude";
    private static final String SQUATTER = """
        import http.server, sys
        class Squatter(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                body = b"{\\"service\\":\\"headroom-proxy\\",\\"ready\\":true,\\"version\\":\\"0.1.0\\",\\"pid\\":1,\\"instance_id\\":\\"x\\",\\"deployment\\":{\\"profile\\":\\"default\\"}}"
                self.send_response(200)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)
        http.server.HTTPServer(("127.0.0.1", int(sys.argv[1])), Squatter).serve_forever()
        """;
    private final int port = Sandbox.freePort();
    private Box box;

    @BeforeAll
    void boot() throws IOException {
        box = Box.up("squatter", "mallory");
    }

    @AfterEach
    void clear() {
        box.as("mallory", "systemctl --user stop squat");
        box.root("/headroom/headroom install remove --force");
    }

    @AfterAll
    void down() throws IOException {
        if (box != null) {
            box.close();
        }
    }

    /// A program of another user's that answers as our proxy does.
    @ParameterizedTest
    @ValueSource(strings = {"persistent-service", "persistent-task"})
    void aStrangerOnThePortIsNamedAndNoToolIsPointedAtHim(String preset) {
        Box.require(box.root(APPLY + " --preset " + preset + " --port " + port));
        Box.require(box.root("/opt/headroom/bin/headroom install stop"));
        Box.require(box.root("printf '%s' '" + SQUATTER + "' >/tmp/squat.py && chmod 644 /tmp/squat.py"));
        Box.require(box.as(
                "mallory", "systemd-run --user --quiet --unit=squat python3 /tmp/squat.py " + port + "; sleep 2"));
        var status = box.root("/opt/headroom/bin/headroom install status");
        assertEquals(4, status.exitCode(), status.out());
        assertTrue(
                status.out()
                        .matches("(?s).*held by python3 \\(pid \\d+\\), which is not this deployment's proxy: it"
                                + " belongs to user id \\d+.*"),
                status.out());
        for (var verb : new String[] {"start", "restart", "apply"}) {
            var run = box.root("/opt/headroom/bin/headroom install " + verb);
            assertEquals(4, run.exitCode(), verb + "\n" + run.out() + run.err());
            assertTrue(run.err().contains("port " + port + " is taken by python3 (pid "), run.err());
            assertFalse(
                    box.root("grep -rqs 127.0.0.1:" + port + " /etc/profile.d /etc/environment.d /etc/zsh /etc/fish")
                            .ok(),
                    verb);
        }
        Box.require(box.as("mallory", "systemctl --user stop squat"));
        Box.require(box.root("/opt/headroom/bin/headroom install start && /opt/headroom/bin/headroom install status"));
        assertTrue(box.root("grep -rqs 127.0.0.1:" + port + " /etc/profile.d").ok());
    }

    /// As when a user's program is sooner at boot.
    @Test
    void whoHasThePortBeforeSystemdIsSentNothing() {
        Box.require(box.root(APPLY + " --port " + port));
        Box.require(box.root("printf '%s' '" + SQUATTER + "' >/tmp/squat.py && chmod 644 /tmp/squat.py"));
        Box.require(box.root("systemctl stop headroom-default.socket headroom-default.service"));
        Box.require(box.as(
                "mallory", "systemd-run --user --quiet --unit=squat python3 /tmp/squat.py " + port + "; sleep 2"));
        assertTrue(box.root("grep -rqs 127.0.0.1:" + port + " /etc/profile.d").ok());
        assertFalse(box.root("systemctl start headroom-default.socket").ok());
        Await.until(
                "no tool is pointed at the port",
                Duration.ofSeconds(60),
                () -> !box.root("grep -rqs 127.0.0.1:" + port + " /etc/profile.d /etc/environment.d")
                        .ok());
        assertEquals(4, box.root("/opt/headroom/bin/headroom install status").exitCode());
        Box.require(box.as("mallory", "systemctl --user stop squat"));
        Box.require(box.root("/opt/headroom/bin/headroom install start && /opt/headroom/bin/headroom install status &&"
                + " /opt/headroom/bin/headroom install remove"));
        assertFalse(box.root("ls /etc/systemd/system/headroom-*").ok());
    }
}
