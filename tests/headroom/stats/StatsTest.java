package headroom.stats;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import headroom.compress.Compressor;
import headroom.host.Env;
import headroom.host.Host;
import headroom.host.JsonTree;
import headroom.proxy.ProxyServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import support.Await;
import support.Program;
import support.Sandbox;
import support.ScriptedProvider;
import support.TestProxy;
import support.WireClient;

/// The figures are those that can be worked out by hand from what the provider has answered, wherever they are
/// shown.
class StatsTest {
    private static final String CLAUDE = "User-Agent: claude-cli/2.1.222 (external, cli)";
    private static final String CODEX = "User-Agent: codex_cli_rs/0.144.0 (Linux)";
    private static final String ONE = "X-Claude-Code-Session-Id: 11111111-aaaa";

    private final Sandbox sandbox = new Sandbox();
    private final Queue<ScriptedProvider.Script> answers = new ConcurrentLinkedQueue<>();
    private final ScriptedProvider provider =
            ScriptedProvider.start((request, wire) -> answers.remove().play(request, wire));
    private ProxyServer proxy = start();

    private ProxyServer start() {
        return TestProxy.start(TestProxy.keeping(
                TestProxy.compressing(TestProxy.options(provider.url())),
                sandbox.home().resolve(".headroom")));
    }

    @AfterEach
    void stop() {
        proxy.close();
        provider.close();
        sandbox.close();
    }

    /// The body of a request to Anthropic whose tools have built these crates.
    private static String built(String first, String... crates) {
        var turns = Arrays.stream(crates)
                .map(crate -> "{\"role\":\"assistant\",\"content\":[{\"type\":\"tool_use\",\"id\":\"" + crate
                        + "\",\"name\":\"Bash\",\"input\":{\"command\":\"cargo"
                        + " build\"}}]},{\"role\":\"user\",\"content\":["
                        + "{\"type\":\"tool_result\",\"tool_use_id\":\"" + crate + "\",\"content\":\""
                        + IntStream.range(0, 60)
                                .mapToObj(number -> "   Compiling " + crate + "-part-" + number + " v1.0." + number)
                                .collect(Collectors.joining("\\n"))
                        + "\"}]}")
                .collect(Collectors.joining(","));
        return "{\"model\":\"claude-sonnet-4-5\",\"messages\":[{\"role\":\"user\",\"content\":\"" + first + "\"}"
                + (turns.isEmpty() ? "" : "," + turns) + "],\"system\":\"" + "x".repeat(400) + "\"}";
    }

    private static int saved(String body) {
        return Compressor.compress(body.getBytes(StandardCharsets.UTF_8), Set.of())
                .saved();
    }

    private static ScriptedProvider.Script claude(int fresh, int read, int minutes, int hour, int output) {
        return ScriptedProvider.json("{\"type\":\"message\",\"model\":\"claude-sonnet-4-5-20250929\",\"usage\":"
                + "{\"input_tokens\":" + fresh + ",\"cache_read_input_tokens\":" + read
                + ",\"cache_creation_input_tokens\":" + (minutes + hour)
                + ",\"cache_creation\":{\"ephemeral_1h_input_tokens\":" + hour + "},\"output_tokens\":" + output
                + "}}");
    }

    private static ScriptedProvider.Script refusal() {
        return (request, wire) -> {
            wire.send(ScriptedProvider.head(429, "Content-Type: application/json", "Content-Length: 2"));
            wire.send("{}");
        };
    }

    private int ask(ScriptedProvider.Script answer, String path, String body, String... headers) throws IOException {
        answers.add(answer);
        return WireClient.ask(proxy.address().getPort(), WireClient.request("POST", path, body, headers))
                .status();
    }

    private JsonNode stats(String query) throws IOException {
        var answer = WireClient.ask(proxy.address().getPort(), WireClient.request("GET", "/stats" + query, ""));
        assertEquals(200, answer.status(), answer::text);
        return JsonTree.read(answer.body());
    }

    private void recorded(int requests) {
        Await.until(
                requests + " requests are on record",
                Duration.ofSeconds(30),
                () -> stats("").at("/total/requests").asLong() == requests);
    }

    private static JsonNode group(JsonNode stats, String name) {
        return stats.path("groups")
                .valueStream()
                .filter(group -> group.path("name").asText().equals(name))
                .findFirst()
                .orElseThrow(() -> new AssertionError(name + " is not in " + stats));
    }

    private static List<Long> tokens(JsonNode row, String... names) {
        return Arrays.stream(names).map(name -> row.path(name).asLong()).toList();
    }

