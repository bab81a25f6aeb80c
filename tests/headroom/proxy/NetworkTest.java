package headroom.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import com.fasterxml.jackson.databind.ObjectMapper;
import headroom.contract.Provider;
import headroom.forward.Certificates;
import headroom.forward.HttpProxies;
import headroom.forward.ProxyOptions;
import headroom.host.Disk;
import headroom.host.Env;
import headroom.host.Host;
import headroom.host.Os;
import headroom.route.Upstream;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import support.Planted;
import support.ScriptedProvider;
import support.SecureProvider;
import support.TestProxy;
import support.WireClient;

/// What lies between the proxy and the providers: TLS, HTTP/2, HTTP proxies, dead connections, IPv6.
class NetworkTest {
    private static final String CREDENTIALS = "Basic " + Base64.getEncoder().encodeToString("user:p@ss".getBytes());

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void anHttpsProviderIsSpokenToInTheBestProtocolItHas(boolean http2, @TempDir Path folder) throws Exception {
        try (var provider = SecureProvider.start(folder, http2);
                var proxy = start("https://localhost:" + provider.port(), trusting(provider))) {
            for (int i = 0; i < 3; i++) {
                assertEquals(
                        "{\"n\":" + i + "}", ask(proxy, "{\"n\":" + i + "}").text());
            }
            assertEquals(
                    List.of(http2 ? "HTTP/2.0" : "HTTP/1.1"),
                    provider.protocols().stream().distinct().toList());
        }
    }

    @Test
    void aCertificateNobodyVouchesForIsA502(@TempDir Path folder) throws Exception {
        try (var provider = SecureProvider.start(folder, true);
                var proxy = start("https://localhost:" + provider.port(), TestProxy.DIRECT)) {
            var answer = ask(proxy, "{}");
            assertEquals(502, answer.status());
            assertTrue(answer.text().contains("its certificate is signed by nobody known here"), answer.text());
            assertEquals(List.of(), provider.protocols());
        }
    }

    @Test
    void extraAuthoritiesAndTheMachinesOwnJoinThePublicRoots(@TempDir Path folder) throws Exception {
        try (var provider = SecureProvider.start(folder, true)) {
            var alone = roots(new byte[0], Map.of());
            assertTrue(alone > 50, "the public roots are missing");
            assertEquals(alone + 1, roots(new byte[0], Map.of(provider.certificate(), "SSL_CERT_FILE")));
            var own = Files.readString(provider.certificate());
            var damaged = "# a company's\n-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
            assertEquals(alone + 1, roots((damaged + own + own).getBytes(), Map.of()));
            assertEquals(alone + 1, roots((damaged + own).getBytes(), Map.of(provider.certificate(), "SSL_CERT_FILE")));
        }
    }

    /// How many are trusted on a Linux whose bundle has this content.
    private static int roots(byte[] bundle, Map<Path, String> places) throws Exception {
        return new Certificates(withBundle(bundle), Os.LINUX, places, problem -> fail(problem.what()))
                .load()
                .getAcceptedIssuers()
                .length;
    }

    private static Disk withBundle(byte[] content) {
        return Planted.file(Path.of("/etc/ssl/certs/ca-certificates.crt"), content);
    }

    /// A company that looks into its employees' traffic has its root on every machine.
    @Test
    void aProviderWhomTheMachineTrustsIsTrusted(@TempDir Path folder) throws Exception {
        try (var provider = SecureProvider.start(folder, true)) {
            var host = Host.real(new Env(Map.of("HOME", folder.toString())));
            var machine = new Host(
                    Os.LINUX,
                    host.env(),
                    host.time(),
                    withBundle(Files.readAllBytes(provider.certificate())),
                    host.processes(),
                    host.exec(),
                    host.java());
            var options = TestProxy.options("https://localhost:" + provider.port());
            try (var proxy = ProxyServer.start(machine, options, Optional.empty(), _ -> {})) {
                assertEquals("{\"a\":1}", ask(proxy, "{\"a\":1}").text());
            }
        }
    }

