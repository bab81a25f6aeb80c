package headroom.managers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import support.Await;
import support.Managers;
import support.Sandbox;

/// A real cron, in whose crontab the user has lines of their own.
class CronTest {
    private static final String HEADROOM = "~/.headroom/bin/headroom";

    /// A machine with a cron that runs.
    private static Box machine(int port) throws IOException {
        var fresh = Managers.rig("fresh-box.sh");
        Assumptions.assumeTrue(
                fresh.isPresent(), "there is no cron to test with on this machine, or this is not the full run");
        Box.require(Managers.run(
                fresh.get().toString(),
                "layer",
                "sd",
                "systemd-sysv",
                "dbus",
                "libpam-systemd",
                "python3-minimal",
                "procps",
                "iproute2"));
        Box.require(Managers.run(fresh.get().toString(), "layer", "cron", "--on", "sd", "cron"));
        var lower = Box.require(Managers.run(fresh.get().toString(), "lower", "cron"))
                .out()
                .strip();
        var box = new Box(
                Managers.rig("systemd-box.sh").orElseThrow(),
                "cron" + port,
                "--lower",
                lower,
                "--bind",
                "/usr/lib/jvm",
                "--user",
                "tester");
        Box.require(box.root("systemctl enable --now cron"));
        return box;
    }

    @Test
    void theEntryRevivesAKilledRunnerAndLeavesNothing() throws IOException {
        var port = Sandbox.freePort();
        try (var box = machine(port)) {
            Box.require(box.as(
                    "tester",
                    "printf '# mine\\n"
                            + "0 0 1 1 * true 100\\134%%\\n"
                            + "' | crontab - && mkdir -p ~/.claude && echo '{}' > ~/.claude/settings.json"));
            var before = box.as("tester", "crontab -l; cd; find . | sort").out();
            Box.require(box.as(
                    "tester",
                    "/headroom/headroom install apply --preset persistent-task --supervisor cron --providers manual"
                            + " --target claude --port "
                            + port));
            Box.require(box.as("tester", HEADROOM + " install status"));
            var first = runner(box);
            Box.require(box.as("tester", "kill -9 " + first));
            Await.until(
                    "cron has started another runner",
                    Duration.ofSeconds(100),
                    () -> !runner(box).isEmpty() && !runner(box).equals(first));
            Await.until(
                    "it serves",
                    Duration.ofSeconds(20),
                    () -> box.as("tester", HEADROOM + " install status").ok());

            Box.require(box.as("tester", HEADROOM + " install stop"));
            assertEquals("", runner(box));
            Box.require(box.as("tester", HEADROOM + " install start"));
            Box.require(box.as("tester", HEADROOM + " install restart"));
            assertTrue(box.as("tester", "crontab -l").out().contains("# >>> headroom:default >>>"));
            Box.require(box.as("tester", HEADROOM + " install remove"));
            assertEquals(
                    before, box.as("tester", "crontab -l; cd; find . | sort").out());
            assertEquals("", runner(box));
        }
    }

    @Test
    void theSystemsEntryDoesSoUnderAnAccountOfItsOwn() throws IOException {
        var port = Sandbox.freePort();
        try (var box = machine(port)) {
            var look =
                    "getent passwd headroom; find /opt /etc/cron.d /var/lib/headroom /etc/profile.d /etc/environment.d"
                            + " -printf '%p %M\\n"
                            + "' 2>/dev/null | sort";
            var before = box.root(look).out();
            Box.require(box.root(
                    "/headroom/headroom install apply --scope system --preset persistent-task --supervisor cron"
                            + " --providers manual --target claude --port "
                            + port));
            Box.require(box.root("/opt/headroom/bin/headroom install status"));
            assertEquals(
                    "headroom\n",
                    box.root("ps -o user= -p $(pgrep -f '[i]nstall agent run')").out());
            var first = box.root("pgrep -f '[i]nstall agent run'").out();
            Box.require(box.root("pkill -9 -f '[i]nstall agent run'"));
            Await.until(
                    "cron has started another runner",
                    Duration.ofSeconds(100),
                    () -> box.root("/opt/headroom/bin/headroom install status").ok());
            assertNotEquals(first, box.root("pgrep -f '[i]nstall agent run'").out());
            for (var verb : List.of("stop", "start", "restart", "remove")) {
                Box.require(box.root("/opt/headroom/bin/headroom install " + verb));
            }
            assertEquals(before, box.root(look).out());
            assertEquals("", box.root("pgrep -f '[i]nstall agent run'").out());
        }
    }

    private static String runner(Box box) {
        return box.as("tester", "pgrep -f '[i]nstall agent run'").out().strip();
    }
}
