package headroom.managers;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import headroom.host.CommandResult;
import java.io.IOException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import support.Sandbox;

/// `headroom doctor` under a real systemd: what has become of a deployment is named, and what is printed mends it.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SystemdDoctorTest {
    private static final String HEADROOM = "~/.headroom/bin/headroom ";
    private final int port = Sandbox.freePort();
    private Box box;

    @BeforeAll
    void boot() throws IOException {
        box = Box.up("doctor", "tester");
    }

    @AfterAll
    void down() throws IOException {
        if (box != null) {
            box.close();
        }
    }

    private CommandResult user(String script) {
        return box.as("tester", script);
    }

    /// Breaks it, sees it named, runs what is printed below it, and sees it gone.
    private void mended(String breakage, String words) {
        Box.require(user(breakage));
        var found = user(HEADROOM + "doctor");
        assertTrue(found.exitCode() == 4 && found.out().contains(words), found.out() + found.err());
        var after = found.out().substring(found.out().indexOf(words));
        var next = after.substring(after.indexOf("next:") + "next:".length())
                .lines()
                .findFirst()
                .orElseThrow();
        Box.require(user(next));
        var again = user(HEADROOM + "doctor");
        assertFalse(again.out().contains(words), again.out());
        assertFalse(again.out().contains("broken"), again.out());
    }

    @Test
    void whatHasBecomeOfADeploymentIsNamedAndMended() {
        Box.require(user("/headroom/headroom install apply --supervisor systemd --port " + port
                + " --providers manual --target claude"));
        var well = user(HEADROOM + "doctor");
        assertFalse(well.out().contains("broken"), well.out() + well.err());
        mended(
                "systemctl --user stop headroom-default.socket headroom-default.service",
                "at a proxy that does not run");
        mended(
                "systemctl --user disable headroom-default.socket headroom-default.service 2>/dev/null",
                "headroom-default");
        var gone = Box.require(user(HEADROOM + "uninstall"));
        assertTrue(gone.out().contains("headroom is removed."), gone.out());
        assertFalse(user("test -e ~/.headroom || systemctl --user cat headroom-default.service")
                .ok());
    }
}
