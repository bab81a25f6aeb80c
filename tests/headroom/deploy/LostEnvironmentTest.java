package headroom.deploy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import support.Await;
import support.Sandbox;
import support.Scale;
import support.ScriptedProvider;
import support.WireClient;

/// A deployment's environment names the gateway its requests must go to: without it no proxy starts, and `apply`
/// brings back what it can.
@Execution(ExecutionMode.CONCURRENT)
class LostEnvironmentTest {
    private static final String SETTINGS = ".claude/settings.json";

    private final Sandbox sandbox = new Sandbox();
    private final int port = Sandbox.freePort();
    private final ScriptedProvider gateway = ScriptedProvider.start(ScriptedProvider.json("{}"));

    @AfterEach
    void end() {
        sandbox.run("install", "remove", "--force");
        gateway.close();
        sandbox.close();
    }

    @BeforeEach
    void settings() {
        sandbox.file(SETTINGS, "{}");
    }

    private Sandbox.Run apply(String... more) {
        var words = new ArrayList<>(List.of(
                "install", "apply", "--target", "claude", "--supervisor", "agent", "--port", Integer.toString(port)));
        words.addAll(List.of(more));
        return sandbox.run(words.toArray(String[]::new));
    }

    private Path file() {
        return sandbox.home().resolve(".headroom/deploy/default/service.env");
    }

    private void killProxy() {
        var processes = sandbox.host().processes();
        processes.listener(port).ifPresent(proxy -> processes.kill(proxy.pid()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"gone", "", "\0\0\0\0", "ANTHROPIC_TARGET_API_URL"})
    void requestsNeverGoPastTheGateway(String content) throws Exception {
        Assumptions.assumeTrue(
                Scale.all() || content.isEmpty() || content.startsWith("A"), "a sample is enough; all with --all");
        assertEquals(0, apply("--anthropic-api-url", gateway.url()).code());
        if (content.equals("gone")) {
            Files.delete(file());
        } else {
            Files.writeString(file(), content);
        }
        var status = sandbox.run("install", "status");
        assertEquals(4, status.code(), status.all());
        assertTrue(status.all().contains(file() + " is gone or damaged"), status.all());

        killProxy();
        Await.until(
                "the agent gives up and the tool goes straight to its provider",
                Duration.ofSeconds(40),
                () -> sandbox.read(SETTINGS).equals("{}"));
        assertTrue(sandbox.host().processes().free("127.0.0.1", port));

        var applied = apply();
        assertEquals(0, applied.code(), applied.all());
        assertEquals(
                "{}",
                WireClient.ask(port, WireClient.request("POST", "/v1/messages", "{}"))
                        .text());
        assertEquals("/v1/messages", gateway.last().target());
        assertEquals(0, sandbox.run("install", "status").code());
    }

    @Test
    void aSecretThatIsLostMustBeGivenAgain() throws IOException {
        assertEquals(
                0,
                apply("--anthropic-api-url", gateway.url(), "--env", "MY_PAT=ghp_16C7e42F292c6912E7710c838347Ae178B4a")
                        .code());
        Files.delete(file());
        var applied = apply();
        assertEquals(4, applied.code(), applied.all());
        assertTrue(
                applied.all().contains("the values of MY_PAT are lost")
                        && applied.all().contains("install apply --env MY_PAT=VALUE"),
                applied.all());
        assertEquals(0, apply("--env", "MY_PAT=another").code());
        assertTrue(Files.readString(file()).contains("MY_PAT=another\n"));
    }
}
