package headroom.stats;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import headroom.host.JsonTree;
import headroom.proxy.ProxyServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import support.Await;
import support.Program;
import support.Sandbox;
import support.Scale;
import support.ScriptedModels;
import support.ScriptedProvider;
import support.TestProxy;
import support.WireClient;

/// The real agents from npm, a tool loop each: their sessions are known by their own ids, and the figures are those
/// of the answers they got. Uses the agents that `RealClientsTest` installs.
class StatsOfClientsTest {
    private final Sandbox sandbox = new Sandbox();
    private ScriptedProvider provider;
    private ProxyServer proxy;
    private Path programs;
    private String url;

    @BeforeEach
    void start() throws IOException {
        Assumptions.assumeTrue(Scale.all(), "runs the agents from npm: --all");
        var given = System.getenv("HEADROOM_TEST_CLIENTS");
        var cache = System.getenv("XDG_CACHE_HOME") == null
                ? Path.of(System.getProperty("user.home"), ".cache")
                : Path.of(System.getenv("XDG_CACHE_HOME"));
        programs =
                (given == null ? cache.resolve("headroom-test/clients") : Path.of(given)).resolve("node_modules/.bin");
        Assumptions.assumeTrue(
                Files.exists(programs.resolve("claude")), "RealClientsTest has not installed the agents yet");
        provider = ScriptedProvider.start(new ScriptedModels());
        proxy = TestProxy.start(TestProxy.keeping(
                TestProxy.compressing(TestProxy.options(provider.url())),
                sandbox.home().resolve(".headroom")));
        url = "http://127.0.0.1:" + proxy.address().getPort();
        Files.createDirectories(sandbox.home().resolve("work"));
    }

    @AfterEach
    void stop() {
        if (proxy != null) {
            proxy.close();
            provider.close();
        }
        sandbox.close();
    }

    private void run(Map<String, String> env, String... words) {
        var run = Program.of(words)
                .set("HOME", sandbox.home().toString())
                .set("PATH", programs + ":" + System.getenv("PATH"))
                .set("TERM", "dumb")
                .set(env)
                .in(sandbox.home().resolve("work"))
                .run();
        assertTrue(run.out().contains(ScriptedModels.ANSWER), run::toString);
    }

    private JsonNode session(String id, String tool, int requests) throws IOException {
        Await.until(
                "all is on record",
                Duration.ofSeconds(30),
                () -> stats("session").at("/total/requests").asInt() == requests);
        assertEquals(1, stats("tool").path("groups").size(), stats("tool")::toString);
        assertEquals(tool, stats("tool").at("/groups/0/name").asText());
        var groups = stats("session").path("groups");
        assertEquals(1, groups.size(), groups::toString);
        assertEquals(id, groups.at("/0/name").asText());
        return groups.get(0);
    }

    private JsonNode stats(String by) throws IOException {
        return JsonTree.read(WireClient.ask(proxy.address().getPort(), WireClient.request("GET", "/stats?by=" + by, ""))
                .body());
    }

    private String header(String name) {
        return provider.received().stream()
                .flatMap(request -> request.header(name).stream())
                .findFirst()
                .orElseThrow(() -> new AssertionError(provider.received().stream()
                        .map(ScriptedProvider.Received::headers)
                        .toList()));
    }

    @Test
    void claudeCode() throws Exception {
        run(
                Map.of(
                        "ANTHROPIC_BASE_URL", url,
                        "ANTHROPIC_API_KEY", "sk-ant-test",
                        "CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC", "1"),
                programs.resolve("claude").toString(),
                "-p",
                "run it",
                "--allowedTools",
                "Bash");
        int asked = (int) provider.received().stream()
                .filter(request -> request.target().matches("/v1/messages(\\?.*)?"))
                .count();
        var session = session(header("X-Claude-Code-Session-Id"), "claude", asked);
        assertEquals(10L * asked, session.path("fresh").asLong(), session::toString);
        assertEquals(5L * asked, session.path("output").asLong(), session::toString);
        // Its status line is asked for with the same id.
        var line = Program.of(
                        System.getProperty("java.home") + "/bin/java",
                        "-cp",
                        System.getProperty("java.class.path"),
                        "headroom",
                        "stats",
                        "--line")
                .set("HOME", sandbox.home().toString())
                .reading("{\"session_id\":\"" + session.path("name").asText() + "\"}")
                .run();
        assertEquals("headroom: nothing removed in this session", line.out().strip());
    }

    @Test
    void codex() throws Exception {
        sandbox.file(".codex/config.toml", "model = \"gpt-5\"\nopenai_base_url = \"" + url + "/v1\"\n");
        sandbox.file(
                ".codex/auth.json",
                "{\"auth_mode\":\"apikey\",\"OPENAI_API_KEY\":\"sk-test\",\"tokens\":null,\"last_refresh\":null}");
        run(
                Map.of(),
                programs.resolve("codex").toString(),
                "exec",
                "--skip-git-repo-check",
                "--dangerously-bypass-approvals-and-sandbox",
                "run it");
        var asked = stats("session").at("/total/requests").asInt();
        assertTrue(asked >= 2, "" + asked);
        var session = session(header("session-id"), "codex", asked);
        assertEquals(
                List.of(10L * asked, 5L * asked),
                List.of(session.path("fresh").asLong(), session.path("output").asLong()));
    }
}
