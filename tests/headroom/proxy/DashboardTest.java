package headroom.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import headroom.forward.ProxyOptions;
import headroom.host.JsonTree;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import support.Await;
import support.Browser;
import support.Sandbox;
import support.ScriptedProvider;
import support.TestProxy;
import support.WireClient;

/// What the dashboard shows is what `/stats` says, as text whatever it is called, and whoever looks keeps nothing
/// awake.
class DashboardTest {
    private static final List<String> TOOLS = List.of("claude-cli/2.1", "codex_cli_rs/0.144", "opencode/1.0");
    private static final List<String> PROJECTS = List.of("shop", "<img src=x onerror=document.title='bad'>");

    private final Sandbox sandbox = new Sandbox();
    private final ScriptedProvider provider = ScriptedProvider.start((request, wire) -> ScriptedProvider.json(
                    "{\"type\":\"message\",\"model\":\"<b>claude-sonnet-4-5</b>\",\"usage\":{\"input_tokens\":20,"
                            + "\"cache_read_input_tokens\":300,\"output_tokens\":5}}")
            .play(request, wire));
    private ProxyServer proxy = TestProxy.start(options(0, Optional.empty()));

    @AfterEach
    void stop() {
        proxy.close();
        provider.close();
        sandbox.close();
    }

    private ProxyOptions options(int port, Optional<Duration> idleStop) {
        var plain = TestProxy.keeping(
                TestProxy.compressing(TestProxy.options(provider.url())),
                sandbox.home().resolve(".headroom"));
        return new ProxyOptions(
                plain.host(),
                port,
                plain.compression(),
                plain.upstreams(),
                plain.token(),
                plain.limits(),
                plain.network(),
                plain.logFile(),
                idleStop,
                plain.stateFolder(),
                plain.deployment());
    }

    private WireClient.Answer get(String path, String... headers) throws IOException {
        return WireClient.ask(proxy.address().getPort(), WireClient.request("GET", path, "", headers));
    }

    private JsonNode stats(String query) throws IOException {
        return JsonTree.read(get("/stats" + query).body());
    }

    /// Requests of three tools in two projects, whose results can be made shorter.
    private void work(int requests) throws IOException {
        var built = IntStream.range(0, 60)
                .mapToObj(part -> "   Compiling alpha-part-" + part + " v1.0." + part)
                .collect(Collectors.joining("\\n"));
        var body = "{\"model\":\"x\",\"messages\":[{\"role\":\"user\",\"content\":\"mend it\"},{\"role\":\"assistant\","
                + "\"content\":[{\"type\":\"tool_use\",\"id\":\"a\",\"name\":\"Bash\",\"input\":{\"command\":\"cargo"
                + " build\"}}]},{\"role\":\"user\",\"content\":[{\"type\":\"tool_result\",\"tool_use_id\":\"a\","
                + "\"content\":\"" + built + "\"}]}]}";
        for (int i = 0; i < requests; i++) {
            var answer = WireClient.ask(
                    proxy.address().getPort(),
                    WireClient.request(
                            "POST",
                            "/v1/messages",
                            body,
                            "User-Agent: " + TOOLS.get(i % 3),
                            "x-headroom-project: " + PROJECTS.get(i % 2),
                            "X-Claude-Code-Session-Id: s" + i % 7));
            assertEquals(200, answer.status());
        }
    }

    private void recorded(int requests) {
        Await.until(
                requests + " requests are on record",
                Duration.ofSeconds(60),
                () -> stats("").at("/total/requests").asInt() == requests);
    }

    @Test
    void itsPolicyLetsItsOwnScriptRunAndNothingElse() throws Exception {
        var answer = get("/dashboard");
        assertEquals(200, answer.status());
        var policy = answer.header("Content-Security-Policy").orElseThrow();
        assertTrue(policy.startsWith("default-src 'none'; "), policy);
        assertFalse(policy.contains("unsafe"), policy);
        for (var element : List.of("script", "style")) {
            var content = Pattern.compile("(?s)<" + element + ">(.*?)</" + element + ">")
                    .matcher(answer.text())
                    .results()
                    .toList();
            assertEquals(1, content.size(), element);
            var hash = Base64.getEncoder()
                    .encodeToString(MessageDigest.getInstance("SHA-256")
                            .digest(content.getFirst().group(1).getBytes(StandardCharsets.UTF_8)));
            assertTrue(policy.contains(element + "-src 'sha256-" + hash + "';"), policy);
        }
        // Nothing is loaded from elsewhere, and no text can become markup.
        assertFalse(Pattern.compile(
                        "(?i)(src|href)=\"(?!data:|#|/stats\")|innerHTML|outerHTML|insertAdjacent| on\\w+=\"| style=\"")
                .matcher(answer.text())
                .find());
        for (var page : List.of("/dashboard", "/dashboard/events")) {
            assertEquals(403, get(page, "Sec-Fetch-Site: cross-site").status());
            assertEquals(403, get(page, "Origin: https://example.com").status());
        }
    }

    /// The next event, past signs of life.
    private static String event(BufferedReader events) throws IOException {
        var name = "";
        for (var line = events.readLine(); line != null; line = events.readLine()) {
            if (line.startsWith("event: ")) {
                name = line.substring("event: ".length());
            } else if (line.startsWith("data:") && !name.isEmpty()) {
                return name + line.substring("data:".length());
            }
        }
        return "end";
    }