    @Test
    void theFiguresAreWhatCanBeWorkedOutByHand() throws Exception {
        var first = built("mend it", "alpha");
        var second = built("mend it", "alpha", "beta");
        int alpha = saved(first);
        int beta = saved(second) - alpha;
        assertTrue(alpha > 50 && beta > 50, alpha + " and " + beta);

        assertEquals(200, ask(claude(10, 0, 0, 0, 5), "/v1/messages", built("mend it"), CLAUDE, ONE));
        // A retry: what was refused has saved nothing.
        assertEquals(429, ask(refusal(), "/p/shop/v1/messages", first, CLAUDE, ONE));
        assertEquals(200, ask(claude(20, 0, 3000, 0, 50), "/p/shop/v1/messages", first, CLAUDE, ONE));
        assertEquals(200, ask(claude(1, 3000, 400, 0, 60), "/p/shop/v1/messages", second, CLAUDE, ONE));
        // A sub-agent of the same session, and another project.
        assertEquals(
                200,
                ask(
                        claude(7, 0, 0, 100, 8),
                        "/v1/messages",
                        built("look around", "alpha"),
                        CLAUDE,
                        ONE,
                        "x-headroom-project: /home/me/mill"));
        assertEquals(
                200,
                ask(
                        ScriptedProvider.json("{\"model\":\"gpt-x\",\"usage\":{\"input_tokens\":500,"
                                + "\"input_tokens_details\":{\"cached_tokens\":128},\"output_tokens\":30}}"),
                        "/v1/responses",
                        "{\"model\":\"gpt-x\",\"input\":\"" + "say it again ".repeat(40) + "\"}",
                        CODEX,
                        "session_id: 22222222-bbbb"));
        // Counting tokens is no turn, nor is anything else.
        assertEquals(
                200, ask(ScriptedProvider.json("{\"input_tokens\":9}"), "/v1/messages/count_tokens", first, CLAUDE));
        recorded(6);

        var all = stats("?by=session");
        assertEquals(
                List.of(6L, 1L, 5L, 410L, 3128L, 3400L, 100L, 153L),
                tokens(
                        all.path("total"),
                        "requests",
                        "errors",
                        "receipts",
                        "fresh",
                        "cache_read",
                        "cache_write_5m",
                        "cache_write_1h",
                        "output"));
        int third = saved(built("look around", "alpha"));
        assertEquals(
                List.of((long) alpha + beta + third, (long) alpha), tokens(all.path("total"), "removed", "not_sent"));
        assertEquals(List.of(5L, 1L, 2L), tokens(group(all, "11111111-aaaa"), "requests", "errors", "agents"));
        assertEquals(
                List.of(1L, 372L, 128L, 30L),
                tokens(group(all, "22222222-bbbb"), "requests", "fresh", "cache_read", "output"));

        var projects = stats("?by=project");
        assertEquals(List.of(3L, (long) alpha + beta), tokens(group(projects, "shop"), "requests", "removed"));
        assertEquals(List.of(1L, (long) third), tokens(group(projects, "mill"), "requests", "removed"));
        assertEquals(List.of(2L), tokens(group(projects, "unknown"), "requests"));
        assertEquals(List.of(5L), tokens(group(stats("?by=tool"), "claude"), "requests"));
        assertEquals(List.of(1L), tokens(group(stats("?by=tool"), "codex"), "requests"));
        assertEquals(
                List.of((long) alpha + beta + third, (long) alpha),
                tokens(group(stats("?by=encoder"), "line-heads"), "removed", "not_sent"));

        // Sonnet 4.5: 3 dollars a million fresh, a tenth to read, 1.25 times to write and twice for an hour, 15 out.
        var model = group(stats("?by=model"), "claude-sonnet-4-5-20250929");
        assertEquals(
                38 * 3 + 3000 * .3 + 3400 * 3.75 + 100 * 6 + 123 * 15,
                1e6 * model.path("usd_billed").asDouble(),
                50);
        assertEquals(
                (alpha + beta) * 3.75 + third * 6 + alpha * .3,
                1e6 * model.path("usd_saved").asDouble(),
                50);
        assertEquals(3000 * 2.7, 1e6 * model.path("usd_cache_discount").asDouble(), 50);
        var unknown = group(stats("?by=model"), "gpt-x");
        assertEquals(List.of(0L, 1L), tokens(unknown, "usd_billed", "receipts_without_price"));

        // The command says the same, while the proxy is up and when it is gone, and so do the counters.
        var metrics = WireClient.ask(proxy.address().getPort(), WireClient.request("GET", "/metrics", ""))
                .text();
        assertTrue(metrics.contains("{provider=\"anthropic\",kind=\"cache-write-5m\"} 3400\n"), metrics);
        for (var by : List.of("project", "tool", "model", "encoder", "session", "day")) {
            assertEquals(stats("?by=" + by), json("stats", "--json", "--by", by));
        }
        var shown = stats("?by=session&since=1d");
        proxy.close();
        assertEquals(shown, json("savings", "--json", "--by", "session", "--since", "1d"));
        var csv = command("stats", "--csv", "--by", "session").out().lines().toList();
        assertEquals(3, csv.size(), csv::toString);
        assertTrue(csv.getFirst().startsWith("session,requests,errors,receipts,fresh,"), csv::toString);
        assertTrue(csv.get(1).startsWith("11111111-aaaa,5,1,4,38,3000,3400,100,123,"), csv::toString);
        assertTrue(csv.get(2).startsWith("22222222-bbbb,1,0,1,372,128,0,0,30,"), csv::toString);
        var text = command("stats").out();
        assertTrue(text.contains("billed: 410 fresh, 3,128 read from the provider's cache, 3,500 written"), text);

        command("stats", "--reset");
        assertEquals(0, json("stats", "--json").at("/total/requests").asLong());
    }

