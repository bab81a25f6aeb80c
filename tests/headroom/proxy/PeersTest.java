package headroom.proxy;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import support.Peer;
import support.Scale;
import support.ScriptedProvider;
import support.TestProxy;
import support.WireClient;

/// What real servers of others make of our requests, over HTTP/2 and HTTP/1.1, and what clients get of their
/// answers.
class PeersTest {
    @TempDir
    private static Path folder;

    private ScriptedProvider origin;

    enum Kind {
        NGINX_H2,
        NGINX_H1,
        HAPROXY_H2,
        HAPROXY_H1,
        NODE_H2;

        Peer start(Path folder, int origin) throws Exception {
            return switch (this) {
                case NGINX_H2 -> Peer.nginx(folder, origin, true, 10);
                case NGINX_H1 -> Peer.nginx(folder, origin, false, 10);
                case HAPROXY_H2 -> Peer.haproxy(folder, origin, true);
                case HAPROXY_H1 -> Peer.haproxy(folder, origin, false);
                case NODE_H2 -> Peer.node(folder, NODE);
            };
        }

        /// nginx keeps the trailers of what stands behind it to itself.
        boolean passesTrailers() {
            return this != NGINX_H1 && this != NGINX_H2;
        }
    }

    /// Longer than a connection without a request is kept.
    private static final Duration SILENCE = Duration.ofSeconds(54);

    private static final String NODE = """
        const fs = require('fs');
        const [port, cert, key] = process.argv.slice(2);
        const server = require('http2').createSecureServer({cert: fs.readFileSync(cert), key: fs.readFileSync(key)});
        server.on('request', (request, answer) => {
            const pieces = [];
            request.on('data', piece => pieces.push(piece));
            request.on('end', async () => {
                answer.on('error', () => {});
                if (request.url === '/v1/models') {
                    for (let i = 0; i < 3; i++) {
                        answer.write(`data: ${i}\\n\\n`);
                        await new Promise(done => setTimeout(done, 300));
                    }
                    return answer.end();
                }
                answer.writeHead(200, {'x-method': request.method, trailer: 'x-sum'});
                answer.write(Buffer.concat(pieces));
                answer.addTrailers({'x-sum': 'abc'});
                answer.end();
            });
        });
        server.listen(+port, '127.0.0.1');
        """;

    /// Echoes the body, chunked and with a trailer; `/v1/models` streams three events.
    private static void answer(ScriptedProvider.Received request, ScriptedProvider.Wire wire)
            throws java.io.IOException {
        if (request.target().equals("/v1/models?slow")) {
            ScriptedProvider.events(Duration.ofSeconds(20), "", "data: 0").play(request, wire);
            return;
        }
        if (request.target().equals("/v1/models?thinking")) {
            wire.pause(SILENCE)
                    .send(ScriptedProvider.head(200, "Transfer-Encoding: chunked"))
                    .chunk("one")
                    .pause(SILENCE)
                    .chunk("two")
                    .lastChunk();
            return;
        }
        if (request.target().equals("/v1/models")) {
            ScriptedProvider.events(Duration.ofMillis(300), "data: 0", "data: 1", "data: 2")
                    .play(request, wire);
            return;
        }
        wire.send(ScriptedProvider.head(200, "X-Method: " + request.method(), "Transfer-Encoding: chunked"));
        if (request.body().length > 0) {
            wire.send(Integer.toHexString(request.body().length) + "\r\n")
                    .send(request.body())
                    .send("\r\n");
        }
        wire.send("0\r\nX-Sum: abc\r\n\r\n");
    }

    @BeforeEach
    void start() {
        origin = ScriptedProvider.start(PeersTest::answer);
    }

    @AfterEach
    void stop() {
        origin.close();
    }

    @ParameterizedTest
    @EnumSource
    void requestsOfEveryKindAreAnswered(Kind kind) throws Exception {
        try (var peer = kind.start(folder, origin.port());
                var proxy = TestProxy.trusting(peer.port(), peer.certificate())) {
            int port = proxy.address().getPort();
            var post = WireClient.ask(
                    port, WireClient.request("POST", "/v1/messages", "{\"a\":1}", "Content-Type: application/json"));
            assertEquals("200 {\"a\":1}", post.status() + " " + post.text());
            assertEquals(Optional.of("POST"), post.header("x-method"));
            if (kind.passesTrailers()) {
                assertEquals("abc", post.trailers().getFirst().getValue());
            }
            var get = WireClient.ask(port, WireClient.request("GET", "/v1/files", ""));
            assertEquals("200", get.status() + get.text());
            var large = new byte[5 * 1024 * 1024];
            new Random(Scale.SEED).nextBytes(large);
            try (var client = new WireClient(port)) {
                client.send(WireClient.request("POST", "/v1/files", "", "Content-Length: " + large.length))
                        .send(large);
                assertArrayEquals(large, client.answer().body());
            }
            assertEquals("wikipedia", chunked(port, kind));
            eventsArriveOneByOne(port);
        }
    }

