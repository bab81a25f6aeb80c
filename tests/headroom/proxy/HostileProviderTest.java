package headroom.proxy;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import headroom.forward.ProxyOptions;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import support.Await;
import support.Scale;
import support.ScriptedProvider;
import support.TestProxy;
import support.WireClient;

/// Providers that break, stall or answer nonsense: the client hears the truth, and the next request is served.
@Execution(ExecutionMode.CONCURRENT)
class HostileProviderTest {
    private ScriptedProvider provider;
    private ProxyServer proxy;
    private int port;

    @BeforeEach
    void start() {
        provider = ScriptedProvider.start(ScriptedProvider.json("{}"));
        var options = TestProxy.options(provider.url());
        var limits = new ProxyOptions.Limits(
                Duration.ofSeconds(5), Duration.ofSeconds(2), 8 * 1024 * 1024, Duration.ofSeconds(5));
        proxy = TestProxy.start(TestProxy.options(options.upstreams(), limits));
        port = proxy.address().getPort();
    }

    @AfterEach
    void stop() throws Exception {
        provider.play(ScriptedProvider.json("{\"still\":\"there\"}"));
        assertEquals("{\"still\":\"there\"}", ask().text());
        proxy.close();
        provider.close();
    }

    private WireClient.Answer ask() throws Exception {
        return WireClient.ask(port, WireClient.request("POST", "/v1/messages", "{\"a\":1}"));
    }

    @Test
    void closingBeforeAnyAnswerIsA502() throws Exception {
        provider.play((request, wire) -> wire.close());
        var answer = ask();
        assertEquals(502, answer.status());
        assertEquals(Optional.of("broken"), answer.header("x-headroom-error"));
    }

