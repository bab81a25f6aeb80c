package headroom.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import headroom.forward.ProxyOptions;
import headroom.host.Env;
import headroom.host.Host;
import headroom.host.LogFile;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import support.Await;
import support.ScriptedProvider;
import support.TestProxy;
import support.WireClient;

/// What the proxy lets an operator see: metrics and the access log, and never a secret.
class ObservationTest {
    private static final Pattern SAMPLE =
            Pattern.compile("[a-z_]+(\\{[a-z_]+=\"[^\"]*\"(,[a-z_]+=\"[^\"]*\")*})? -?[0-9.]+(E[0-9]+)?");

    @Test
    void requestsAreCountedAndLoggedWithoutSecrets(@TempDir Path folder) throws Exception {
        var log = folder.resolve("access.log");
        try (var provider = ScriptedProvider.start(ScriptedProvider.json("{\"secret\":\"SECRET\"}"))) {
            var plain = TestProxy.options(provider.url());
            var options = new ProxyOptions(
                    "127.0.0.1",
                    0,
                    plain.compression(),
                    plain.upstreams(),
                    plain.token(),
                    plain.limits(),
                    plain.network(),
                    Optional.of(log),
                    plain.idleStop(),
                    plain.stateFolder(),
                    Map.of());
            try (var proxy = TestProxy.start(options)) {
                int port = proxy.address().getPort();
                WireClient.ask(
                        port,
                        WireClient.request(
                                "POST",
                                "/v1/messages?key=SECRET",
                                "{\"a\":\"SECRET\"}",
                                "x-api-key: SECRET",
                                "Cookie: SECRET"));
                WireClient.ask(port, WireClient.request("GET", "/nowhere", "", "Authorization: Bearer SECRET"));
                var metrics = WireClient.ask(port, WireClient.request("GET", "/metrics", ""));
                assertTrue(metrics.header("Content-Type").orElseThrow().startsWith("text/plain; version=0.0.4"));
                assertTrue(
                        metrics.text().contains("headroom_requests_total{provider=\"anthropic\",status=\"200\"} 1\n"),
                        metrics.text());
                assertTrue(
                        metrics.text().contains("headroom_errors_total{provider=\"none\",code=\"not-served\"} 1\n"),
                        metrics.text());
                assertTrue(
                        metrics.text().contains("headroom_first_byte_seconds_count{provider=\"anthropic\"} 1\n"),
                        metrics.text());
                for (var line : metrics.text().split("\n")) {
                    assertTrue(line.startsWith("# ") || SAMPLE.matcher(line).matches(), line);
                }
            }
        }
        var lines = Files.readAllLines(log).stream()
                .sorted(java.util.Comparator.comparing(line -> line.contains("nowhere")))
                .toList();
        assertEquals(2, lines.size());
        var first = new ObjectMapper().readTree(lines.getFirst());
        assertEquals("/v1/messages", first.get("path").asText());
        assertEquals("anthropic", first.get("provider").asText());
        assertEquals(200, first.get("status").asInt());
        assertEquals(14, first.get("request_bytes").asInt());
        assertEquals(
                "not-served",
                new ObjectMapper().readTree(lines.get(1)).get("error").asText());
        assertFalse(Files.readString(log).contains("SECRET"));
        assertEquals(
                "rw-------", java.nio.file.attribute.PosixFilePermissions.toString(Files.getPosixFilePermissions(log)));
    }

    @Test
    void aFailedRequestIsOneLineOfTheOutputAndALongOutageIsNotMany() throws Exception {
        var lines = new CopyOnWriteArrayList<String>();
        int nobody;
        try (var socket = new ServerSocket(0)) {
            nobody = socket.getLocalPort();
        }
        var host = Host.real(new Env(Map.of("HOME", "/nonexistent")));
        try (var proxy = ProxyServer.start(
                host, TestProxy.options("http://127.0.0.1:" + nobody), Optional.empty(), lines::add)) {
            int port = proxy.address().getPort();
            WireClient.ask(port, WireClient.request("GET", "/livez", ""));
            WireClient.ask(
                    port,
                    WireClient.request("POST", "/v1/messages?key=SECRET", "{\"a\":\"SECRET\"}", "x-api-key: SECRET"));
            Await.until("the failure is noted", Duration.ofSeconds(10), () -> !lines.isEmpty());
            assertTrue(
                    lines.getFirst()
                            .matches("\\d{4}-\\d\\d-\\d\\dT\\S+Z POST /v1/messages to anthropic: 502 unreachable after"
                                    + " \\d+ ms: http://127.0.0.1:"
                                    + nobody + " cannot be reached \\(it refused the connection\\): .*"),
                    lines.getFirst());
            for (int i = 0; i < 300; i++) {
                WireClient.ask(port, WireClient.request("POST", "/v1/messages", "{}"));
            }
            Await.until("they are noted", Duration.ofSeconds(10), () -> lines.size() >= 100);
            assertTrue(lines.size() < 110, lines.size() + " lines");
            assertFalse(String.join("", lines).contains("SECRET"));
        }
    }

    @Test
    void theLogNeverOutgrowsItsCap(@TempDir Path folder) throws Exception {
        var file = folder.resolve("a.log");
        try (var log = new LogFile(file, 100, 2)) {
            for (int i = 0; i < 50; i++) {
                log.append(("line " + i + " ".repeat(20) + "\n").getBytes());
            }
        }
        try (var files = Files.list(folder)) {
            assertEquals(3, files.count());
        }
        assertTrue(Files.readString(file).contains("line 49"));
        assertTrue(Files.size(file) <= 100
                && Files.size(folder.resolve("a.log.1")) <= 100
                && Files.size(folder.resolve("a.log.2")) <= 100);
    }
}