    /// nginx ends an HTTP/2 connection whose client sends trailers.
    private static String chunked(int port, Kind kind) throws Exception {
        try (var client = new WireClient(port)) {
            client.send(WireClient.request("POST", "/v1/messages", "", "Transfer-Encoding: chunked"));
            client.send("4\r\nwiki\r\n")
                    .send("5\r\npedia\r\n0\r\n" + (kind == Kind.NGINX_H2 ? "" : "X-Client: sum\r\n") + "\r\n");
            return client.answer().text();
        }
    }

    private static void eventsArriveOneByOne(int port) throws Exception {
        try (var client = new WireClient(port)) {
            client.send(WireClient.request("GET", "/v1/models", ""));
            client.head();
            var arrivals = new ArrayList<Long>();
            for (int i = 0; i < 3; i++) {
                assertEquals("data: " + i + "\n\n", new String(client.chunk().orElseThrow()));
                arrivals.add(System.nanoTime());
            }
            assertEquals(0, client.chunk().orElseThrow().length);
            assertTrue(arrivals.get(2) - arrivals.get(0) > 200_000_000, "events came together");
        }
    }

    /// A model that thinks says nothing for long, before it answers and in the middle.
    @Test
    void aSilentAnswerIsWaitedFor() throws Exception {
        Assumptions.assumeTrue(Scale.all(), "takes two minutes; only with --all");
        try (var all = Executors.newCachedThreadPool()) {
            var calls = Arrays.stream(Kind.values())
                    .filter(kind -> kind != Kind.NODE_H2)
                    .map(kind -> (Callable<String>) () -> {
                        try (var peer = kind.start(Files.createTempDirectory(folder, kind.name()), origin.port());
                                var proxy = TestProxy.trusting(peer.port(), peer.certificate())) {
                            var answer = WireClient.ask(
                                    proxy.address().getPort(), WireClient.request("GET", "/v1/models?thinking", ""));
                            return answer.status() + " " + answer.text();
                        }
                    })
                    .toList();
            for (var call : all.invokeAll(calls)) {
                assertEquals("200 onetwo", call.get());
            }
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"NGINX_H2", "HAPROXY_H2"})
    void aSlowAnswerIsWaitedForAndOneThatCannotComeIsNot(Kind kind) throws Exception {
        Assumptions.assumeTrue(Scale.all(), "takes half a minute; only with --all");
        try (var peer = kind.start(folder, origin.port());
                var proxy = TestProxy.trusting(peer.port(), peer.certificate())) {
            int port = proxy.address().getPort();
            var slow = WireClient.ask(port, WireClient.request("GET", "/v1/models?slow", ""));
            assertEquals(200, slow.status(), slow.text());
            peer.freeze();
            var begin = System.nanoTime();
            var never = WireClient.ask(port, WireClient.request("POST", "/v1/messages", "{}"));
            assertEquals(502, never.status());
            assertTrue(never.text().contains("the network gives no sign of life"), never.text());
            assertTrue(Duration.ofNanos(System.nanoTime() - begin).toSeconds() < 20, "as long as somebody waits");
        }
    }

    @ParameterizedTest
    @EnumSource
    void aServerThatClosesConnectionsNowAndThenLosesNoRequest(Kind kind) throws Exception {
        try (var peer = kind.start(folder, origin.port());
                var proxy = TestProxy.trusting(peer.port(), peer.certificate())) {
            int port = proxy.address().getPort();
            var failures = new ArrayList<String>();
            for (int i = 0; i < 200; i++) {
                failures.addAll(echo(port, i));
            }
            assertEquals(List.of(), failures, "one after the other");
            try (var ten = Executors.newFixedThreadPool(10)) {
                var calls = new ArrayList<Callable<List<String>>>();
                for (int i = 0; i < Scale.pick(240, 6_000); i++) {
                    int n = i;
                    calls.add(() -> echo(port, n));
                }
                for (var call : ten.invokeAll(calls)) {
                    failures.addAll(call.get());
                }
            }
            assertEquals(List.of(), failures, "ten at a time");
        }
    }

    /// What went wrong with one request, or nothing.
    private static List<String> echo(int port, int n) throws Exception {
        var body = "{\"n\":" + n + ",\"text\":\"" + "x".repeat(n * 97 % 5000) + "\"}";
        var answer = WireClient.ask(port, WireClient.request("POST", "/v1/messages", body));
        return answer.status() == 200 && answer.complete() && answer.text().equals(body)
                ? List.of()
                : List.of(n + ": " + answer.status() + " " + answer.complete() + " "
                        + answer.text().substring(0, Math.min(200, answer.text().length())));
    }
}