    @Test
    void aResetBeforeAnyAnswerIsA502() throws Exception {
        provider.play((request, wire) -> wire.reset());
        assertEquals(502, ask().status());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "nonsense\r\n\r\n",
                "HTTP/1.1 abc\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
                "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
                "HTTP/1.1 200 OK\r\nBad Header: x\r\n\r\n"
            })
    void anAnswerThatIsNoHttpIsA502(String bytes) throws Exception {
        provider.play((request, wire) -> wire.send(bytes).close());
        assertEquals(502, ask().status());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Content-Length: 100\r\n\r\nhalf",
                "Transfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n",
                "Transfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\nzz\r\nxx\r\n",
                "Transfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n10\r\nshort"
            })
    void aBodyThatBreaksOffIsSeenAsBroken(String rest) throws Exception {
        for (boolean reset : new boolean[] {false, true}) {
            provider.play((request, wire) -> {
                wire.send("HTTP/1.1 200 OK\r\n" + rest).pause(Duration.ofMillis(100));
                if (reset) {
                    wire.reset();
                } else {
                    wire.close();
                }
            });
            var answer = ask();
            assertEquals(200, answer.status());
            assertTrue(answer.text().startsWith("half"), answer.text());
            assertFalse(answer.complete());
        }
    }

    @Test
    void noFirstByteIsA504() throws Exception {
        provider.play((request, wire) -> wire.awaitClosed(Duration.ofSeconds(60)));
        var answer = ask();
        assertEquals(504, answer.status());
        assertEquals(Optional.of("timeout"), answer.header("x-headroom-error"));
        assertTrue(answer.text().contains("--request-timeout-seconds"), answer.text());
    }

    @Test
    void anOpenStreamMayStallLongerThanAnyLimit() throws Exception {
        provider.play(ScriptedProvider.events(Duration.ofSeconds(4), "data: a", "data: b"));
        var answer = ask();
        assertEquals("data: a\n\ndata: b\n\n", answer.text());
        assertTrue(answer.complete());
    }

    @Test
    void largeHeadersPassAndEndlessOnesAreA502() throws Exception {
        var large = "x".repeat(100_000);
        provider.play(
                (request, wire) -> wire.send(ScriptedProvider.head(200, "X-Large: " + large, "Content-Length: 0")));
        assertEquals(Optional.of(large), ask().header("X-Large"));
        provider.play((request, wire) ->
                wire.send(ScriptedProvider.head(200, "X-Large: " + large.repeat(6), "Content-Length: 0")));
        assertEquals(502, ask().status());
    }

    @Test
    void bytesThatAreNoTextPass() throws Exception {
        var bytes = new byte[100_000];
        new Random(Scale.SEED).nextBytes(bytes);
        provider.play((request, wire) -> wire.send(
                        ScriptedProvider.head(200, "X-Raw: caf\u00e9\u00ff", "Content-Length: " + bytes.length))
                .send(bytes));
        var answer = ask();
        assertArrayEquals(bytes, answer.body());
        assertEquals(Optional.of("caf\u00e9\u00ff"), answer.header("X-Raw"));
    }

    @Test
    void aGzipBombIsNotUnpacked() throws Exception {
        var packed = new java.io.ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(packed)) {
            for (int i = 0; i < 64; i++) {
                gzip.write(new byte[1024 * 1024]);
            }
        }
        provider.play((request, wire) -> wire.send(
                        ScriptedProvider.head(200, "Content-Encoding: gzip", "Content-Length: " + packed.size()))
                .send(packed.toByteArray()));
        assertArrayEquals(packed.toByteArray(), ask().body());
    }

    @Test
    void anAnswerThatEndsWithTheConnectionIsComplete() throws Exception {
        provider.play((request, wire) -> wire.send("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\nall of it")
                .close());
        var answer = ask();
        assertEquals("all of it", answer.text());
        assertTrue(answer.complete());
    }

    @Test
    void answersWithoutBodyStayWithout() throws Exception {
        for (int status : new int[] {204, 304}) {
            provider.play((request, wire) -> wire.send(ScriptedProvider.head(status, "ETag: \"e\"")));
            try (var client = new WireClient(port)) {
                for (int i = 0; i < 2; i++) {
                    var answer = client.send(WireClient.request("GET", "/v1/models", ""))
                            .answer();
                    assertEquals(status, answer.status());
                    assertEquals(Optional.of("\"e\""), answer.header("ETag"));
                }
            }
        }
    }

    @Test
    void anAnswerToHeadKeepsItsLengthAndHasNoBody() throws Exception {
        provider.play((request, wire) -> wire.send(ScriptedProvider.head(200, "Content-Length: 1234")));
        try (var client = new WireClient(port)) {
            for (int i = 0; i < 2; i++) {
                assertEquals(
                        Optional.of("1234"),
                        client.send(WireClient.request("HEAD", "/v1/models", ""))
                                .answerToHead()
                                .header("Content-Length"));
            }
        }
    }

    @Test
    void anInterimAnswerPassesBeforeTheFinalOne() throws Exception {
        provider.play((request, wire) -> wire.send(
                        "HTTP/1.1 103 Early Hints\r\nLink: </a>; rel=preload\r\n\r\nHTTP/1.1 102 Processing\r\n\r\n")
                .pause(Duration.ofMillis(50))
                .send(ScriptedProvider.head(200, "Content-Length: 2") + "ok"));
        try (var client = new WireClient(port)) {
            client.send(WireClient.request("POST", "/v1/messages", "{}"));
            var hints = client.head();
            assertEquals(103, hints.status());
            assertEquals(Optional.of("</a>; rel=preload"), hints.header("Link"));
            assertEquals(102, client.head().status());
            assertEquals("ok", client.answer().text());
        }
    }

    @Test
    void trailersPassBothWays() throws Exception {
        provider.play(
                (request, wire) -> wire.send(ScriptedProvider.head(200, "Transfer-Encoding: chunked", "Trailer: X-Sum"))
                        .chunk("body")
                        .send("0\r\nX-Sum: 42\r\n\r\n"));
        var answer = WireClient.ask(
                port,
                "POST /v1/messages HTTP/1.1\r\n"
                        + "Host: localhost\r\n"
                        + "Transfer-Encoding: chunked\r\n"
                        + "Trailer: X-End\r\n\r\n"
                        + "4\r\n"
                        + "abcd\r\n"
                        + "0\r\n"
                        + "X-End: yes\r\n\r\n");
        assertEquals("body", answer.text());
        assertEquals(List.of(Map.entry("X-Sum", "42")), answer.trailers());
        assertEquals("abcd", provider.last().text());
        assertEquals(List.of(Map.entry("X-End", "yes")), provider.last().trailers());
    }

    @Test
    void aProviderThatBreaksOffWhileTheClientIsSendingIsReportedAtOnce() throws Exception {
        var server = new java.net.ServerSocket(0, 10, java.net.InetAddress.getByName("127.0.0.1"));
        Thread.ofVirtual().start(() -> {
            try (server;
                    var socket = server.accept()) {
                socket.getInputStream().readNBytes(50);
                socket.setSoLinger(true, 0);
            } catch (java.io.IOException e) {
                // The answer will not be the expected one.
            }
        });
        try (var other = TestProxy.start("http://127.0.0.1:" + server.getLocalPort());
                var client = new WireClient(other.address().getPort())) {
            client.send("POST /v1/messages HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10\r\n\r\nhello");
            assertEquals(502, client.answer().status());
            client.send("world" + WireClient.request("GET", "/livez", ""));
            assertEquals(200, client.answer().status(), "on the same connection");
        }
    }

    @Test
    void anAnswerBeforeTheBodyWasReadArrives() throws Exception {
        try (var early = ScriptedProvider.start((request, wire) -> {})) {
            var server = new java.net.ServerSocket(0, 10, java.net.InetAddress.getByName("127.0.0.1"));
            Thread.ofVirtual().start(() -> {
                try (server;
                        var socket = server.accept()) {
                    socket.getInputStream().readNBytes(200);
                    socket.getOutputStream()
                            .write("HTTP/1.1 401 No\r\nContent-Length: 4\r\n\r\nnope"
                                    .getBytes(StandardCharsets.US_ASCII));
                    socket.getOutputStream().flush();
                    Thread.sleep(2000);
                } catch (java.io.IOException | InterruptedException e) {
                    // The proxy closed the connection, as it should.
                }
            });
            try (var other = TestProxy.start("http://127.0.0.1:" + server.getLocalPort())) {
                var answer = WireClient.ask(
                        other.address().getPort(), WireClient.request("POST", "/v1/messages", "x".repeat(4_000_000)));
                assertEquals(401, answer.status());
                assertEquals("nope", answer.text());
            }
        }
    }

    /// As of a server that closes at once what it does not want to read.
    @Test
    void anAnswerWithAResetBehindItArrives() throws Exception {
        try (var server = new java.net.ServerSocket(0, 50, java.net.InetAddress.getByName("127.0.0.1"));
                var other = TestProxy.start("http://127.0.0.1:" + server.getLocalPort())) {
            Thread.ofVirtual().start(() -> {
                while (!server.isClosed()) {
                    try (var socket = server.accept()) {
                        socket.getInputStream().readNBytes(200);
                        socket.getOutputStream()
                                .write("HTTP/1.1 413 No\r\nContent-Length: 4\r\nConnection: close\r\n\r\nnope"
                                        .getBytes(StandardCharsets.US_ASCII));
                        socket.setSoLinger(true, 0);
                    } catch (java.io.IOException broken) {
                        // The next one may be whole.
                    }
                }
            });
            for (int i = 0; i < 30; i++) {
                var answer = WireClient.ask(
                        other.address().getPort(), WireClient.request("POST", "/v1/messages", "x".repeat(2_000_000)));
                assertEquals("413 nope", answer.status() + " " + answer.text());
            }
        }
    }

    @Test
    void aProviderWaitsForASlowReader() throws Exception {
        long size = Scale.pick(64, 1024) * 1024L * 1024L;
        var given = new AtomicLong();
        var block = new byte[1024 * 1024];
        provider.play((request, wire) -> {
            wire.send(ScriptedProvider.head(200, "Content-Length: " + size));
            for (long sent = 0; sent < size; sent += block.length) {
                wire.send(block);
                given.addAndGet(block.length);
            }
        });
        try (var client = new WireClient(port)) {
            client.send(WireClient.request("POST", "/v1/messages", "{}")).head();
            var seen = new long[] {-1, System.nanoTime()};
            Await.until("the provider can send no more", Duration.ofSeconds(60), () -> {
                if (seen[0] != given.get()) {
                    seen[0] = given.get();
                    seen[1] = System.nanoTime();
                }
                return System.nanoTime() - seen[1] > 1_000_000_000L;
            });
            assertTrue(given.get() < size / 2, given + " bytes were taken that nobody has read");
            long read = 0;
            var buffer = new byte[65536];
            while (read < size) {
                int n = client.input().read(buffer, 0, (int) Math.min(buffer.length, size - read));
                assertTrue(n > 0, "ended after " + read);
                read += n;
            }
        }
    }
}
