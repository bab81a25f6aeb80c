package headroom.deploy;

import headroom.contract.Provider;
import headroom.contract.Secrets;
import headroom.edit.ProxyAddress;
import headroom.host.HostView;
import headroom.host.Problem;
import headroom.manifest.Deployment;
import headroom.manifest.Registry;
import headroom.manifest.ServiceEnv;
import headroom.manifest.Workspace;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/// Where the requests of tools go in the end, so that a proxy put in between forwards them there. An address of a
/// headroom proxy (this one, another profile's, the Python edition's) is seen through, so that no request can go
/// round in circles.
final class Upstreams {
    private final HostView host;
    private final Workspace workspace;
    private final int ownPort;

    Upstreams(HostView host, Workspace workspace, int ownPort) {
        this.host = host;
        this.workspace = workspace;
        this.ownPort = ownPort;
    }

    /// What the tools' own addresses come to: one upstream for a provider, or a `Problem` where two tools differ
    /// and nobody has decided.
    record Settled(Map<Provider, String> upstreams, List<Problem> conflicts) {}

    /// `byTool` has what each tool uses today, `decided` the providers whose upstream the user has named.
    Settled settle(Map<String, Map<Provider, String>> byTool, Set<Provider> decided) {
        var settled = new EnumMap<Provider, String>(Provider.class);
        var conflicts = new ArrayList<Problem>();
        for (var provider : Provider.values()) {
            var users = new TreeMap<String, List<String>>();
            byTool.forEach((tool, addresses) -> Optional.ofNullable(addresses.get(provider))
                    .ifPresent(url -> users.computeIfAbsent(seenThrough(provider, url), upstream -> new ArrayList<>())
                            .add(tool)));
            if (users.size() > 1 && !decided.contains(provider)) {
                conflicts.add(conflict(provider, users));
            } else if (users.size() == 1 && !decided.contains(provider)) {
                settled.put(provider, users.firstKey());
            }
        }
        return new Settled(settled, conflicts);
    }

    private static Problem conflict(Provider provider, Map<String, List<String>> users) {
        var which = new ArrayList<String>();
        users.forEach((url, tools) -> which.add(String.join(" and ", tools) + " to " + Secrets.maskUrl(url)));
        return Problem.failed(
                "tools send their " + provider.word() + " requests to different places",
                String.join(", ", which),
                "name the one for all with --" + provider.word() + "-api-url, or leave a tool out with --skip");
    }

    /// Where an address leads in the end.
    String seenThrough(Provider provider, String url) {
        var seen = new HashSet<Integer>();
        var place = url;
        for (var port = ProxyAddress.port(place);
                port.isPresent() && seen.add(port.get());
                port = ProxyAddress.port(place)) {
            var next = upstreamOf(provider, port.get());
            if (next.isEmpty()) {
                return place;
            }
            place = next.get();
        }
        return ProxyAddress.port(place).filter(seen::contains).isPresent() ? provider.publicUrl() : place;
    }

    /// Whether an address is this proxy's own.
    boolean isOwn(String url) {
        return ProxyAddress.port(url).filter(port -> port == ownPort).isPresent();
    }

    private Optional<String> upstreamOf(Provider provider, int port) {
        return new Registry(host.disk(), workspace)
                .entries().stream()
                        .flatMap(entry -> upstreamOf(provider, port, entry).stream())
                        .findFirst()
                        .or(() -> Optional.of(provider.publicUrl()).filter(url -> port == ownPort));
    }

    private Optional<String> upstreamOf(Provider provider, int port, Registry.Entry entry) {
        return switch (entry) {
            case Registry.Entry.Ours ours
            when ours.manifest().port() == port ->
                Optional.of(ServiceEnv.read(host, new Deployment(workspace, ours.manifest()))
                        .getOrDefault(provider.variable(), provider.publicUrl()));
            case Registry.Entry.Python python
            when python.manifest().port() == port ->
                Optional.of(python.manifest().upstream(provider).orElse(provider.publicUrl()));
            default -> Optional.empty();
        };
    }
}
