package headroom.wrap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import headroom.host.Host;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import support.Await;
import support.Program;
import support.Sandbox;
import support.Scale;
import support.ScriptedProvider;
import support.Squatter;
import support.WireClient;

/// `headroom wrap` with real proxies, a scripted provider, and tools that say what they were given. What the
/// launcher's shell does with the plan is done here.
@Execution(ExecutionMode.CONCURRENT)
class WrapTest {
    private static final String SAYS = "for word; do printf '[%s]' \"$word\"; done; echo; env; exit 7\n";

    private final Sandbox sandbox = new Sandbox("home of Zoë");
    private final int port = Sandbox.freePort();
    private final ScriptedProvider provider = ScriptedProvider.start(ScriptedProvider.json("{}"));
    private final List<Process> sessions = new ArrayList<>();

    @BeforeEach
    void tools() throws IOException {
        sandbox.program("claude", SAYS);
        sandbox.program("codex", SAYS);
        sandbox.set("HEADROOM_PORT", Integer.toString(port))
                .set("ANTHROPIC_TARGET_API_URL", provider.url())
                .set("OPENAI_TARGET_API_URL", provider.url());
        sandbox.set(
                "HEADROOM_PLAN",
                Files.createFile(sandbox.outside().resolve("plan")).toString());
    }

    @AfterEach
    void end() {
        sessions.forEach(Process::destroyForcibly);
        var all = new Sessions(sandbox.host());
        all.proxies().forEach(proxy -> SessionProxies.kill(sandbox.host(), proxy));
        sandbox.run("install", "remove", "--force");
        provider.close();
        sandbox.close();
    }

    private Sandbox.Run apply(String... more) {
        return sandbox.run(Stream.concat(
                        Stream.of(
                                "install",
                                "apply",
                                "--scope",
                                "provider",
                                "--providers",
                                "manual",
                                "--target",
                                "codex",
                                "--supervisor",
                                "agent"),
                        Stream.of(more))
                .toArray(String[]::new));
    }

    /// A process that stands for a tool that runs.
    private long session(Sandbox box) throws IOException {
        var process = new ProcessBuilder("sleep", "300").start();
        sessions.add(process);
        box.set("HEADROOM_SESSION", Long.toString(process.pid()));
        return process.pid();
    }

    /// Wraps, then does what is left to do, as the launcher's shell would.
    private Program.Run wrap(String... words) {
        var run = sandbox.run(Stream.concat(Stream.of("wrap"), Stream.of(words)).toArray(String[]::new));
        assertEquals(0, run.code(), run.all());
        var host = sandbox.host();
        var line = Stream.concat(Stream.of("sh", "-c", ". \"$HEADROOM_PLAN\"", "sh", "wrap"), Stream.of(words))
                .toArray(String[]::new);
        var tool = Program.of(line)
                .set(host.env().variables())
                .set("HEADROOM_LAUNCHER", "x")
                .run();
        return new Program.Run(tool.code(), tool.out(), run.err() + tool.err());
    }

    private int proxyPort(Program.Run run) {
        var found =
                java.util.regex.Pattern.compile("http://127\\.0\\.0\\.1:(\\d+)").matcher(run.out());
        assertTrue(found.find(), run.toString());
        return Integer.parseInt(found.group(1));
    }

    private List<Sessions.Proxy> proxies() {
        return new Sessions(sandbox.host()).proxies();
    }

