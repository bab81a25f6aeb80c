package headroom.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import headroom.forward.ProxyOptions;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import support.Await;
import support.ProxyProcess;
import support.Scale;
import support.ScriptedProvider;
import support.TestProxy;
import support.WireClient;

/// Many connections at once, and requests that are refused: nobody is shut out, and nothing is held for long.
class CrowdTest {
    private static final int PLACES = 4096;

    @Test
    void idleConnectionsMakeRoom() throws Exception {
        var crowd = new ArrayList<WireClient>();
        try (var provider = ScriptedProvider.start(ScriptedProvider.json("{}"));
                var proxy = TestProxy.start(provider.url())) {
            int port = proxy.address().getPort();
            for (int i = 0; i < PLACES + 400; i++) {
                crowd.add(new WireClient(port));
            }
            assertEquals(
                    200,
                    WireClient.ask(port, WireClient.request("GET", "/livez", ""))
                            .status());
            assertEquals(
                    200,
                    WireClient.ask(port, WireClient.request("POST", "/v1/messages", "{}"))
                            .status());
        } finally {
            for (var client : crowd) {
                client.close();
            }
        }
    }

    @Test
    void busyConnectionsDoNotShutOutWhoAsksAfterOurHealth() throws Exception {
        var crowd = new ArrayList<WireClient>();
        try (var provider = ScriptedProvider.start(ScriptedProvider.json("{}"));
                var proxy = TestProxy.start(provider.url())) {
            int port = proxy.address().getPort();
            for (int i = 0; i < PLACES + 100; i++) {
                crowd.add(new WireClient(port)
                        .send("POST /v1/messages HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n"));
            }
            assertEquals(
                    200,
                    WireClient.ask(port, WireClient.request("GET", "/livez", ""))
                            .status());
            Await.until("the crowd has been read", Duration.ofSeconds(60), () -> busy(port));
            crowd.removeLast().close();
        } finally {
            for (var client : crowd) {
                client.close();
            }
        }
    }

    private static boolean busy(int port) {
        try {
            return WireClient.ask(port, WireClient.request("POST", "/v1/messages", "{}"))
                    .header("x-headroom-error")
                    .equals(Optional.of("busy"));
        } catch (IOException e) {
            return false;
        }
    }

    @Test
    void unfinishedHeadsDoNotEatTheMemory(@TempDir java.nio.file.Path home) throws Exception {
        Assumptions.assumeTrue(Scale.all(), "sends 180 MB: --all");
        try (var proxy = ProxyProcess.start(Map.of("HOME", home.toString()))) {
            var crowd = new ArrayList<WireClient>();
            var head = "POST /v1/messages HTTP/1.1\r\nHost: localhost\r\nX-Large: " + "x".repeat(60_000);
            for (int i = 0; i < 3000; i++) {
                try {
                    crowd.add(new WireClient(proxy.port()).send(head));
                } catch (IOException e) {
                    // Refused, as it should be.
                }
            }
            for (var client : crowd) {
                client.close();
            }
            assertEquals(
                    200,
                    WireClient.ask(proxy.port(), WireClient.request("GET", "/livez", ""))
                            .status());
        }
    }

    @Test
    void aRefusedRequestsBodyIsNotHeardForLong() throws Exception {
        try (var provider = ScriptedProvider.start(ScriptedProvider.json("{}"));
                var proxy = TestProxy.start(provider.url());
                var client = new WireClient(proxy.address().getPort())) {
            client.send("POST /nothing HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100000\r\n\r\n");
            var answer = client.answer();
            assertEquals(404, answer.status());
            assertEquals(List.of("close"), answer.all("Connection"));
            long before = System.nanoTime();
            for (int i = 0; i < 12 && !ended(client); i++) {
                Thread.sleep(1000);
            }
            assertTrue(System.nanoTime() - before < Duration.ofSeconds(11).toNanos(), "still heard out");
        }
    }

    private static boolean ended(WireClient client) {
        try {
            client.send("x");
            return false;
        } catch (IOException e) {
            return true;
        }
    }

    @Test
    void aRefusedRequestOfUsualSizeLeavesTheConnection() throws Exception {
        try (var provider = ScriptedProvider.start(ScriptedProvider.json("{}"));
                var proxy = TestProxy.start(provider.url());
                var client = new WireClient(proxy.address().getPort())) {
            assertEquals(
                    404,
                    client.send(WireClient.request("POST", "/nothing", "x".repeat(1000)))
                            .answer()
                            .status());
            assertEquals(
                    200,
                    client.send(WireClient.request("POST", "/v1/messages", "{}"))
                            .answer()
                            .status());
        }
    }

    @Test
    void anOldRequestThatNamesNoHostIsRefused() throws Exception {
        try (var provider = ScriptedProvider.start(ScriptedProvider.json("{}"));
                var proxy = TestProxy.start(provider.url())) {
            assertEquals(
                    403,
                    WireClient.ask(proxy.address().getPort(), "GET /v1/models HTTP/1.0\r\n\r\n")
                            .status());
            assertTrue(provider.received().isEmpty());
        }
    }

    @Test
    void manyAnswerHeadersAreNoWork() throws Exception {
        try (var provider = ScriptedProvider.start((request, wire) ->
                        wire.send(ScriptedProvider.head(200, "a: b\r\n".repeat(20_000) + "Content-Length: 0")));
                var proxy = TestProxy.start(provider.url())) {
            assertEquals(
                    20_001,
                    WireClient.ask(proxy.address().getPort(), WireClient.request("GET", "/v1/models", ""))
                            .headers()
                            .size());
        }
    }

    @Test
    void anIpv4AddressListensOnIpv4() throws Exception {
        try (var provider = ScriptedProvider.start(ScriptedProvider.json("{}"))) {
            var plain = TestProxy.options(provider.url());
            try (var proxy = TestProxy.start(new ProxyOptions(
                    "0.0.0.0",
                    0,
                    plain.compression(),
                    plain.upstreams(),
                    Optional.of("token"),
                    plain.limits(),
                    plain.network(),
                    plain.logFile(),
                    Optional.empty(),
                    plain.stateFolder(),
                    Map.of()))) {
                assertEquals("0.0.0.0", proxy.address().getHostString());
            }
        }
    }
}
