package headroom.forward;

import headroom.contract.Mode;
import headroom.contract.Provider;
import headroom.route.Upstream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Everything a proxy is started with; already checked, flags and environment merged. Port 0 means any free port.
/// `token` is demanded of every request when present. `deployment` is empty unless the install side launched the
/// proxy. `stateFolder` is where headroom keeps its state: written to only to find out whether it can be.
public record ProxyOptions(
        String host,
        int port,
        Compression compression,
        Map<Provider, Upstream> upstreams,
        Optional<String> token,
        Limits limits,
        Network network,
        Optional<Path> logFile,
        Optional<Duration> idleStop,
        Path stateFolder,
        Map<String, String> deployment) {
    /// What is done to the tool results in requests: in bodies of at most `maxBytes`, and not to those of the
    /// excluded tools.
    public record Compression(Mode mode, Set<String> excludedTools, long maxBytes) {
        public Compression {
            excludedTools = Set.copyOf(excludedTools);
        }
    }

    /// What is waited for, and how much is taken.
    public record Limits(Duration connect, Duration firstByte, long maxBodyBytes, Duration drain) {}

    /// What stands between this machine and the providers, as the environment names it: HTTP proxies, and files and
    /// folders of extra certificate authorities with the variables they came from.
    public record Network(
            Optional<String> httpsProxy,
            Optional<String> httpProxy,
            Optional<String> noProxy,
            Map<Path, String> extraCertificates) {}

    public ProxyOptions {
        upstreams = Map.copyOf(upstreams);
        deployment = Map.copyOf(deployment);
    }
}
