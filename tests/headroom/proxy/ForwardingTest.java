package headroom.proxy;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import support.ScriptedProvider;
import support.TestProxy;
import support.WireClient;

/// What crosses the proxy in either direction, seen on both wires.
class ForwardingTest {
    private ScriptedProvider provider;
    private ProxyServer proxy;
    private int port;

    @BeforeEach
    void start() {
        provider = ScriptedProvider.start(ScriptedProvider.json("{\"ok\":true}"));
        proxy = TestProxy.start(provider.url());
        port = proxy.address().getPort();
    }

    @AfterEach
    void stop() {
        proxy.close();
        provider.close();
    }

    @Test
    void aRequestArrivesAsItWasSent() throws Exception {
        var body = "{\"model\":\"m\",\"unknown\":[1,2],\"text\":\"\u00e9\u00ff\"}";
        var answer = WireClient.ask(
                port,
                WireClient.request(
                        "POST",
                        "/v1/messages?beta=true&x=%7C%20|[y]",
                        body,
                        "x-api-key: secret",
                        "X-Thing: one",
                        "x-thing: two",
                        "Accept-Encoding: zstd,gzip,deflate,br",
                        "Anthropic-Beta: a,b",
                        "X-Latin: caf\u00e9",
                        "x-empty:",
                        "Content-Type: application/json"));
        assertEquals(200, answer.status());
        var seen = provider.last();
        assertEquals("POST", seen.method());
        assertEquals("/v1/messages?beta=true&x=%7C%20|[y]", seen.target());
        assertArrayEquals(body.getBytes(StandardCharsets.ISO_8859_1), seen.body());
        var expected = List.of(
                Map.entry("x-api-key", "secret"),
                Map.entry("X-Thing", "one"),
                Map.entry("x-thing", "two"),
                Map.entry("Accept-Encoding", "zstd,gzip,deflate,br"),
                Map.entry("Anthropic-Beta", "a,b"),
                Map.entry("X-Latin", "caf\u00e9"),
                Map.entry("x-empty", ""),
                Map.entry("Content-Type", "application/json"));
        var others = seen.headers().stream()
                .filter(header -> !header.getKey().matches("(?i)host|content-length|x-headroom-hop"))
                .toList();
        assertEquals(expected, others);
        assertEquals(List.of("127.0.0.1:" + provider.port()), seen.all("Host"));
        assertEquals(List.of(String.valueOf(seen.body().length)), seen.all("Content-Length"));
    }

    @Test
    void aBodyWithoutAContentTypeGetsNone() throws Exception {
        WireClient.ask(port, WireClient.request("POST", "/v1/messages", "{}", "x-api-key: secret"));
        assertEquals(List.of(), provider.last().all("Content-Type"));
    }

    @Test
    void hopByHopHeadersAndOurOwnStayBehind() throws Exception {
        WireClient.ask(
                port,
                WireClient.request(
                        "GET",
                        "/v1/models",
                        "",
                        "Connection: keep-alive, X-Private",
                        "X-Private: 1",
                        "Keep-Alive: timeout=5",
                        "Proxy-Authorization: Basic eA==",
                        "TE: gzip",
                        "x-headroom-bypass: true",
                        "X-Headroom-Proxy-Token: t",
                        "x-other: kept"));
        assertEquals(
                List.of("Host", "x-other", "x-headroom-hop"),
                provider.last().headers().stream().map(Map.Entry::getKey).toList());
    }

    @Test
    void anAnswerArrivesAsItWasSent() throws Exception {
        var zipped = new byte[] {0x1f, (byte) 0x8b, 0, 1, 2, 3, (byte) 0xff};
        provider.play((request, wire) -> wire.send(ScriptedProvider.head(
                        201,
                        "X-Request-Id: r1",
                        "set-cookie: a=1",
                        "Set-Cookie: b=2",
                        "Content-Encoding: gzip",
                        "Content-Type: application/json",
                        "Content-Length: 7",
                        "Date: Thu, 01 Jan 1970 00:00:00 GMT",
                        "Server: scripted",
                        "Connection: X-Hidden",
                        "X-Hidden: 1"))
                .send(zipped));
        var answer = WireClient.ask(port, WireClient.request("GET", "/v1/models", ""));
        assertEquals(201, answer.status());
        assertArrayEquals(zipped, answer.body());
        assertEquals(List.of("7"), answer.all("Content-Length"));
        assertEquals(
                List.of(
                        "x-request-id=r1",
                        "set-cookie=a=1",
                        "set-cookie=b=2",
                        "content-encoding=gzip",
                        "content-type=application/json",
                        "date=Thu, 01 Jan 1970 00:00:00 GMT",
                        "server=scripted"),
                answer.headers().stream()
                        .filter(header -> !header.getKey().equalsIgnoreCase("Content-Length"))
                        .map(header -> header.getKey().toLowerCase(Locale.ROOT) + "=" + header.getValue())
                        .toList());
    }

