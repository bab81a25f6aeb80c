package headroom.managers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import headroom.host.CommandResult;
import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import support.Await;
import support.Sandbox;
import support.ScriptedProvider;

/// What `apply` does to a deployment that already stands under a real systemd: it changes what was asked, and mends
/// what no longer is as it was asked.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SystemdChangesTest {
    private static final String INSTALL = "~/.headroom/bin/headroom install ";
    private final ScriptedProvider provider = ScriptedProvider.start(ScriptedProvider.json("{}"));
    private final int port = Sandbox.freePort();
    private Box box;

    @BeforeAll
    void boot() throws IOException {
        box = Box.up("changes", "tester");
    }

    @AfterAll
    void down() throws IOException {
        provider.close();
        if (box != null) {
            box.close();
        }
    }

    @BeforeEach
    void install() {
        Box.require(user("mkdir -p ~/.claude && printf '{\"model\": 1}' > ~/.claude/settings.json"));
        Box.require(user("/headroom/headroom install apply --port " + port
                + " --providers manual --target claude --anthropic-api-url " + provider.url()));
    }

    private CommandResult user(String script) {
        return box.as("tester", script);
    }

    private static boolean listens(int port) {
        try (var socket = new Socket("127.0.0.1", port)) {
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private void serves(int here, int notThere) {
        Box.require(user(INSTALL + "status"));
        var answer =
                box.root("curl -s -m 5 http://127.0.0.1:" + here + "/readyz").out();
        assertTrue(answer.contains("\"ready\":true"), answer);
        assertFalse(listens(notThere), "somebody listens on the port that was given up");
        assertTrue(user("cat ~/.claude/settings.json").out().contains("http://127.0.0.1:" + here));
    }

    @Test
    void applyMendsWhatNoLongerIsAsItWasAsked() {
        var before = user("systemctl --user show -P MainPID headroom-default.service")
                .out();
        for (var damage : List.of(
                "systemctl --user disable headroom-default.socket",
                "systemctl --user disable headroom-default.service",
                "rm /var/lib/systemd/linger/tester")) {
            // Only root may take that file, and the manager of a user who is logged in stays.
            Box.require(damage.startsWith("rm") ? box.root(damage) : user(damage));
            var status = user(INSTALL + "status");
            assertEquals(4, status.exitCode(), damage + "\n" + status.out());
            var applied = Box.require(user(INSTALL + "apply"));
            assertFalse(applied.out().contains("already is as asked"), damage + "\n" + applied.out());
            Box.require(user(INSTALL + "status"));
        }
        assertEquals(
                before,
                user("systemctl --user show -P MainPID headroom-default.service")
                        .out(),
                "none of it needs another proxy");

        Box.require(user("systemctl --user stop headroom-default.socket; systemctl --user start"
                + " headroom-default.service; systemctl --user kill -s STOP headroom-default.service"));
        Box.require(user(INSTALL + "apply"));
        Box.require(user(INSTALL + "status"));
        assertTrue(Box.require(user(INSTALL + "apply")).out().contains("already is as asked"));
        Box.require(user(INSTALL + "remove"));
    }

    @Test
    void lingeringStaysFromOneManagerToTheNextAndGoesWithTheLast() {
        Box.require(user(INSTALL + "remove"));
        Box.require(box.root("rm -f /var/lib/systemd/linger/tester"));
        install();
        for (var change : List.of("persistent-task systemd", "persistent-service systemd")) {
            var words = change.split(" ");
            // Whoever switches it off and on again leaves a new file.
            var before =
                    box.root("stat -c %i:%Y:%Z /var/lib/systemd/linger/tester").out();
            Box.require(user(INSTALL + "apply --preset " + words[0] + " --supervisor " + words[1]));
            assertEquals(
                    before,
                    box.root("stat -c %i:%Y:%Z /var/lib/systemd/linger/tester").out(),
                    change);
            Box.require(user(INSTALL + "status"));
        }
        try {
            Box.require(user(INSTALL + "apply --supervisor agent"));
            assertFalse(box.root("test -e /var/lib/systemd/linger/tester").ok(), "the agent needs none");
            Box.require(user(INSTALL + "remove"));
        } finally {
            // Nobody is logged in here, so the manager of this user is gone.
            Box.require(box.root("loginctl enable-linger tester"));
            Await.until(
                    "there is a manager again",
                    Duration.ofSeconds(20),
                    () -> user("systemctl --user is-system-running --wait")
                            .out()
                            .matches("(running|degraded)\\s*"));
        }
    }

    /// As on a machine that has much to do when it boots: after ten seconds the tools go straight, and come back
    /// with the proxy.
    @Test
    void aSlowStartIsWaitedForAndTheToolsComeBack() {
        Box.require(user("""
            printf '#!/bin/sh\\nsleep 14\\nexec "$@"\\n' > ~/slowly; chmod +x ~/slowly
            units=~/.config/systemd/user; mkdir $units/headroom-default.service.d
            { echo '[Service]'; echo 'ExecStart='; sed -n "s|^ExecStart=|ExecStart=$HOME/slowly |p" $units/headroom-default.service; } > $units/headroom-default.service.d/slow.conf
            systemctl --user daemon-reload; systemctl --user restart --no-block headroom-default.service\
            """));
        Await.until(
                "the tools go straight",
                Duration.ofSeconds(25),
                () -> !user("cat ~/.claude/settings.json").out().contains("127.0.0.1"));
        Await.until(
                "they come back",
                Duration.ofSeconds(30),
                () -> user("cat ~/.claude/settings.json").out().contains("http://127.0.0.1:" + port));
        Await.until(
                "all is well",
                Duration.ofSeconds(10),
                () -> user(INSTALL + "status").exitCode() == 0);
        assertEquals(
                "", user("ls ~/.headroom/deploy/default/gave-up 2>/dev/null").out());
        Box.require(user("rm -r ~/.config/systemd/user/headroom-default.service.d; systemctl --user daemon-reload"));
        Box.require(user(INSTALL + "remove"));
    }

    /// What is left has nothing to run: it lets go of the port instead of making everybody wait, and does so at the
    /// next boot too.
    @Test
    void aDeletedWorkspaceHoldsNoPortAndIsCleanedUpAfter() {
        Box.require(user("rm -rf ~/.headroom; systemctl --user kill -s KILL headroom-default.service"));
        Await.until("the port is given up", Duration.ofSeconds(20), () -> {
            listens(port);
            return box.root("curl -s -m 2 http://127.0.0.1:" + port + "/").exitCode() == 7;
        });
        var restarts = user("systemctl --user show -P NRestarts headroom-default.service")
                .out()
                .strip();
        assertTrue(Integer.parseInt(restarts) <= 3, restarts);
        assertEquals(
                "",
                box.root("journalctl -q -o cat | grep 'Failed at step EXEC'").out(),
                "no noise about what is gone");
        Box.require(box.call("reboot"));
        assertEquals(7, box.root("curl -s -m 2 http://127.0.0.1:" + port + "/").exitCode(), "nobody listens");
        var shown = Box.require(user("/headroom/headroom install remove --dry-run"));
        var removed = Box.require(user("/headroom/headroom install remove"));
        assertEquals(steps(shown.out()), steps(removed.err()));
        assertTrue(
                removed.out().contains("/.config/systemd/user/headroom-default.socket\n")
                        && removed.out().contains("/.claude/settings.json\n"),
                removed.out());
        assertEquals("{\"model\": 1}", user("cat ~/.claude/settings.json").out());
        assertEquals(
                "",
                user("find ~/.config/systemd ~/.headroom 2>/dev/null; systemctl --user list-units --all --plain"
                                + " --no-legend 'headroom-*'")
                        .out());
        assertEquals(3, user("/headroom/headroom install remove").exitCode());
    }

    private static List<String> steps(String output) {
        return output.lines().filter(line -> line.matches("- \\w.*")).toList();
    }

    @Test
    void aChangeOfPortMovesTheSocket() {
        var other = Sandbox.freePort();
        for (var round = 0; round < 2; round++) {
            Box.require(user(INSTALL + "apply --port " + other));
            serves(other, port);
            Box.require(user(INSTALL + "apply --port " + port));
            serves(port, other);
        }
        // As another package's installation does, between an interruption and the next apply.
        Box.require(user("sed -i 's/:" + port + "$/:" + other
                + "/' ~/.config/systemd/user/headroom-default.socket && systemctl --user daemon-reload"));
        user("mv ~/.config/systemd/user/headroom-default.socket /tmp/changed");
        Box.require(user(INSTALL + "apply"));
        serves(port, other);
        var shown = Box.require(user(INSTALL + "remove --dry-run"));
        var removed = Box.require(user(INSTALL + "remove"));
        assertTrue(steps(shown.out()).contains("- remove /home/tester/.config/systemd/user/headroom-default.socket"));
        assertEquals(steps(shown.out()), steps(removed.err()));
    }
}
