package headroom.proxy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/// Everything a proxy is started with; already checked, flags and environment merged. Port 0 means any free port.
/// `token` is demanded of every request when present. `deployment` is empty unless the install side launched the proxy.
/// `stateFolder` is where headroom keeps its state: written to only to find out whether it can be.
public record ProxyOptions(String host, int port, Compression mode, Map<Provider, Upstream> upstreams, Optional<String> token, Limits limits,
                           Network network, Optional<Path> logFile, Optional<Duration> idleStop, Path stateFolder, Map<String, String> deployment) {
    /// How much is done to requests; the words of `--mode`.
    public enum Compression {
        LOSSLESS, COMPACT, PASSTHROUGH
    }

    /// What is waited for, and how much is taken.
    public record Limits(Duration connect, Duration firstByte, long maxBodyBytes, Duration drain) {}

    /// What stands between this machine and the providers, as the environment names it: HTTP proxies, and files and folders of extra certificate
    /// authorities with the variables they came from.
    public record Network(Optional<String> httpsProxy, Optional<String> httpProxy, Optional<String> noProxy, Map<Path, String> extraCertificates) {}

    public ProxyOptions {
        upstreams = Map.copyOf(upstreams);
        deployment = Map.copyOf(deployment);
    }
}
