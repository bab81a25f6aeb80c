package headroom.managers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import headroom.host.CommandResult;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import support.Await;
import support.Sandbox;
import support.ScriptedProvider;

/// `headroom wrap` finds a deployment under a real systemd, whatever has become of it, and leaves it as durable as
/// it was.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SystemdWrapTest {
    private static final String HEADROOM = "~/.headroom/bin/headroom ";
    private final ScriptedProvider provider = ScriptedProvider.start(ScriptedProvider.json("{}"));
    private final int port = Sandbox.freePort();
    private Box box;

    @BeforeAll
    void boot() throws IOException {
        box = Box.up("wrap", "tester");
    }

    @AfterAll
    void down() throws IOException {
        provider.close();
        if (box != null) {
            box.close();
        }
    }

    private CommandResult user(String script) {
        return box.as("tester", script);
    }

    /// What `wrap` says before the command, which goes through the deployment, and that this is as it should be.
    private String wrapped() {
        var run = Box.require(user("ANTHROPIC_BASE_URL=" + provider.url() + " HEADROOM_PORT=" + port + " " + HEADROOM
                + "wrap -- sh -c 'curl -sS -m 20 -o /dev/null -w \"%{http_code} \" -d {} -H \"anthropic-version: 1\""
                + " \"$ANTHROPIC_BASE_URL/v1/messages\"; echo \"$ANTHROPIC_BASE_URL\"'"));
        assertTrue(run.out().startsWith("200 http://127.0.0.1:" + port + "/"), run.out() + run.err());
        Await.until(
                "status agrees",
                Duration.ofSeconds(30),
                () -> user(HEADROOM + "install status").ok());
        return run.err();
    }

    @ParameterizedTest
    @ValueSource(strings = {"persistent-service", "persistent-task"})
    void aDeploymentThatIsDownIsRecovered(String preset) {
        Box.require(user("/headroom/headroom install apply --preset " + preset + " --supervisor systemd --port " + port
                + " --providers manual --target codex --anthropic-api-url " + provider.url()));
        var kill = "systemctl --user kill --kill-whom=all -s %s headroom-default.service";
        assertTrue(wrapped().contains("the deployment default\n"), wrapped());

        Box.require(user(HEADROOM + "install stop"));
        assertTrue(wrapped().contains("the deployment default, started again: it was stopped"));

        Box.require(user(kill.formatted("STOP")));
        assertTrue(wrapped().contains("the deployment default, started again: it was hung"));

        Box.require(user(kill.formatted("KILL")));
        wrapped();

        if (preset.equals("persistent-service")) {
            giveUp();
            assertTrue(wrapped().contains("the deployment default, started again: it was given up"));
        }
        Box.require(user(HEADROOM + "install remove"));
        assertEquals("", user("ls -A ~/.headroom 2>/dev/null").out());
    }

    /// Has a proxy that cannot run, so that after ten seconds nobody tries any more.
    private void giveUp() {
        var jar = "~/.headroom/runtime/*/headroom.jar";
        Box.require(user("for jar in " + jar + "; do mv $jar $jar.gone; done"));
        Box.require(user("systemctl --user kill --kill-whom=all -s KILL headroom-default.service"));
        Await.until(
                "it gives up",
                Duration.ofSeconds(60),
                () -> user("test -e ~/.headroom/deploy/default/gave-up && ! systemctl --user is-active"
                                + " headroom-default.socket headroom-default.service | grep -q '^active\\|^activating'")
                        .ok());
        Box.require(user("for jar in " + jar + ".gone; do mv $jar ${jar%.gone}; done"));
    }
}