    @Test
    void eachEventArrivesBeforeTheNextIsSent() throws Exception {
        var gate = new SynchronousQueue<String>();
        provider.play((request, wire) -> {
            wire.send(ScriptedProvider.head(200, "Content-Type: text/event-stream", "Transfer-Encoding: chunked"));
            try {
                for (var event = gate.poll(30, TimeUnit.SECONDS);
                        event != null && !event.isEmpty();
                        event = gate.poll(30, TimeUnit.SECONDS)) {
                    wire.chunk(event);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            wire.lastChunk();
        });
        try (var client = new WireClient(port)) {
            client.send(WireClient.request("POST", "/v1/messages", "{\"stream\":true}"));
            gate.put("event: first\n\n");
            assertEquals(
                    "text/event-stream", client.head().header("Content-Type").orElseThrow());
            assertEquals("event: first\n\n", new String(client.chunk().orElseThrow(), StandardCharsets.UTF_8));
            gate.put("event: second\n\n");
            assertEquals("event: second\n\n", new String(client.chunk().orElseThrow(), StandardCharsets.UTF_8));
            gate.put("");
            assertEquals(0, client.chunk().orElseThrow().length);
        }
    }

    @Test
    void aClientThatLeavesWhileWaitingEndsTheProvidersCall() throws Exception {
        var gone = new SynchronousQueue<Boolean>();
        provider.play((request, wire) -> offer(gone, wire.awaitClosed(Duration.ofSeconds(30))));
        try (var client = new WireClient(port)) {
            client.send(WireClient.request("POST", "/v1/responses", "{}"));
        }
        assertEquals(Boolean.TRUE, gone.poll(40, TimeUnit.SECONDS));
    }

    @Test
    void anAnswerThatBreaksOffIsSeenAsBroken() throws Exception {
        provider.play((request, wire) -> wire.send(ScriptedProvider.head(200, "Transfer-Encoding: chunked"))
                .chunk("half")
                .close());
        var answer = WireClient.ask(port, WireClient.request("POST", "/v1/messages", "{}"));
        assertEquals("half", answer.text());
        assertFalse(answer.complete());
    }

    @Test
    void anUnreachableProviderIsA502InItsOwnErrorFormat() throws Exception {
        provider.close();
        var anthropic = WireClient.ask(port, WireClient.request("POST", "/v1/messages", "{}"));
        assertEquals(502, anthropic.status(), anthropic.text());
        assertEquals("unreachable", anthropic.header("x-headroom-error").orElseThrow());
        assertTrue(
                anthropic.text().startsWith("{\"type\":\"error\",\"error\":{\"type\":\"api_error\",\"message\":"),
                anthropic.text());
        assertTrue(WireClient.ask(port, WireClient.request("POST", "/v1/responses", "{}"))
                .text()
                .startsWith("{\"error\":{\"message\":"));
        assertTrue(WireClient.ask(port, WireClient.request("POST", "/v1beta/models/m:generateContent", "{}"))
                .text()
                .startsWith("{\"error\":{\"code\":502,\"message\":"));
    }

    @Test
    void aRequestThatComesBackIsALoop() throws Exception {
        WireClient.ask(port, WireClient.request("GET", "/v1/models", ""));
        var mark = provider.last().header("x-headroom-hop").orElseThrow();
        var answer = WireClient.ask(port, WireClient.request("GET", "/v1/models", "", "x-headroom-hop: " + mark));
        assertEquals(508, answer.status());
        assertEquals(1, provider.received().size());
    }

    @Test
    void aForeignPageIsRefusedOnEveryRouteAndNothingIsForwarded() throws Exception {
        for (var target : List.of("/", "/livez", "/health", "/v1/messages", "/nowhere")) {
            assertEquals(
                    403,
                    WireClient.ask(port, "GET " + target + " HTTP/1.1\r\nHost: evil.example\r\n\r\n")
                            .status());
            assertEquals(
                    403,
                    WireClient.ask(port, WireClient.request("GET", target, "", "Origin: https://evil.example"))
                            .status());
        }
        assertEquals(List.of(), provider.received());
    }

    private static void offer(SynchronousQueue<Boolean> queue, boolean value) {
        try {
            queue.offer(value, 30, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
