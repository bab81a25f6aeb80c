package headroom.proxy;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import headroom.forward.ProxyOptions;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import support.Await;
import support.Scale;
import support.ScriptedProvider;
import support.TestProxy;
import support.WireClient;

/// Websockets as bytes on both wires: whatever the two ends say to each other arrives unchanged.
class WebSocketTest {
    private static final String[] HANDSHAKE = {
        "Connection: keep-alive, Upgrade",
        "Upgrade: websocket",
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
        "Sec-WebSocket-Version: 13",
        "Sec-WebSocket-Protocol: one, two",
        "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits",
        "Authorization: Bearer sk-test"
    };
    private static final String AGREED = "HTTP/1.1 101 Switching Protocols\r\n"
            + "Upgrade: websocket\r\n"
            + "Connection: Upgrade\r\n"
            + "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n"
            + "Sec-WebSocket-Protocol: two\r\n"
            + "Sec-WebSocket-Extensions: permessage-deflate; server_no_context_takeover\r\n"
            + "X-Request-Id: r1\r\n\r\n";

    private ScriptedProvider provider;
    private ProxyServer proxy;

    private int start(ScriptedProvider.Script script) {
        provider = ScriptedProvider.start(script);
        proxy = TestProxy.start(provider.url());
        return proxy.address().getPort();
    }

    @AfterEach
    void stop() {
        proxy.close();
        provider.close();
    }

    @Test
    void theHandshakeIsBetweenTheTwoEnds() throws Exception {
        int port = start((request, wire) -> wire.send(AGREED + "early").awaitClosed(Duration.ofSeconds(30)));
        try (var client = new WireClient(port)) {
            client.send(WireClient.request("GET", "/v1/responses?a=b", "", HANDSHAKE));
            var answer = client.answer();
            assertEquals(101, answer.status());
            assertEquals(
                    "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=",
                    answer.header("Sec-WebSocket-Accept").orElseThrow());
            assertEquals("two", answer.header("Sec-WebSocket-Protocol").orElseThrow());
            assertEquals(
                    "permessage-deflate; server_no_context_takeover",
                    answer.header("Sec-WebSocket-Extensions").orElseThrow());
            assertEquals("r1", answer.header("X-Request-Id").orElseThrow());
            assertEquals("websocket", answer.header("Upgrade").orElseThrow());
            assertEquals("early", new String(client.input().readNBytes(5)));
        }
        var seen = provider.last();
        assertEquals("/v1/responses?a=b", seen.target());
        for (var header : Map.of(
                        "Sec-WebSocket-Key",
                        "dGhlIHNhbXBsZSBub25jZQ==",
                        "Sec-WebSocket-Version",
                        "13",
                        "Sec-WebSocket-Protocol",
                        "one, two",
                        "Sec-WebSocket-Extensions",
                        "permessage-deflate; client_max_window_bits",
                        "Authorization",
                        "Bearer sk-test",
                        "Upgrade",
                        "websocket")
                .entrySet()) {
            assertEquals(header.getValue(), seen.header(header.getKey()).orElseThrow(), header.getKey());
        }
    }

    @Test
    void aClientIsToldThatTheProxyRestarts() throws Exception {
        provider = ScriptedProvider.start((request, wire) ->
                wire.send(AGREED).send(new byte[] {(byte) 0x82, 3, 1, 2, 3}).awaitClosed(Duration.ofSeconds(30)));
        var options = TestProxy.options(provider.url());
        var limits = new ProxyOptions.Limits(Duration.ofSeconds(5), Duration.ofSeconds(5), 1024, Duration.ofSeconds(1));
        proxy = TestProxy.start(TestProxy.options(options.upstreams(), limits));
        try (var client = new WireClient(proxy.address().getPort())) {
            client.send(WireClient.request("GET", "/v1/responses", "", HANDSHAKE));
            assertEquals(101, client.answer().status());
            client.input().readNBytes(5);
            Thread.ofVirtual().start(proxy::drain);
            var close = client.input().readNBytes(4);
            assertEquals(
                    List.of(0x88, 2, 1012),
                    List.of(close[0] & 0xff, (int) close[1], (close[2] & 0xff) << 8 | close[3] & 0xff));
        }
    }

    @Test
    void largeMessagesPassBothWaysUnchanged() throws Exception {
        var message = new byte[Scale.pick(4, 64) * 1024 * 1024];
        new Random(Scale.SEED).nextBytes(message);
        int port = start((request, wire) -> {
            wire.send(AGREED);
            wire.send(wire.input().readNBytes(message.length));
        });
        try (var client = new WireClient(port)) {
            client.send(WireClient.request("GET", "/v1/responses", "", HANDSHAKE))
                    .answer();
            client.send(message);
            assertArrayEquals(message, client.input().readNBytes(message.length));
        }
    }

    @Test
    void aRefusalIsHandedOn() throws Exception {
        int port = start((request, wire) -> wire.send(ScriptedProvider.head(
                        401, "Content-Type: application/json", "Content-Length: 13", "X-Request-Id: r2"))
                .send("{\"no\":\"entry\"}".substring(0, 13)));
        var answer = WireClient.ask(port, WireClient.request("GET", "/v1/responses", "", HANDSHAKE));
        assertEquals(401, answer.status());
        assertEquals("r2", answer.header("X-Request-Id").orElseThrow());
        assertEquals("{\"no\":\"entry\"}".substring(0, 13), answer.text());
        assertTrue(answer.header("x-headroom-error").isEmpty());
    }

    @Test
    void aProviderThatCannotBeReachedIsA426SoThatCodexFallsBack() throws Exception {
        int port = start(ScriptedProvider.json("{}"));
        provider.close();
        var answer = WireClient.ask(port, WireClient.request("GET", "/v1/responses", "", HANDSHAKE));
        assertEquals(426, answer.status());
        assertEquals("unreachable", answer.header("x-headroom-error").orElseThrow());
    }

    @Test
    void theEndOfOneSideIsTheEndOfTheOther() throws Exception {
        var ends = new ArrayBlockingQueue<Boolean>(2);
        int port = start((request, wire) -> {
            wire.send(AGREED);
            ends.add(wire.awaitClosed(Duration.ofSeconds(30)));
            wire.close();
        });
        try (var client = new WireClient(port)) {
            client.send(WireClient.request("GET", "/v1/responses", "", HANDSHAKE))
                    .answer();
            assertEquals(1, proxy.active());
        }
        assertEquals(Boolean.TRUE, ends.poll(40, TimeUnit.SECONDS));
        Await.until("nothing is in flight", Duration.ofSeconds(30), () -> proxy.active() == 0);
        provider.play((request, wire) ->
                wire.send(AGREED).send("bye".getBytes(StandardCharsets.UTF_8)).close());
        try (var client = new WireClient(port)) {
            client.send(WireClient.request("GET", "/v1/responses", "", HANDSHAKE))
                    .answer();
            assertEquals("bye", new String(client.input().readNBytes(3)));
            assertTrue(client.closedByPeer());
        }
    }

    @Test
    void aForeignPageCannotOpenOne() throws Exception {
        int port = start((request, wire) -> wire.send(AGREED));
        var handshake = WireClient.request("GET", "/v1/responses", "", HANDSHAKE)
                .replaceFirst("\r\n\r\n", "\r\nOrigin: https://evil.example\r\n\r\n");
        assertEquals(403, WireClient.ask(port, handshake).status());
        assertEquals(0, provider.received().size());
    }
}
