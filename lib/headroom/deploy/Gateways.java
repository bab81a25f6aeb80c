package headroom.deploy;

import headroom.change.UneditedHost;
import headroom.contract.Provider;
import headroom.contract.Secrets;
import headroom.edit.FileEdit;
import headroom.host.HostView;
import headroom.host.Problem;
import headroom.manifest.Deployment;
import headroom.tool.Routing;
import headroom.tool.Targets;
import headroom.tool.Wiring;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/// The addresses of their own that routed tools had, which stay behind the proxy. Reads only; `unedited` is the
/// machine as it would be without our edits.
public final class Gateways {
    private final HostView unedited;
    private final Upstreams upstreams;
    private final Set<Provider> seen = EnumSet.noneOf(Provider.class);

    Gateways(HostView unedited, Upstreams upstreams) {
        this.unedited = unedited;
        this.upstreams = upstreams;
    }

    /// Where requests go in the end, a line for each tool that had an address of its own, and for each provider whose
    /// upstream the user has named.
    public static List<String> of(HostView host, Deployment deployment) {
        var manifest = deployment.manifest();
        var unedited = new UneditedHost(host, Standing.of(host, deployment).without(deployment, new ArrayList<>()));
        var routing = Routing.of(deployment, EnumSet.allOf(Provider.class));
        var wirings = new LinkedHashMap<String, Wiring>();
        for (var tool : manifest.tools().routed()) {
            try {
                if (Targets.named(tool).wire(unedited, routing) instanceof Wiring wiring) {
                    wirings.put(tool, wiring);
                }
            } catch (Problem unreadable) {
                // Its wiring shows that.
            }
        }
        var gateways = new Gateways(unedited, new Upstreams(host, deployment.workspace(), manifest.port()));
        var lines = gateways.of(wirings, Set.copyOf(manifest.proxy().named()));
        Stream.of(Provider.values())
                .filter(provider -> !gateways.seen.contains(provider))
                .forEach(provider -> {
                    var upstream = manifest.proxy().upstreams().getOrDefault(provider.word(), provider.publicUrl());
                    if (!upstream.equals(provider.publicUrl())) {
                        lines.add(provider.word() + " → " + upstream);
                    }
                });
        return lines;
    }

    /// Those of these tools; of the `decided` providers the user has named the upstream.
    List<String> of(Map<String, Wiring> wirings, Set<Provider> decided) {
        var lines = new ArrayList<String>();
        wirings.forEach((tool, wiring) -> wiring.upstreams().forEach((provider, url) -> {
            var place = upstreams.seenThrough(provider, url);
            if (!decided.contains(provider) && !place.equals(provider.publicUrl())) {
                seen.add(provider);
                lines.add(tool + " → proxy → " + Secrets.maskUrl(place) + " (was in " + origin(wiring, url) + ")");
            }
        }));
        return lines;
    }

    private String origin(Wiring wiring, String url) {
        return wiring.edits().stream()
                .map(FileEdit::file)
                .filter(file -> unedited.disk()
                        .read(file)
                        .filter(content -> new String(content, StandardCharsets.UTF_8).contains(url))
                        .isPresent())
                .findFirst()
                .map(Path::toString)
                .orElse("the environment");
    }
}