    private Sandbox.Run command(String... words) {
        return sandbox.run(Host.real(new Env(Map.of("HOME", sandbox.home().toString()))), words);
    }

    private JsonNode json(String... words) throws IOException {
        var run = command(words);
        assertEquals(0, run.code(), run::all);
        return JsonTree.read(run.out().getBytes(StandardCharsets.UTF_8));
    }

    /// A stream that breaks off counts as far as it was told, packed or not; one that was never told saves nothing.
    @Test
    void whatBreaksOffCountsAsFarAsItWasTold() throws Exception {
        var body = built("mend it", "alpha");
        var begin = "data: {\"type\":\"message_start\",\"message\":{\"model\":\"claude-x\",\"usage\":"
                + "{\"input_tokens\":9,\"cache_creation_input_tokens\":70,\"output_tokens\":1}}}\n\n";
        for (var event : List.of("data: {\"type\":\"ping\"}\n\n", begin)) {
            answers.add((request, wire) -> {
                wire.send(ScriptedProvider.head(200, "Content-Type: text/event-stream", "Transfer-Encoding: chunked"));
                wire.chunk(event).chunk("data: {\"type\":\"message_delta\",\"usage\":{\"outp");
                wire.close();
            });
            try (var client = new WireClient(proxy.address().getPort())) {
                client.send(WireClient.request("POST", "/v1/messages", body, CLAUDE, ONE))
                        .head();
                client.input().readAllBytes();
            }
        }
        recorded(2);
        assertEquals(
                List.of(2L, 1L, 9L, 70L, 1L, (long) saved(body), 0L),
                tokens(
                        stats("").path("total"),
                        "requests",
                        "receipts",
                        "fresh",
                        "cache_write_5m",
                        "output",
                        "removed",
                        "not_sent"));
    }

    @Test
    void theLastWordOnAPlansWindowsIsShown() throws Exception {
        for (var used : List.of("0.114", "0.42")) {
            ask(
                    (request, wire) -> {
                        wire.send(ScriptedProvider.head(
                                200,
                                "Content-Type: application/json",
                                "anthropic-ratelimit-unified-5h-utilization: " + used,
                                "anthropic-ratelimit-unified-7d-utilization: odd",
                                "Content-Length: 2"));
                        wire.send("{}");
                    },
                    "/v1/messages",
                    built("mend it"),
                    CLAUDE,
                    "Authorization: Bearer sk-ant-oat01-x");
        }
        recorded(2);
        var windows = stats("").path("plan_windows");
        assertEquals(1, windows.size(), windows::toString);
        assertEquals("anthropic 5h", windows.at("/0/name").asText());
        assertEquals(42, windows.at("/0/used_percent").asInt());
        proxy.close();
        proxy = start();
        ask(
                claude(1_000_000, 0, 0, 0, 0),
                "/v1/messages",
                built("mend it"),
                CLAUDE,
                "Authorization: Bearer sk-ant-oat01-x");
        recorded(3);
        assertEquals(windows, stats("").path("plan_windows"));
        // What a plan pays for has no dollars.
        assertEquals(List.of(0L, 1L), tokens(stats("").path("total"), "usd_billed", "receipts_without_price"));
        assertTrue(command("stats").out().contains("plan: 42 % of the window anthropic 5h used at "));
    }

