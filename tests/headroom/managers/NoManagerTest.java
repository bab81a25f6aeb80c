package headroom.managers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import support.Managers;
import support.Sandbox;

/// A machine without a service manager and without anything that Debian can do without, such as a container.
class NoManagerTest {
    @Test
    void theAgentKeepsTheProxyAndSaysHowLong() throws IOException {
        var fresh = Managers.rig("fresh-box.sh");
        Assumptions.assumeTrue(
                fresh.isPresent(), "there is no fresh machine to test with, or this is not the full run");
        var build = Files.createTempDirectory(Path.of("/var/tmp"), "headroom-build");
        try {
            Box.copyBuild(build);
            var script = """
                set -e
                cd; mkdir .claude; echo '{}' >.claude/settings.json; find . | sort >/tmp/before
                if /headroom/headroom install apply --supervisor systemd --providers manual --target claude --port PORT; then exit 1; fi
                find . | sort | diff /tmp/before -
                /headroom/headroom install apply --providers manual --target claude --port PORT
                H=~/.headroom/bin/headroom
                $H install status
                $H install restart
                $H install stop
                $H install start
                kill -9 "$($H install status | sed -n 's/^  proxy  *pid \\([0-9]*\\),.*/\\1/p')"
                for i in $(seq 100); do $H install status >/dev/null && break; sleep 0.1; done
                $H install status
                $H install remove
                find . | sort | diff /tmp/before -
                for each in /proc/[0-9]*/cmdline; do if tr '\\0' ' ' <"$each" | grep headroom/runtime; then exit 1; fi; done
                echo all done
                """.replace("PORT", Integer.toString(Sandbox.freePort()));
            Files.writeString(build.resolve("script"), script);
            var outcome = Managers.run(
                    fresh.get().toString(),
                    "run",
                    "--user",
                    "newcomer",
                    "--bind",
                    build + ":/headroom:ro",
                    "--bind",
                    "/usr/lib/jvm:/usr/lib/jvm:ro",
                    "sh /headroom/script");
            assertEquals(0, outcome.exitCode(), outcome.out() + outcome.err());
            assertTrue(outcome.out().contains("all done"), outcome.out());
            assertTrue(outcome.err().contains("systemd does not run on this machine"), outcome.err());
            assertTrue(
                    outcome.out()
                            .contains("note: headroom's own keeper loop (agent) keeps the proxy running, as no service"
                                    + " manager can: systemd does not run on this machine (there is no"
                                    + " /run/systemd/system)"),
                    outcome.out());
            assertTrue(
                    outcome.out().contains("WARNING: after a reboot claude cannot connect until you run: "),
                    outcome.out());
        } finally {
            Managers.run("rm", "-rf", build.toString());
        }
    }
}
