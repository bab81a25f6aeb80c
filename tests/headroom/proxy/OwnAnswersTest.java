package headroom.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import headroom.forward.ProxyOptions;
import java.io.IOException;
import java.net.ServerSocket;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import support.ScriptedProvider;
import support.TestProxy;
import support.WireClient;

/// What the proxy does not forward it answers in its own name: with `x-headroom-error`, in JSON, in words for a
/// person.
class OwnAnswersTest {
    private ScriptedProvider provider;
    private ProxyServer proxy;
    private int port;

    @BeforeEach
    void start() {
        provider = ScriptedProvider.start(ScriptedProvider.json("{}"));
        proxy = TestProxy.start(provider.url());
        port = proxy.address().getPort();
    }

    @AfterEach
    void stop() {
        proxy.close();
        provider.close();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "CONNECT localhost:443 HTTP/1.1|405|not-served",
                "POST / HTTP/1.1|405|not-served",
                "DELETE /health HTTP/1.1|405|not-served",
                "OPTIONS /metrics HTTP/1.1|405|not-served",
                "OPTIONS * HTTP/1.1|404|not-served",
                "GET /nothing HTTP/1.1|404|not-served",
                "GET /%6civez HTTP/1.1|404|not-served",
                "GET /v1/responses HTTP/1.1\\r\\nUpgrade: websocket|426|bad-request",
                "GET /v1/responses HTTP/1.1\\r\\nUpgrade: websocket\\r\\nConnection: keep-alive|426|bad-request",
            })
    void whatIsNotForwardedIsAnsweredInOurName(String head, int status, String code) throws Exception {
        var answer = WireClient.ask(port, head.replace("\\r\\n", "\r\n") + "\r\nHost: localhost\r\n\r\n");
        assertEquals(status, answer.status(), answer.headers() + answer.text());
        assertEquals(Optional.of(code), answer.header("x-headroom-error"));
        assertTrue(
                new ObjectMapper()
                        .readTree(answer.text())
                        .at("/error/message")
                        .asText()
                        .startsWith("headroom: "),
                answer.text());
        assertEquals(List.of(), provider.received());
    }

    @Test
    void theTokenIsDemandedOnLoopbackTooWhenThereIsOne() throws Exception {
        var options = TestProxy.options(provider.url());
        var guarded = new ProxyOptions(
                options.host(),
                0,
                options.compression(),
                options.upstreams(),
                Optional.of("word"),
                options.limits(),
                options.network(),
                options.logFile(),
                options.idleStop(),
                options.stateFolder(),
                options.deployment());
        try (var other = TestProxy.start(guarded)) {
            int guardedPort = other.address().getPort();
            assertEquals(
                    403,
                    WireClient.ask(guardedPort, WireClient.request("POST", "/v1/messages", "{}"))
                            .status());
            assertEquals(
                    200,
                    WireClient.ask(
                                    guardedPort,
                                    WireClient.request("POST", "/v1/messages", "{}", "x-headroom-proxy-token: word"))
                            .status());
            assertTrue(provider.last().header("x-headroom-proxy-token").isEmpty());
        }
    }

    @Test
    void aProviderThatCannotBeReachedIsSaidInOneSentence() throws Exception {
        int nobody;
        try (var socket = new ServerSocket(0)) {
            nobody = socket.getLocalPort();
        }
        assertSentence("http://127.0.0.1:" + nobody, "it refused the connection");
        assertSentence("https://127.0.0.1:" + provider.port(), "");
        assertSentence("http://nowhere.invalid", "cannot be resolved");
        assertSentence(closing(), "it closed the connection");
    }

    private static String closing() throws IOException {
        var listener = new ServerSocket(0);
        Thread.ofVirtual().start(() -> {
            try (listener;
                    var socket = listener.accept()) {
                socket.getInputStream().read();
            } catch (IOException e) {
                // The test is over.
            }
        });
        return "http://127.0.0.1:" + listener.getLocalPort();
    }

    private static void assertSentence(String url, String words) throws Exception {
        try (var proxy = TestProxy.start(url)) {
            var answer = WireClient.ask(proxy.address().getPort(), WireClient.request("POST", "/v1/messages", "{}"));
            var message = new ObjectMapper()
                    .readTree(answer.text())
                    .at("/error/message")
                    .asText();
            assertEquals(502, answer.status(), message);
            assertTrue(message.contains(words), message);
            assertTrue(message.length() < 300, message);
            assertFalse(message.matches("(?s).*(jetty|Exception|HttpDestination|@[0-9a-f]|\\n).*"), message);
        }
    }
}