    @Test
    void nothingOfWhatIsSaidIsKept() throws Exception {
        var body = built("my secret plan", "alpha")
                .replace("\"model\"", "\"metadata\":{\"user_id\":\"/home/me\"},\"model\"");
        ask(claude(10, 0, 0, 0, 5), "/v1/messages?beta=true", body, CLAUDE, "Authorization: Bearer sk-ant-secret");
        recorded(1);
        proxy.close();
        var kept = new StringBuilder();
        try (var files = Files.list(folder())) {
            for (var file : files.toList()) {
                assertEquals(
                        "rw-------",
                        java.nio.file.attribute.PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
                if (!file.endsWith("key")) {
                    kept.append(Files.readString(file));
                }
            }
        }
        assertTrue(kept.toString().contains("claude-sonnet-4-5"), kept::toString);
        for (var word : List.of("secret", "home", "Compiling", "cargo", "alpha", "mend")) {
            assertFalse(kept.toString().contains(word), word);
        }
    }

    private Path folder() {
        return sandbox.home().resolve(".headroom/stats");
    }

    /// Without an id of the client's, conversations are told apart by how they begin, and it is found again after
    /// a restart; so is what was removed already.
    @Test
    void conversationsAreToldApartByHowTheyBegin() throws Exception {
        var one = built("mend it", "alpha");
        int alpha = saved(one);
        ask(claude(1, 0, 0, 0, 1), "/v1/messages", one);
        ask(claude(1, 0, 0, 0, 1), "/v1/messages", built("break it", "gamma"));
        recorded(2);
        proxy.close();
        proxy = start();
        ask(
                claude(1, 50, 0, 0, 1),
                "/v1/messages",
                one.replace(
                        "\"content\":\"mend it\"",
                        "\"content\":[{\"type\":\"text\",\"text\":\"mend"
                                + " it\",\"cache_control\":{\"type\":\"ephemeral\"}}]"));
        recorded(3);
        var sessions = stats("?by=session").path("groups");
        assertEquals(2, sessions.size(), sessions::toString);
        var first = sessions.get(0).path("requests").asInt() == 2 ? sessions.get(0) : sessions.get(1);
        assertEquals(List.of(2L, (long) alpha, (long) alpha), tokens(first, "requests", "removed", "not_sent"));
    }

    @Test
    void aStatusLineTellsOfTheSessionThatClaudeCodeNames() throws Exception {
        var body = built("mend it", "alpha");
        ask(claude(1, 0, 9, 0, 1), "/v1/messages", body, CLAUDE, ONE);
        recorded(1);
        proxy.close();
        var line = line("{\"hook_event_name\":\"Status\",\"session_id\":\"11111111-aaaa\",\"model\":{\"id\":\"x\"}}");
        assertEquals("headroom: " + saved(body) + " tokens removed, 0 not sent again (this session)", line);
        assertEquals("headroom: nothing removed in this session", line("{\"session_id\":\"other\"}"));
        assertEquals("headroom: " + saved(body) + " tokens removed, 0 not sent again (today)", line("no json"));
    }

    private String line(String input) {
        return Program.of(
                        System.getProperty("java.home") + "/bin/java",
                        "-cp",
                        System.getProperty("java.class.path"),
                        "headroom",
                        "stats",
                        "--line")
                .set("HOME", sandbox.home().toString())
                .reading(input)
                .run()
                .out()
                .strip();
    }

    @Test
    void aFolderThatCannotBeWrittenStopsTheLedgerAndNothingElse() throws Exception {
        Files.createDirectories(sandbox.home().resolve(".headroom"));
        // Not even root makes a folder where a file stands.
        Files.writeString(folder(), "");
        assertEquals(200, ask(claude(1, 0, 0, 0, 1), "/v1/messages", built("mend it"), CLAUDE));
        Await.until(
                "it is said",
                Duration.ofSeconds(30),
                () -> health().path("status").asText().equals("degraded"));
        assertTrue(
                health().at("/checks/degraded").asText().startsWith("the ledger cannot be written: "),
                health()::toString);
        assertTrue(health().path("ready").asBoolean());
        assertEquals(200, ask(claude(1, 0, 0, 0, 1), "/v1/messages", built("mend it"), CLAUDE));
    }

    private JsonNode health() throws IOException {
        return JsonTree.read(WireClient.ask(proxy.address().getPort(), WireClient.request("GET", "/health", ""))
                .body());
    }

    @Test
    void whatCannotBeAskedForIsSaid() throws Exception {
        var queue = new ArrayDeque<>(List.of("?since=yesterday", "?by=colour"));
        while (!queue.isEmpty()) {
            var answer =
                    WireClient.ask(proxy.address().getPort(), WireClient.request("GET", "/stats" + queue.remove(), ""));
            assertEquals(400, answer.status(), answer::text);
        }
        assertEquals(2, command("stats", "--since", "yesterday").code());
        assertEquals(2, command("stats", "--json", "--csv").code());
        assertTrue(command("stats").out().startsWith("Nothing is on record"));
    }
}