    @Test
    void theToolGetsItsWordsAndNothingOfOurs() throws IOException {
        session(sandbox);
        var run = wrap(
                "claude", "--project", "my project", "--resume", "", "a b", "it's", "$HOME", "line\nbreak", "--quiet");
        assertEquals(7, run.code());
        assertTrue(run.out().contains("[--resume][][a b][it's][$HOME][line\nbreak][--quiet]\n"), run.toString());
        assertTrue(run.out().contains("\nANTHROPIC_CUSTOM_HEADERS=x-headroom-project: my-project\n"), run.toString());
        assertFalse(
                run.out().contains("\nHEADROOM_PLAN=")
                        || run.out().contains("\nHEADROOM_SESSION=")
                        || run.out().contains("\nHEADROOM_LAUNCHER="),
                run.toString());
        assertEquals(1, run.err().lines().count(), run.err());
        assertTrue(
                run.err().startsWith("headroom: claude through http://127.0.0.1:" + port + ", a proxy of its own"),
                run.err());
        assertEquals("", wrap("claude", "--quiet").err());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "claude -p hello|-p could be a port or the tool's own option",
                "claude --resume x -p 9000|-p could be a port or the tool's own option",
                "nosuch|headroom cannot wrap 'nosuch'",
                "claude --port 99999|--port cannot be '99999'",
                "claude --mode fast|--mode cannot be 'fast'",
                "claude --port|the option --port needs a value",
            })
    void mistakesStartNothing(String line, String what) {
        var run = sandbox.run(("wrap " + line).split(" "));
        assertEquals(2, run.code(), run.all());
        assertTrue(run.err().startsWith("error: " + what + "\n"), run.err());
        assertEquals(List.of(), proxies());
    }

    @Test
    void wordsOfThePythonEditionAreIgnoredWithTheirValues() {
        var run = sandbox.run(
                "wrap", "claude", "--dry-run", "--no-rtk", "--backend", "anthropic", "--memory", "--", "-p", "hi");
        assertEquals(0, run.code(), run.all());
        assertEquals("ignored, as it has no meaning here: --no-rtk --backend --memory\n", run.err());
        assertTrue(run.out().endsWith("'--' '-p' 'hi'\n") || run.out().endsWith("'-p' 'hi'\n"), run.out());
        assertEquals(List.of(), proxies());
    }

    @Test
    void aToolThatIsNotThereIsNamedWithWhatInstallsIt() {
        sandbox.set("PATH", "/usr/bin:/bin");
        var run = sandbox.run("wrap", "claude");
        assertEquals(1, run.code(), run.all());
        assertTrue(
                run.err()
                        .matches("error: claude is not installed\n"
                                + "why: .*\\.local/bin.*\n"
                                + "next: npm install -g @anthropic-ai/claude-code\n"),
                run.err());
        sandbox.file(".claude/local/claude", "#!/bin/sh\n" + SAYS).toFile().setExecutable(true);
        assertTrue(sandbox.run("wrap", "claude", "--dry-run").out().contains(".claude/local/claude'"));
    }

    @Test
    void theUsersOwnSettingsArriveWithOurs() throws IOException {
        session(sandbox);
        var file = sandbox.file(
                "mine.json",
                "{\"model\":\"opus\",\"env\":{\"MINE\":\"1\",\"ANTHROPIC_BASE_URL\":\"" + provider.url() + "/gw/\"}}");
        sandbox.set("ANTHROPIC_CUSTOM_HEADERS", "x-team: blue")
                .set("HTTPS_PROXY", "http://proxy.example:3128")
                .set("no_proxy", "corp.example");
        var run = wrap("claude", "--", "--settings", file.toString(), "-p", "hi");
        assertTrue(
                run.out()
                        .matches(
                                "(?s)\\[--settings]\\[\\{\"model\":\"opus\",\"env\":\\{\"MINE\":\"1\",\"ANTHROPIC_BASE_URL\":\"http://127.0.0.1:"
                                        + port
                                        + "\",\"ENABLE_TOOL_SEARCH\":\"true\",\"NO_PROXY\":\"corp.example,127.0.0.1,localhost,::1\".*"),
                run.out());
        assertTrue(run.out().contains("}}][-p][hi]\n"), run.out());
        assertTrue(run.out().contains("\nANTHROPIC_CUSTOM_HEADERS=x-team: blue\nx-headroom-project: "), run.out());
        assertTrue(
                run.out().contains("\nNO_PROXY=corp.example,127.0.0.1,localhost,::1\n")
                        && run.out().contains("\nno_proxy=corp.example,127.0.0.1,localhost,::1\n"),
                run.out());
        WireClient.ask(
                port,
                WireClient.request(
                        "POST", "/v1/messages", "{}", "anthropic-version: 1", "x-api-key: k", "x-headroom-project: p"));
        var received = provider.received().getFirst();
        assertEquals("/gw/v1/messages", received.target());
        assertTrue(received.header("x-headroom-project").isEmpty());
    }

    @Test
    void codexKeepsItsProviderItsProfileAndTheGatewayBehindThem() throws IOException {
        session(sandbox);
        sandbox.file(
                ".codex/config.toml",
                "model_provider = \"corp\"\n[model_providers.corp]\nbase_url = \"" + provider.url()
                        + "/corp/v1\"\nwire_api = \"responses\"\n[profiles.open]\nmodel_provider = \"openai\"\n");
        var before = sandbox.read(".codex/config.toml");
        var run = wrap("codex", "--project", "it", "exec", "hi");
        assertTrue(
                run.out()
                        .startsWith("[-c][model_providers.corp.base_url=\"http://127.0.0.1:" + port
                                + "/p/it/v1\"][exec][hi]\n"),
                run.out());
        WireClient.ask(port, WireClient.request("POST", "/p/it/v1/responses", "{}", "Authorization: Bearer sk-x"));
        assertEquals("/corp/v1/responses", provider.received().getFirst().target());
        assertTrue(wrap("codex", "exec", "--profile", "open").out().startsWith("[-c][openai_base_url=\""));
        assertTrue(wrap(
                        "codex",
                        "-c",
                        "model_provider=\"openai\"",
                        "-c",
                        "openai_base_url='http://127.0.0.1:9/v1'",
                        "exec")
                .out()
                .matches(
                        "(?s)\\[-c]\\[openai_base_url=\"http://127.0.0.1:\\d+/p/[^/]+/v1\"]\\[-c]\\[model_provider=\"openai\"]\\[exec]\n"
                            + ".*"));
        assertEquals(before, sandbox.read(".codex/config.toml"));
    }

    @Test
    void anyOtherCommandGetsTheUsualVariables() throws IOException {
        session(sandbox);
        sandbox.program("mine", SAYS);
        sandbox.set("OPENAI_BASE_URL", provider.url() + "/team/v1");
        var run = wrap("--", "mine", "-p", "--port", "");
        assertTrue(run.out().startsWith("[-p][--port][]\n"), run.out());
        var base = "http://127.0.0.1:" + port + "/p/"
                + Session.label(
                        java.nio.file.Path.of("").toAbsolutePath().getFileName().toString());
        for (var variable : List.of(
                "ANTHROPIC_BASE_URL=" + base,
                "OPENAI_BASE_URL=" + base + "/v1",
                "OPENAI_API_BASE=" + base + "/v1",
                "GOOGLE_GEMINI_BASE_URL=" + base)) {
            assertTrue(run.out().contains("\n" + variable + "\n"), run.out());
        }
        WireClient.ask(
                port,
                WireClient.request(
                        "POST",
                        base.substring(base.indexOf("/p/")) + "/v1/chat/completions",
                        "{}",
                        "Authorization: Bearer sk-x"));
        assertEquals("/team/v1/chat/completions", provider.received().getFirst().target());
        assertEquals(2, sandbox.run("wrap", "--").code());
        assertEquals(1, sandbox.run("wrap", "--", "no-such-program").code());
        assertTrue(
                sandbox.run("wrap", "--no-such", "claude").err().startsWith("error: there is no option '--no-such'\n"));
    }

    @Test
    void opencodeGetsOneConfigurationThatHoldsTheUsersToo() throws IOException {
        session(sandbox);
        sandbox.program("opencode", SAYS);
        sandbox.set("OPENAI_API_KEY", "sk-x")
                .set(
                        "OPENCODE_CONFIG_CONTENT",
                        "{// mine\n\"theme\": \"dark\", \"provider\": {\"openai\": {\"options\": {\"baseURL\": \""
                                + provider.url() + "/oc/v1\", \"timeout\": 5}}}}");
        var run = wrap("opencode", "--project", "it", "run", "hi");
        assertTrue(
                run.out()
                        .contains("\n"
                                + "OPENCODE_CONFIG_CONTENT={// mine\n"
                                + "\"theme\": \"dark\", \"provider\": {\"openai\": {\"options\": {\"baseURL\":"
                                + " \"http://127.0.0.1:"
                                + port + "/p/it/v1\", \"timeout\": 5}}}}\n"),
                run.out());
        WireClient.ask(port, WireClient.request("POST", "/p/it/v1/responses", "{}", "Authorization: Bearer sk-x"));
        assertEquals("/oc/v1/responses", provider.received().getFirst().target());
    }

    @Test
    void aiderGetsItsFlagsAndItsFileSaysWhereRequestsGo() throws IOException {
        session(sandbox);
        sandbox.program("aider", SAYS);
        sandbox.file(".aider.conf.yml", "openai-api-base: " + provider.url() + "/ai/v1\n");
        var run = wrap("aider", "--project", "it", "--message", "hi");
        var base = "http://127.0.0.1:" + port + "/p/it";
        assertTrue(
                run.out()
                        .startsWith("[--openai-api-base][" + base + "/v1][--set-env][ANTHROPIC_API_BASE=" + base
                                + "][--set-env][ANTHROPIC_BASE_URL=" + base + "][--message][hi]\n"),
                run.out());
        WireClient.ask(
                port, WireClient.request("POST", "/p/it/v1/chat/completions", "{}", "Authorization: Bearer sk-x"));
        assertEquals("/ai/v1/chat/completions", provider.received().getFirst().target());
    }

    @Test
    void whatCannotBeRoutedIsRefusedWithTheReason() {
        for (var tool : List.of("copilot", "gemini", "opencode")) {
            sandbox.program(tool, SAYS);
        }
        sandbox.file(".gemini/oauth_creds.json", "{}");
        sandbox.set("CLAUDE_CODE_USE_BEDROCK", "1");
        for (var line : List.of(
                "copilot|COPILOT_PROVIDER_API_KEY is not set",
                "gemini|it is signed in by 'oauth-personal'",
                "opencode|it is signed in neither",
                "claude|CLAUDE_CODE_USE_BEDROCK is set")) {
            var tool = line.split("\\|")[0];
            var run = sandbox.run("wrap", tool);
            assertEquals(1, run.code(), run.all());
            assertTrue(
                    run.err()
                            .startsWith(
                                    "error: " + tool + " cannot be run through headroom\nwhy: " + line.split("\\|")[1]),
                    run.err());
        }
        assertEquals(List.of(), proxies());
    }

    @Test
    void cursorIsHeldUntilItIsEnded() throws Exception {
        var run = sandbox.set("HEADROOM_SESSION", Long.toString(session(sandbox)))
                .run("wrap", "cursor", "--project", "p");
        assertEquals(0, run.code(), run.all());
        assertTrue(
                run.out().contains("Override OpenAI Base URL and give http://127.0.0.1:" + port + "/p/p/v1\n"),
                run.out());
        assertTrue(run.out().contains("Take it out again"), run.out());
        assertEquals(1, proxies().size());
        var builder = new ProcessBuilder("sh", "-c", ". \"$HEADROOM_PLAN\"");
        builder.environment().putAll(sandbox.host().env().variables());
        var held = builder.start();
        try {
            Await.until(
                    "it waits",
                    Duration.ofSeconds(60),
                    () -> held.info().command().orElse("").endsWith("/tail"));
            // A run of the tests in the background has Ctrl-C's signal ignored, as all it starts.
            Program.of("kill", "-TERM", Long.toString(held.pid())).run();
            assertTrue(held.waitFor(30, java.util.concurrent.TimeUnit.SECONDS));
        } finally {
            held.destroyForcibly();
        }
        assertEquals(2, sandbox.run("wrap", "cursor", "x").code());
    }

    @Test
    void piIsGivenAnExtensionAndItsFilesStay() {
        sandbox.program("pi", SAYS);
        sandbox.file(
                ".pi/agent/models.json",
                "{\"providers\": {\"openai\": {\"baseUrl\": \"" + provider.url() + "/x/v1\"}}}");
        var before = sandbox.read(".pi/agent/models.json");
        var run = sandbox.run("wrap", "pi", "--project", "p", "--no-proxy", "--print-env", "--", "-p", "hi there");
        assertEquals(0, run.code(), run.all());
        var words = run.out().lines().toList().getLast();
        assertTrue(words.matches(".*/programs/pi' '?-e'? '.*/sessions/pi-extension\\.mjs' '?-p'? 'hi there'"), words);
        assertTrue(run.out().contains("\"google\":\"http://127.0.0.1:" + port + "/p/p/v1beta\""), run.out());
        assertEquals(before, sandbox.read(".pi/agent/models.json"));
    }

    @Test
    void qwenIsRefusedWhereItsSettingsBeatItsEnvironment() {
        sandbox.program("qwen", SAYS);
        sandbox.file(".qwen/settings.json", "{\"modelProviders\": {\"openai\": [{\"id\": \"a\"}]}}");
        var run = sandbox.run("wrap", "qwen");
        assertEquals(1, run.code(), run.all());
        assertTrue(run.err().contains("headroom install apply --providers manual --target qwen"), run.err());
    }

    @Test
    void qwenWithAnHttpProxyIsToldThatItIgnoresNoProxy() {
        sandbox.program("qwen", SAYS);
        sandbox.set("HTTPS_PROXY", "http://127.0.0.1:1");
        var run = sandbox.run(
                "wrap", "qwen", "--no-proxy", "--dry-run", "--", "--openai-base-url", "https://gw.example/v1", "x");
        assertEquals(0, run.code(), run.all());
        assertTrue(run.err().contains("whatever NO_PROXY says"), run.err());
        assertTrue(run.out().contains("export OPENAI_BASE_URL='http://127.0.0.1:" + port + "/p/"), run.out());
        assertFalse(run.out().contains("gw.example"), run.out());
    }

    @Test
    void theListSaysWhatIsHereAndWhatItLoses() {
        sandbox.program("codex", "echo codex-cli 0.169.0\n");
        sandbox.program("copilot", "echo 1.0.102\n");
        var run = sandbox.run("wrap");
        assertEquals(0, run.code(), run.all());
        assertTrue(
                run.out()
                        .matches("(?s)TOOL .*\\n"
                                + "claude .*/programs/claude\\n"
                                + "  without Remote Control.*\\n"
                                + "codex +0\\.169\\.0 +-c openai_base_url .*\\n"
                                + "  cannot be wrapped: COPILOT_PROVIDER_API_KEY.*\\n"
                                + "aider +- .*not here: python -m pip install .*"),
                run.out());
        assertTrue(sandbox.run("wrap", "--json").out().contains("\"tool\" : \"codex\""));
        assertEquals(
                "",
                sandbox.tree()
                        .lines()
                        .filter(line -> line.startsWith(".headroom"))
                        .reduce("", String::concat));
    }

    @Test
    void headersInASettingsFileStayThere() throws IOException {
        session(sandbox);
        sandbox.file(".claude/settings.json", "{\"env\": {\"ANTHROPIC_CUSTOM_HEADERS\": \"x-key: secret\"}}");
        var run = wrap("claude", "--project", "it");
        assertTrue(
                run.out()
                        .startsWith(
                                "[--settings][{\"env\":{\"ANTHROPIC_BASE_URL\":\"http://127.0.0.1:" + port + "/p/it\""),
                run.out());
        assertFalse(run.out().contains("secret") || run.out().contains("ANTHROPIC_CUSTOM_HEADERS"), run.out());
    }

    @Test
    void aDeploymentThatFitsIsUsedAsItIs() throws IOException {
        assertEquals(0, apply().code());
        var before = sandbox.tree();
        var run = wrap("claude", "--print");
        assertTrue(
                run.err().startsWith("headroom: claude through http://127.0.0.1:" + port + ", the deployment default"),
                run.err());
        assertEquals(port, proxyPort(run));
        assertEquals(before, sandbox.tree());
        assertEquals(List.of(), proxies());
    }

    @Test
    void aDeploymentThatDoesNotFitStaysAsItIs() throws IOException {
        assertEquals(0, apply().code());
        session(sandbox);
        var manifest = sandbox.read(".headroom/deploy/default/manifest.json");
        var other = wrap("claude", "--anthropic-api-url", provider.url() + "/other");
        assertTrue(
                other.err()
                        .contains("the deployment default stays as it is, but does not fit: it sends anthropic requests"
                                + " to "
                                + provider.url() + ", not to " + provider.url()
                                + "/other: headroom install apply --anthropic-api-url"),
                other.err());
        assertFalse(other.err().contains("is held by"), other.err());
        assertTrue(proxyPort(other) > port, other.out());
        var mode = wrap("claude", "--mode", "compact");
        assertTrue(
                mode.err().contains("it is in mode lossless, not compact: headroom install apply --mode compact"),
                mode.err());
        assertTrue(proxyPort(mode) > port, mode.out());
        assertEquals(manifest, sandbox.read(".headroom/deploy/default/manifest.json"));
        assertEquals(0, sandbox.run("install", "status").code());
    }

    @Test
    void aDeploymentThatIsDownIsRecovered() {
        assertEquals(0, apply().code());
        assertEquals(0, sandbox.run("install", "stop").code());
        var run = wrap("claude");
        assertTrue(run.err().contains("the deployment default, started again: it was stopped"), run.err());
        assertEquals(port, proxyPort(run));
        assertEquals(0, sandbox.run("install", "status").code());
        assertEquals(List.of(), proxies());
    }

    @Test
    void aDeploymentThatHangsOrWasKilledIsRecovered() throws IOException {
        assertEquals(0, apply().code());
        var hung = sandbox.host().processes().listener(port).orElseThrow().pid();
        sandbox.host().processes().signal(hung, "STOP");
        var run = wrap("claude");
        assertTrue(run.err().contains("the deployment default, started again: it was hung"), run.err());
        var pid = sandbox.host().processes().listener(port).orElseThrow().pid();
        assertTrue(pid != hung);
        sandbox.host().processes().kill(pid);
        run = wrap("claude");
        assertEquals(port, proxyPort(run));
        assertEquals(0, sandbox.run("install", "status").code());
        assertEquals(List.of(), proxies());
    }

    @Test
    void removingTheDeploymentTakesWhatSessionsLeftBehind() throws IOException {
        var before = sandbox.tree();
        session(sandbox);
        wrap("claude", "--grace", "0");
        assertEquals(
                0,
                apply("--anthropic-api-url", provider.url() + "/other", "--port", Integer.toString(Sandbox.freePort()))
                        .code());
        sessions.forEach(Process::destroyForcibly);
        Await.until(
                "the session's proxy ends",
                Duration.ofSeconds(30),
                () -> proxies().isEmpty());
        Await.until(
                "its records go", Duration.ofSeconds(30), () -> !sandbox.tree().contains(".headroom/sessions/"));
        var removed = sandbox.run("install", "remove");
        assertEquals(0, removed.code(), removed.all());
        assertEquals(before, sandbox.tree());
    }

    @Test
    void aStrangerOnThePortIsNamedAndLeftAlone() throws IOException {
        session(sandbox);
        try (var stranger = new Squatter(port, "default")) {
            var run = wrap("claude");
            assertTrue(
                    run.err()
                            .matches(
                                    "(?s)port " + port + " is held by (java|jspawnhelper) \\(pid \\d+\\), which is left"
                                            + " alone\nheadroom: .*"),
                    run.err());
            assertTrue(proxyPort(run) > port);
        }
    }

    @Test
    void tenAtOnceMakeOneProxyThatEndsAfterTheLast() throws Exception {
        var hosts = new ArrayList<Host>();
        for (int i = 0; i < 10; i++) {
            session(sandbox);
            sandbox.set(
                    "HEADROOM_PLAN",
                    Files.createFile(sandbox.outside().resolve("plan" + i)).toString());
            hosts.add(sandbox.host());
        }
        try (var pool = Executors.newFixedThreadPool(10)) {
            var all = pool.invokeAll(hosts.stream()
                    .map(host -> (Callable<Sandbox.Run>) () -> sandbox.run(host, "wrap", "claude", "--grace", "1"))
                    .toList());
            for (var run : all) {
                assertEquals(0, run.get().code(), run.get().all());
            }
        }
        assertEquals(1, proxies().size(), proxies().toString());
        var proxy = proxies().getFirst();
        sessions.subList(1, 10).forEach(Process::destroyForcibly);
        Thread.sleep(4_000);
        assertEquals(
                200,
                WireClient.ask(proxy.port(), WireClient.request("GET", "/readyz", ""))
                        .status());
        sessions.getFirst().destroyForcibly();
        Await.until(
                "the proxy ends",
                Duration.ofSeconds(30),
                () -> sandbox.host().processes().find(proxy.pid()).isEmpty());
        assertEquals(
                "",
                sandbox.tree()
                        .lines()
                        .filter(line -> line.startsWith(".headroom/sessions/"))
                        .reduce("", String::concat));
    }

    @Test
    void aProxyDoesNotEndUnderARequest() throws Exception {
        session(sandbox);
        provider.play((request, wire) -> {
            try {
                Thread.sleep(6_000);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            wire.send(ScriptedProvider.head(200, "Content-Length: 2") + "{}");
        });
        wrap("claude", "--grace", "0");
        var proxy = proxies().getFirst();
        try (var client = new WireClient(proxy.port())) {
            client.send(WireClient.request("POST", "/v1/messages", "{}", "anthropic-version: 1", "x-api-key: k"));
            Await.until(
                    "the request is on its way",
                    Duration.ofSeconds(20),
                    () -> !provider.received().isEmpty());
            sessions.getFirst().destroyForcibly();
            assertEquals("{}", client.answer().text());
        }
        Await.until(
                "the proxy ends",
                Duration.ofSeconds(30),
                () -> sandbox.host().processes().find(proxy.pid()).isEmpty());
    }

    /// Nobody is refused meanwhile where the port is held for it; elsewhere a client tries again.
    @Test
    void oneThatIsKilledUnderASessionIsThereAgain() throws IOException {
        session(sandbox);
        wrap("claude");
        var proxy = proxies().getFirst();
        for (int i = 0; i < 3; i++) {
            var engine = sandbox.host().processes().children(proxy.pid()).getFirst();
            sandbox.host().processes().kill(engine.pid());
            // What it has accepted goes down with it.
            Await.until(
                    "it is gone",
                    Duration.ofSeconds(10),
                    () -> sandbox.host().processes().find(engine.pid()).isEmpty());
            assertEquals(
                    200,
                    WireClient.ask(
                                    proxy.port(),
                                    WireClient.request("POST", "/v1/messages", "{}", "anthropic-version: 1"))
                            .status());
            assertTrue(
                    sandbox.host().processes().children(proxy.pid()).stream()
                            .noneMatch(now -> now.pid() == engine.pid()),
                    "the same as before");
        }
        assertEquals(proxy.port(), proxyPort(wrap("claude")));
        sessions.forEach(Process::destroyForcibly);
    }

    /// Killed as they come: who is left loses no request, and after the last nothing is left.
    @Test
    void killingSomeSessionsHarmsNoOther() throws Exception {
        var random = new Random(Scale.SEED);
        for (int round = 0; round < Scale.pick(3, 100); round++) {
            while (sessions.size() < 3) {
                session(sandbox);
                wrap("claude", "--grace", "1");
            }
            var proxy = proxies().getFirst();
            for (int kills = random.nextInt(3); kills > 0; kills--) {
                sessions.remove(random.nextInt(sessions.size()))
                        .destroyForcibly()
                        .waitFor();
                Thread.sleep(random.nextInt(300));
            }
            assertEquals(1, proxies().size(), proxies().toString());
            var answer = WireClient.ask(
                    proxy.port(), WireClient.request("POST", "/v1/messages", "{}", "anthropic-version: 1"));
            assertEquals(200, answer.status(), "round " + round);
        }
        var last = proxies().getFirst();
        sessions.forEach(Process::destroyForcibly);
        Await.until(
                "the proxy ends",
                Duration.ofSeconds(15),
                () -> sandbox.host().processes().find(last.pid()).isEmpty()
                        && sandbox.host().processes().free("127.0.0.1", last.port()));
    }

    @Test
    void oneWithOtherNeedsHasAProxyOfItsOwn() throws IOException {
        session(sandbox);
        int first = proxyPort(wrap("claude"));
        session(sandbox);
        int second = proxyPort(wrap("claude", "--mode", "passthrough"));
        assertTrue(second > first);
        assertEquals(first, proxyPort(wrap("claude")));
        assertEquals(2, proxies().size());
    }

    @Test
    void whatANewStartOfTheMachineLeavesBehindMisleadsNobody() throws IOException {
        session(sandbox);
        wrap("claude");
        var proxy = proxies().getFirst();
        SessionProxies.kill(sandbox.host(), proxy);
        Await.until(
                "it is gone",
                Duration.ofSeconds(10),
                () -> sandbox.host().processes().find(proxy.pid()).isEmpty());
        var record = sandbox.home().resolve(".headroom/sessions/" + port + "/proxy.json");
        // The pid lives, as another process's.
        Files.writeString(
                record,
                Files.readString(record)
                        .replace(
                                "\"pid\" : " + proxy.pid(),
                                "\"pid\" : " + ProcessHandle.current().pid()));
        assertEquals(List.of(), proxies());
        assertEquals(port, proxyPort(wrap("claude")));
    }
}
