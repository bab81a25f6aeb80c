package support;

import headroom.contract.Mode;
import headroom.contract.Provider;
import headroom.forward.ProxyOptions;
import headroom.forward.ProxyOptions.Compression;
import headroom.forward.ProxyOptions.Limits;
import headroom.forward.ProxyOptions.Network;
import headroom.host.Env;
import headroom.host.Host;
import headroom.proxy.ProxyServer;
import headroom.route.Upstream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Starts a proxy inside the test, on a free port, with every provider scripted.
public final class TestProxy {
    public static final Limits LIMITS =
            new Limits(Duration.ofSeconds(10), Duration.ofSeconds(60), 8 * 1024 * 1024, Duration.ofSeconds(20));
    public static final Network DIRECT = new Network(Optional.empty(), Optional.empty(), Optional.empty(), Map.of());

    private static final Compression UNTOUCHED = new Compression(Mode.PASSTHROUGH, Set.of(), 16 * 1024 * 1024);

    private TestProxy() {}

    /// A proxy whose four providers are all at `url`.
    public static ProxyServer start(String url) {
        return start(options(url));
    }

    /// The same in the mode `lossless`.
    public static ProxyServer compressing(String url) {
        return start(compressing(options(url)));
    }

    /// These options in the mode `lossless`, in which the results of these tools are excluded.
    public static ProxyOptions compressing(ProxyOptions plain, String... excludedTools) {
        var compression = new Compression(Mode.LOSSLESS, Set.of(excludedTools), 4 * 1024 * 1024);
        return new ProxyOptions(
                plain.host(),
                plain.port(),
                compression,
                plain.upstreams(),
                plain.token(),
                plain.limits(),
                plain.network(),
                plain.logFile(),
                plain.idleStop(),
                plain.stateFolder(),
                plain.deployment());
    }

    /// The same options with this state folder.
    public static ProxyOptions keeping(ProxyOptions plain, Path stateFolder) {
        return new ProxyOptions(
                plain.host(),
                plain.port(),
                plain.compression(),
                plain.upstreams(),
                plain.token(),
                plain.limits(),
                plain.network(),
                plain.logFile(),
                plain.idleStop(),
                stateFolder,
                plain.deployment());
    }

    public static ProxyServer start(ProxyOptions options) {
        return ProxyServer.start(
                Host.real(new Env(Map.of("HOME", "/nonexistent"))), options, Optional.empty(), line -> {});
    }

    /// A proxy whose providers are all behind `https://localhost:PORT` with this certificate.
    public static ProxyServer trusting(int port, Path certificate) {
        return start(behindTls(port, certificate));
    }

    /// The options of such a proxy.
    public static ProxyOptions behindTls(int port, Path certificate) {
        var plain = options("https://localhost:" + port);
        var network = new Network(
                Optional.empty(), Optional.empty(), Optional.empty(), Map.of(certificate, "NODE_EXTRA_CA_CERTS"));
        return new ProxyOptions(
                "127.0.0.1",
                0,
                plain.compression(),
                plain.upstreams(),
                Optional.empty(),
                LIMITS,
                network,
                Optional.empty(),
                Optional.empty(),
                plain.stateFolder(),
                Map.of());
    }

    public static ProxyOptions options(String url) {
        var upstreams = new EnumMap<Provider, Upstream>(Provider.class);
        for (var provider : Provider.values()) {
            upstreams.put(provider, Upstream.parse("test", url));
        }
        return options(upstreams, LIMITS);
    }

    public static ProxyOptions options(Map<Provider, Upstream> upstreams, Limits limits) {
        return new ProxyOptions(
                "127.0.0.1",
                0,
                UNTOUCHED,
                upstreams,
                Optional.empty(),
                limits,
                DIRECT,
                Optional.empty(),
                Optional.empty(),
                Path.of("/nonexistent/.headroom"),
                Map.of());
    }
}