    /// It may have gone since the deployment was made: a proxy that does not start would leave the tools without
    /// any provider.
    @Test
    void aDeploymentWhoseCertificatesAreGoneIsDegraded(@TempDir Path folder) throws Exception {
        var gone = folder.resolve("gone.pem");
        try (var provider = SecureProvider.start(folder, true)) {
            var network = new ProxyOptions.Network(
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Map.of(provider.certificate(), "NODE_EXTRA_CA_CERTS", gone, "SSL_CERT_FILE"));
            var plain = TestProxy.options("https://localhost:" + provider.port());
            var output = new ArrayList<String>();
            var options = new ProxyOptions(
                    "127.0.0.1",
                    0,
                    plain.compression(),
                    plain.upstreams(),
                    Optional.empty(),
                    TestProxy.LIMITS,
                    network,
                    Optional.empty(),
                    Optional.empty(),
                    plain.stateFolder(),
                    Map.of("profile", "default"));
            try (var proxy = ProxyServer.start(
                    Host.real(new Env(Map.of("HOME", "/nonexistent"))), options, Optional.empty(), output::add)) {
                assertEquals("{\"a\":1}", ask(proxy, "{\"a\":1}").text());
                var health = new ObjectMapper()
                        .readTree(WireClient.ask(proxy.address().getPort(), WireClient.request("GET", "/health", ""))
                                .text());
                assertEquals("degraded", health.path("status").asText());
                assertTrue(health.path("ready").asBoolean());
                assertEquals(
                        "the certificates in " + gone + " cannot be used: there is no such file",
                        health.path("checks").path("degraded").asText());
            }
            assertTrue(
                    output.getFirst()
                            .contains(" warning: the certificates in " + gone
                                    + " cannot be used: there is no such file; "),
                    output.toString());
        }
    }

    @Test
    void anHttpsProviderIsReachedThroughAProxyWithCredentials(@TempDir Path folder) throws Exception {
        try (var provider = SecureProvider.start(folder, true);
                var tunnel = tunnelTo(provider.port())) {
            var network = new ProxyOptions.Network(
                    Optional.of("http://user:p%40ss@127.0.0.1:" + tunnel.port()),
                    Optional.empty(),
                    Optional.empty(),
                    trusting(provider).extraCertificates());
            try (var proxy = start("https://provider.test", network)) {
                assertEquals("{\"a\":1}", ask(proxy, "{\"a\":1}").text());
            }
            var connect = tunnel.received().getFirst();
            assertEquals("CONNECT", connect.method());
            assertEquals("provider.test:443", connect.target());
            assertEquals(List.of(CREDENTIALS), connect.all("Proxy-Authorization"));
            assertFalse(new String(connect.head()).contains("sk-ant-secret"));
        }
    }

    @Test
    void aCleartextProviderIsReachedThroughAProxyWithCredentials() throws Exception {
        try (var middle = ScriptedProvider.start(ScriptedProvider.json("{\"via\":\"proxy\"}"))) {
            var network = new ProxyOptions.Network(
                    Optional.empty(),
                    Optional.of("http://user:p%40ss@127.0.0.1:" + middle.port()),
                    Optional.empty(),
                    Map.of());
            try (var proxy = start("http://gateway.test/base", network)) {
                assertEquals("{\"via\":\"proxy\"}", ask(proxy, "{}").text());
            }
            assertEquals("http://gateway.test/base/v1/messages", middle.last().target());
            assertEquals(List.of(CREDENTIALS), middle.last().all("Proxy-Authorization"));
            assertEquals(List.of("gateway.test"), middle.last().all("Host"));
        }
    }

    @Test
    void aHostOfAContainerNetworkMayHaveAnUnderscore() throws Exception {
        try (var middle = ScriptedProvider.start(ScriptedProvider.json("{\"via\":\"proxy\"}"))) {
            var network = new ProxyOptions.Network(
                    Optional.empty(),
                    Optional.of("http://user:p$ss@127.0.0.1:" + middle.port()),
                    Optional.empty(),
                    Map.of());
            try (var proxy = start("http://litellm_proxy:4000", network)) {
                assertEquals("{\"via\":\"proxy\"}", ask(proxy, "{}").text());
            }
            assertEquals("http://litellm_proxy:4000/v1/messages", middle.last().target());
        }
    }