    @Test
    void itIsToldWhatGoesOnAndWhenTheProxyFallsAsleep() throws Exception {
        proxy.close();
        proxy = TestProxy.start(options(0, Optional.of(Duration.ofMillis(1))));
        try (var client = new WireClient(proxy.address().getPort())) {
            client.send(WireClient.request("GET", "/dashboard/events", "", "Accept: text/event-stream"))
                    .head();
            var events = new BufferedReader(new InputStreamReader(client.input(), StandardCharsets.UTF_8));
            var first = JsonTree.read(event(events).substring("now ".length()).getBytes(StandardCharsets.UTF_8));
            assertEquals(0, first.path("recent").size());
            work(1);
            JsonNode now;
            do {
                now = JsonTree.read(event(events).substring("now ".length()).getBytes(StandardCharsets.UTF_8));
            } while (now.path("recorded").asInt() == 0);
            assertEquals(1, now.path("forwarded").asInt());
            assertEquals("compressed", now.at("/recent/0/outcome").asText(), now::toString);
            assertEquals("claude", now.at("/recent/0/tool").asText());
            assertEquals(1, now.path("held_requests").asInt());
            // Who looks is no traffic.
            Await.until("it is idle", Duration.ofSeconds(5), () -> proxy.idleFor(Duration.ofMillis(1)));
            var began = System.nanoTime();
            proxy.drain();
            assertTrue(System.nanoTime() - began < 5_000_000_000L);
            var last = event(events);
            while (last.startsWith("now")) {
                last = event(events);
            }
            assertEquals("asleep {}", last);
        }
    }

    @Test
    void itIsToldWhenTheProxyIsStoppedAtOnce() throws Exception {
        try (var client = new WireClient(proxy.address().getPort())) {
            client.send(WireClient.request("GET", "/dashboard/events", "", "Accept: text/event-stream"))
                    .head();
            var events = new BufferedReader(new InputStreamReader(client.input(), StandardCharsets.UTF_8));
            assertTrue(event(events).startsWith("now "));
            proxy.close();
            var last = event(events);
            while (last.startsWith("now")) {
                last = event(events);
            }
            assertEquals("restarting {}", last);
        }
    }

    @Test
    void aRealBrowserShowsTheSameFigures() throws Exception {
        try (var browser = new Browser(sandbox.outside().resolve("browser"))) {
            var port = proxy.address().getPort();
            browser.open("http://127.0.0.1:" + port + "/dashboard", 1280, "light");
            Await.until(
                    "it says what to do",
                    Duration.ofSeconds(30),
                    () -> browser.value("document.getElementById('nothing').hidden")
                            .equals("false"));
            work(1_000);
            recorded(1_000);
            var total = stats("?since=7d").path("total");
            Await.until(
                    "the figures are shown",
                    Duration.ofSeconds(60),
                    () -> browser.value(facts("total")).contains("Requests=1,000;"));
            var facts = browser.value(facts("total"));
            for (var fact : List.of(
                    "Removed=" + number(total, "removed"),
                    "Not sent again=" + number(total, "not_sent"),
                    "Output billed=" + number(total, "output"))) {
                assertTrue(facts.contains(fact + ";"), fact + " is not in " + facts);
            }
            for (var by : List.of("tool", "project", "model", "encoder")) {
                var rows = browser.value("[...document.querySelectorAll('#" + by
                        + " tbody tr')].map(row => [...row.cells].map(cell => cell.textContent).join('"
                        + " ')).join('\\n"
                        + "')");
                for (var group : stats("?since=7d&by=" + by).path("groups")) {
                    assertTrue(rows.contains(group.path("name").asText()), rows);
                    assertTrue(rows.contains(number(group, "removed") + " " + number(group, "not_sent")), rows);
                }
            }
            assertEquals("0", browser.value("document.querySelectorAll('img, td b, th b').length"));
            assertEquals("headroom", browser.value("document.title"));

            // Another proxy in its place: the page finds it by itself.
            proxy.drain();
            Await.until(
                    "it says so",
                    Duration.ofSeconds(10),
                    () -> browser.value("document.getElementById('state').className")
                            .equals("bad"));
            proxy = TestProxy.start(options(port, Optional.empty()));
            Await.until(
                    "it goes on",
                    Duration.ofSeconds(30),
                    () -> browser.value(facts("now")).contains("Forwarded=0;"));

            browser.open("http://127.0.0.1:" + port + "/dashboard", 390, "dark");
            Await.until(
                    "it is shown on a phone",
                    Duration.ofSeconds(30),
                    () -> browser.value(facts("total")).contains("Requests=1,000;"));
            assertEquals("390", browser.value("document.documentElement.scrollWidth"));
            assertEquals("rgb(15, 19, 24)", browser.value("getComputedStyle(document.body).backgroundColor"));
            assertEquals(List.of(), browser.complaints());
        }
    }

    private static String facts(String list) {
        return "[...document.querySelectorAll('#" + list + " > div')].map(each =>"
                + " each.querySelector('dt').textContent + '=' + each.querySelector('dd').firstChild.textContent +"
                + " ';').join(' ')";
    }

    private static String number(JsonNode row, String name) {
        return String.format(Locale.ROOT, "%,d", row.path(name).asLong());
    }
}
