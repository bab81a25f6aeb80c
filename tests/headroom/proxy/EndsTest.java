package headroom.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import support.ScriptedProvider;
import support.TestProxy;
import support.TlsKeys;
import support.WireClient;

/// An answer looks complete if and only if it was: every way in which one can begin and end, over HTTP/1.1.
class EndsTest {
    private ScriptedProvider provider;
    private ProxyServer proxy;

    @BeforeEach
    void start() {
        provider = ScriptedProvider.start(ScriptedProvider.json("{}"));
        proxy = TestProxy.start(provider.url());
    }

    @AfterEach
    void stop() {
        proxy.close();
        provider.close();
    }

    private WireClient.Answer ask() throws IOException {
        return ask("POST", "{\"a\":1}");
    }

    private WireClient.Answer ask(String method, String body) throws IOException {
        return WireClient.ask(proxy.address().getPort(), WireClient.request(method, "/v1/messages", body));
    }

    @Test
    void aBodyEndedByClosingAndCutByAResetIsBroken() throws Exception {
        provider.play((request, wire) -> wire.send("HTTP/1.1 200 OK\r\n\r\nhalf")
                .pause(Duration.ofMillis(200))
                .reset());
        var answer = ask();
        assertEquals("half", answer.text());
        assertFalse(answer.complete());
    }

    @ParameterizedTest
    @ValueSource(strings = {"0\r\n", "0\r\nX-Sum: abc\r\n", "0\r\nX-Su"})
    void aChunkedBodyCutInItsLastLinesIsBroken(String end) throws Exception {
        provider.play((request, wire) -> wire.send(ScriptedProvider.head(200, "Transfer-Encoding: chunked"))
                .chunk("half")
                .send(end)
                .pause(Duration.ofMillis(100))
                .close());
        assertFalse(ask().complete());
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void tlsThatEndsWithoutSayingSoIsBroken(boolean said, @TempDir Path folder) throws Exception {
        var keys = TlsKeys.in(folder);
        var managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(KeyStore.getInstance(keys.store().toFile(), "secret".toCharArray()), "secret".toCharArray());
        var tls = SSLContext.getInstance("TLS");
        tls.init(managers.getKeyManagers(), null, null);
        try (var listener = new java.net.ServerSocket(0)) {
            Thread.ofVirtual().start(() -> {
                try (var plain = listener.accept()) {
                    var socket =
                            (javax.net.ssl.SSLSocket) tls.getSocketFactory().createSocket(plain, null, false);
                    socket.setUseClientMode(false);
                    socket.getInputStream().readNBytes(10);
                    socket.getOutputStream().write("HTTP/1.1 200 OK\r\n\r\nall of it".getBytes());
                    Thread.sleep(200);
                    if (said) {
                        socket.shutdownOutput();
                        Thread.sleep(200);
                    }
                } catch (IOException | InterruptedException e) {
                    throw new AssertionError(e);
                }
            });
            try (var secure = TestProxy.trusting(listener.getLocalPort(), keys.certificate())) {
                var answer = WireClient.ask(
                        secure.address().getPort(), WireClient.request("POST", "/v1/messages", "{\"a\":1}"));
                assertEquals("all of it", answer.text());
                assertEquals(said, answer.complete());
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "200 OK\r\nContent-Length: 5\r\n\r\n",
                "200 OK\r\nTransfer-Encoding: chunked\r\n\r\n",
                "200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
                "204 No Content\r\nContent-Length: 5\r\n\r\nabcde",
                "101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n",
                "101 Switching Protocols\r\n\r\n",
                "200 OK\r\nContent-Le"
            })
    void anAnswerThatBreaksBeforeItsFirstByteIsA502(String answer) throws Exception {
        provider.play((request, wire) -> wire.send("HTTP/1.1 " + answer).close());
        var got = ask();
        boolean refused = got.status() == 502 && got.header("x-headroom-error").equals(Optional.of("broken"));
        assertFalse(got.text().contains("jetty") || got.text().contains("@"), got.text());
        // Where the break comes a moment after the head, the head has gone out.
        assertTrue(refused || answer.startsWith("200") && !got.complete(), got.status() + " " + got.text());
    }

    @Test
    void theHeadArrivesWhenItIsSent() throws Exception {
        provider.play((request, wire) -> wire.send(ScriptedProvider.head(200, "Content-Length: 2"))
                .pause(Duration.ofSeconds(3))
                .send("{}"));
        try (var client = new WireClient(proxy.address().getPort())) {
            client.send(WireClient.request("POST", "/v1/messages", "{}"));
            long before = System.nanoTime();
            assertEquals(200, client.head().status());
            assertTrue(System.nanoTime() - before < 2_500_000_000L, "the head came with the body");
            assertEquals("{}", new String(client.input().readNBytes(2)));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {102, 103, 104, 199})
    void anInterimAnswerIsFollowedByTheTrueOne(int status) throws Exception {
        provider.play((request, wire) -> {
            wire.send(ScriptedProvider.head(status, "X-Early: 1")).pause(Duration.ofMillis(100));
            ScriptedProvider.json("{\"true\":1}").play(request, wire);
        });
        for (int i = 0; i < 2; i++) {
            assertEquals("{\"true\":1}", ask().text());
        }
    }

    @Test
    void anOldClientGetsNoInterimAnswer() throws Exception {
        provider.play((request, wire) -> {
            wire.send(ScriptedProvider.head(103, "Link: </x>"));
            ScriptedProvider.json("{}").play(request, wire);
        });
        try (var client = new WireClient(proxy.address().getPort())) {
            assertEquals(
                    200,
                    client.send("GET /v1/models HTTP/1.0\r\nHost: localhost\r\n\r\n")
                            .head()
                            .status());
        }
    }

    @Test
    void anAnswerWithoutALengthGetsNone() throws Exception {
        provider.play((request, wire) -> wire.send(ScriptedProvider.head(304, "ETag: \"1\"")));
        try (var client = new WireClient(proxy.address().getPort())) {
            assertEquals(
                    List.of(),
                    client.send(WireClient.request("GET", "/v1/models", ""))
                            .answer()
                            .all("Content-Length"));
            provider.play((request, wire) -> wire.send(ScriptedProvider.head(200, "Transfer-Encoding: chunked")));
            assertEquals(
                    List.of(),
                    client.send(WireClient.request("HEAD", "/v1/models", ""))
                            .answerToHead()
                            .all("Content-Length"));
            provider.play((request, wire) -> wire.send(ScriptedProvider.head(304, "Content-Length: 12")));
            assertEquals(
                    List.of("12"),
                    client.send(WireClient.request("GET", "/v1/models", ""))
                            .answer()
                            .all("Content-Length"));
        }
    }
}