    @Test
    void aFolderOfAuthoritiesJoinsThemToo(@TempDir Path folder) throws Exception {
        try (var provider = SecureProvider.start(folder, true)) {
            var authorities = Files.createDirectory(folder.resolve("authorities"));
            Files.copy(provider.certificate(), authorities.resolve("ours.pem"));
            Files.writeString(authorities.resolve("README"), "no certificate");
            var network = new ProxyOptions.Network(
                    Optional.empty(), Optional.empty(), Optional.empty(), Map.of(authorities, "SSL_CERT_DIR"));
            try (var proxy = start("https://localhost:" + provider.port(), network)) {
                assertEquals("{}", ask(proxy, "{}").text());
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "'', api.test, false",
        "'*', api.test, true",
        "api.test, api.test, true",
        "test, api.test, true",
        ".test, api.test, true",
        "'x.test, api.test', api.test, true",
        "pi.test, api.test, false",
        "api.test:443, api.test, true",
        "api.test:8443, api.test, false",
        "'', localhost, true",
        "'', 127.0.0.1, true",
        "'', [::1], true",
        "API.Test, api.test, true"
    })
    void noProxyNamesExceptions(String noProxy, String host, boolean direct) throws Exception {
        try (var middle = ScriptedProvider.start(ScriptedProvider.json("{}"))) {
            var network = new ProxyOptions.Network(
                    Optional.of("http://127.0.0.1:" + middle.port()), Optional.empty(), Optional.of(noProxy), Map.of());
            var origin = new org.eclipse.jetty.client.Origin("https", host, 443);
            assertEquals(!direct, HttpProxies.of(network).getFirst().matches(origin));
        }
    }

    @Test
    void aPooledConnectionThatDiedIsReplaced() throws Exception {
        try (var provider = ScriptedProvider.start((request, wire) -> {
                    ScriptedProvider.json("{}").play(request, wire);
                    wire.close();
                });
                var proxy = start(provider.url(), TestProxy.DIRECT)) {
            for (int i = 0; i < 20; i++) {
                assertEquals(200, ask(proxy, "{}").status());
                Thread.sleep(100);
            }
            assertEquals(20, provider.received().size());
        }
    }

    @Test
    void connectionsArePooled() throws Exception {
        try (var provider = ScriptedProvider.start(ScriptedProvider.json("{}"));
                var proxy = start(provider.url(), TestProxy.DIRECT)) {
            for (int i = 0; i < 30; i++) {
                ask(proxy, "{}");
                // A request that follows at once may come before the connection is back in the pool.
                Thread.sleep(50);
            }
            assertTrue(provider.connections() < 15, "connections: " + provider.connections());
        }
    }

    @Test
    void afterASleepNoOldConnectionIsUsed() {
        var watch = new SleepWatch(0, 0);
        watch.tick(1_000, 1_000_000_000L);
        assertEquals(0, watch.generation());
        watch.tick(3_600_000, 2_000_000_000L);
        assertEquals(1, watch.generation());
        watch.tick(3_601_000, 3_000_000_000L);
        assertEquals(1, watch.generation());
    }

    @Test
    void bothSidesSpeakIpv6() throws Exception {
        try (var provider = ScriptedProvider.start("::1", ScriptedProvider.json("{\"six\":true}"))) {
            var options = TestProxy.options(provider.url());
            var six = new ProxyOptions(
                    "::1",
                    0,
                    options.compression(),
                    options.upstreams(),
                    options.token(),
                    options.limits(),
                    options.network(),
                    options.logFile(),
                    options.idleStop(),
                    options.stateFolder(),
                    Map.of());
            try (var proxy = TestProxy.start(six);
                    var client = new WireClient("::1", proxy.address().getPort())) {
                assertEquals(
                        "{\"six\":true}",
                        client.send(WireClient.request("POST", "/v1/messages", "{}")
                                        .replace("localhost", "[::1]"))
                                .answer()
                                .text());
            }
            assertEquals(List.of("[::1]:" + provider.port()), provider.last().all("Host"));
        }
    }

    private static ScriptedProvider tunnelTo(int port) {
        return ScriptedProvider.start((request, wire) -> {
            try (var target = new Socket("127.0.0.1", port)) {
                wire.send("HTTP/1.1 200 Connected\r\n\r\n");
                Thread.ofVirtual().start(() -> {
                    try {
                        wire.input().transferTo(target.getOutputStream());
                    } catch (IOException e) {
                        // The proxy is done.
                    }
                });
                var buffer = new byte[65536];
                for (int n = target.getInputStream().read(buffer);
                        n >= 0;
                        n = target.getInputStream().read(buffer)) {
                    wire.send(java.util.Arrays.copyOf(buffer, n));
                }
            }
        });
    }

    private static ProxyOptions.Network trusting(SecureProvider provider) {
        return new ProxyOptions.Network(
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Map.of(provider.certificate(), "NODE_EXTRA_CA_CERTS"));
    }

    private static ProxyServer start(String url, ProxyOptions.Network network) {
        var upstreams = new EnumMap<Provider, Upstream>(Provider.class);
        for (var provider : Provider.values()) {
            upstreams.put(provider, Upstream.parse("test", url));
        }
        var plain = TestProxy.options(upstreams, TestProxy.LIMITS);
        return TestProxy.start(new ProxyOptions(
                "127.0.0.1",
                0,
                plain.compression(),
                upstreams,
                Optional.empty(),
                plain.limits(),
                network,
                Optional.empty(),
                Optional.empty(),
                plain.stateFolder(),
                Map.of()));
    }

    private static WireClient.Answer ask(ProxyServer proxy, String body) throws IOException {
        return WireClient.ask(
                proxy.address().getPort(),
                WireClient.request("POST", "/v1/messages", body, "x-api-key: sk-ant-secret"));
    }
}
