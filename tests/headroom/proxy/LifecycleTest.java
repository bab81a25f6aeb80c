package headroom.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import headroom.forward.ProxyOptions;
import headroom.host.Problem;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import support.Await;
import support.ScriptedProvider;
import support.TestProxy;
import support.WireClient;

class LifecycleTest {
    private final CountDownLatch release = new CountDownLatch(1);
    private final ScriptedProvider provider = ScriptedProvider.start((request, wire) -> {
        wire.send(ScriptedProvider.head(200, "Content-Type: text/event-stream", "Transfer-Encoding: chunked"))
                .chunk("one");
        try {
            release.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        wire.chunk("two").lastChunk();
    });

    @AfterEach
    void stop() {
        release.countDown();
        provider.close();
    }

    @Test
    void ownEndpointsAnswerWithoutAnyProvider() throws Exception {
        provider.close();
        try (var proxy = TestProxy.start(provider.url())) {
            int port = proxy.address().getPort();
            var livez = new ObjectMapper()
                    .readTree(WireClient.ask(port, WireClient.request("GET", "/livez", ""))
                            .text());
            assertEquals("headroom-proxy", livez.get("service").asText());
            assertTrue(livez.get("alive").asBoolean());
            var readyz = WireClient.ask(port, WireClient.request("GET", "/readyz", ""));
            assertEquals(200, readyz.status());
            assertTrue(new ObjectMapper().readTree(readyz.text()).get("ready").asBoolean());
            for (var page : List.of("/livez", "/readyz", "/health")) {
                assertTrue(
                        WireClient.ask(port, WireClient.request("GET", page, ""))
                                .text()
                                .endsWith("}\n"),
                        page + " leaves a terminal's prompt on a line of its own");
            }
            var health = new ObjectMapper()
                    .readTree(WireClient.ask(port, WireClient.request("GET", "/health", ""))
                            .text());
            assertEquals(proxy.instanceId(), health.get("instance_id").asText());
            assertEquals(ProcessHandle.current().pid(), health.get("pid").asLong());
            assertEquals("passthrough", health.get("config").get("mode").asText());
            assertFalse(health.has("deployment"));
        }
    }

    @Test
    void everyStartHasItsOwnInstanceId() {
        try (var first = TestProxy.start(provider.url());
                var second = TestProxy.start(provider.url())) {
            assertNotEquals(first.instanceId(), second.instanceId());
        }
    }

    @Test
    void drainingLetsAnOpenStreamFinishAndTurnsNewWorkAway() throws Exception {
        var proxy = TestProxy.start(provider.url());
        int port = proxy.address().getPort();
        try (var client = new WireClient(port)) {
            client.send(WireClient.request("POST", "/v1/messages", "{}"));
            assertEquals(200, client.head().status());
            assertEquals("one", new String(client.chunk().orElseThrow()));
            var drain = Thread.ofVirtual().start(proxy::drain);
            Await.until(
                    "it drains",
                    Duration.ofSeconds(30),
                    () -> WireClient.ask(port, WireClient.request("GET", "/readyz", ""))
                                    .status()
                            == 503);
            assertEquals(
                    200,
                    WireClient.ask(port, WireClient.request("GET", "/livez", ""))
                            .status());
            var turnedAway = WireClient.ask(port, WireClient.request("POST", "/v1/messages", "{}"));
            assertEquals(503, turnedAway.status());
            assertEquals("draining", turnedAway.header("x-headroom-error").orElseThrow());
            release.countDown();
            assertEquals("two", new String(client.chunk().orElseThrow()));
            assertEquals(0, client.chunk().orElseThrow().length);
            drain.join(Duration.ofSeconds(30));
        }
        assertTrue(proxy.awaitClosed(Duration.ofSeconds(30)));
    }

    @Test
    void aConnectionThatWasAcceptedIsStillRead() throws Exception {
        try (var socket = ServerSocketChannel.open().bind(new InetSocketAddress("127.0.0.1", 0))) {
            int port = ((InetSocketAddress) socket.getLocalAddress()).getPort();
            var proxy = ProxyServer.start(
                    headroom.host.Host.real(), TestProxy.options(provider.url()), Optional.of(socket), line -> {});
            try (var client = new WireClient(port)) {
                Await.until("it is accepted", Duration.ofSeconds(30), () -> proxy.connections() == 1);
                var drain = Thread.ofVirtual().start(proxy::drain);
                Thread.sleep(100);
                assertEquals(
                        200,
                        client.send(WireClient.request("POST", "/v1/messages", "{}"))
                                .head()
                                .status());
                release.countDown();
                drain.join(Duration.ofSeconds(30));
            }
        }
    }

    @Test
    void onlyForwardedRequestsKeepItAwake() throws Exception {
        try (var proxy = TestProxy.start(provider.url())) {
            int port = proxy.address().getPort();
            WireClient.ask(port, WireClient.request("GET", "/livez", ""));
            assertTrue(proxy.idleFor(Duration.ZERO));
            try (var client = new WireClient(port)) {
                client.send(WireClient.request("POST", "/v1/messages", "{}")).head();
                assertEquals(1, proxy.active());
                assertFalse(proxy.idleFor(Duration.ZERO));
                release.countDown();
                client.chunk();
                client.chunk();
                client.chunk();
            }
            Await.until("nothing is in flight", Duration.ofSeconds(30), () -> proxy.active() == 0);
        }
    }

    @Test
    void aTakenPortNamesWhoHasIt() throws Exception {
        try (var stranger = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            var options = TestProxy.options(provider.url());
            var taken = new ProxyOptions(
                    "127.0.0.1",
                    stranger.getLocalPort(),
                    options.compression(),
                    options.upstreams(),
                    options.token(),
                    options.limits(),
                    options.network(),
                    options.logFile(),
                    options.idleStop(),
                    options.stateFolder(),
                    Map.of());
            var problem = assertThrows(Problem.class, () -> TestProxy.start(taken));
            assertEquals(Problem.Kind.NEEDS_PERSON, problem.kind());
            assertTrue(
                    problem.why()
                            .contains(String.valueOf(ProcessHandle.current().pid())),
                    problem.why());
        }
    }

    @Test
    void aSocketHandedOverIsServed() throws Exception {
        try (var socket = ServerSocketChannel.open().bind(new InetSocketAddress("127.0.0.1", 0))) {
            int port = ((InetSocketAddress) socket.getLocalAddress()).getPort();
            try (var proxy = ProxyServer.start(
                    headroom.host.Host.real(), TestProxy.options(provider.url()), Optional.of(socket), line -> {})) {
                assertEquals(port, proxy.address().getPort());
                assertEquals(
                        200,
                        WireClient.ask(port, WireClient.request("GET", "/livez", ""))
                                .status());
            }
        }
    }

    @Test
    void requestsThatWaitedInTheSocketFindTheProxyReady() throws Exception {
        for (int round = 0; round < 20; round++) {
            try (var socket = ServerSocketChannel.open().bind(new InetSocketAddress("127.0.0.1", 0), 128);
                    var waiting = new WireClient(((InetSocketAddress) socket.getLocalAddress()).getPort())) {
                waiting.send(WireClient.request("GET", "/readyz", ""));
                try (var proxy = ProxyServer.start(
                        headroom.host.Host.real(),
                        TestProxy.options(provider.url()),
                        Optional.of(socket),
                        line -> {})) {
                    assertEquals(200, waiting.head().status());
                }
            }
        }
    }

    @Test
    void readinessTestsTheStateFolderAndNeverMakesIt(@TempDir Path home) throws Exception {
        var folder = home.resolve(".headroom");
        assertEquals("absent", stateFolder(folder));
        assertFalse(Files.exists(folder));
        Files.createDirectory(folder);
        assertEquals("ok", stateFolder(folder));
        assertEquals(0, Files.list(folder).count());
    }

    private String stateFolder(Path folder) throws Exception {
        var options = TestProxy.options(provider.url());
        var here = new ProxyOptions(
                "127.0.0.1",
                0,
                options.compression(),
                options.upstreams(),
                options.token(),
                options.limits(),
                options.network(),
                options.logFile(),
                options.idleStop(),
                folder,
                Map.of());
        try (var proxy = TestProxy.start(here)) {
            var readyz = WireClient.ask(proxy.address().getPort(), WireClient.request("GET", "/readyz", ""));
            return new ObjectMapper()
                    .readTree(readyz.text())
                    .get("checks")
                    .get("state_folder")
                    .asText();
        }
    }
}
