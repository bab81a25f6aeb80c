package headroom.deploy;

import headroom.change.UneditedHost;
import headroom.contract.Provider;
import headroom.host.HostView;
import headroom.host.Problem;
import headroom.manifest.Deployment;
import headroom.manifest.Mutation;
import headroom.manifest.Workspace;
import headroom.tool.Routing;
import headroom.tool.Target;
import headroom.tool.Targets;
import headroom.tool.Wiring;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Works out how the tools of a deployment that has been applied are routed again, under the upstreams that were
/// settled then: a tool whose own address has been changed by its user since is left as it is. Reads only.
record Rewirer(HostView host, Workspace workspace) {
    WiringPlan plan(Deployment deployment) {
        var manifest = deployment.manifest();
        var now = new UneditedHost(host, Standing.of(host, deployment).without(deployment, new ArrayList<>()));
        var then = new UneditedHost(host, kept(deployment));
        var routing = Routing.of(deployment, Set.copyOf(manifest.proxy().named()));
        var same = new ArrayList<Target>();
        var notes = new ArrayList<String>();
        for (var target : manifest.tools().routed().stream().map(Targets::named).toList()) {
            if (addresses(target, now, routing).equals(addresses(target, then, routing))) {
                same.add(target);
            } else {
                notes.add(target.name()
                        + " is left out: its own address is another one than at the last apply; to route it again: "
                        + manifest.profile().command("apply"));
            }
        }
        if (same.isEmpty()) {
            return WiringPlan.nothing(notes);
        }
        // The proxy's upstreams are what apply has settled; only another apply changes them.
        var settled = Routing.of(deployment, EnumSet.allOf(Provider.class));
        var plan = new Wirer(host, workspace, new Upstreams(host, workspace, manifest.port()))
                .plan(same, false, settled, Optional.of(deployment));
        notes.addAll(plan.notes());
        return plan.noting(notes);
    }

    private static Map<Provider, String> addresses(Target target, HostView view, Routing routing) {
        try {
            return target.wire(view, routing) instanceof Wiring wiring ? wiring.upstreams() : Map.of();
        } catch (Problem unreadable) {
            return Map.of();
        }
    }

    /// The files as they were before our edits.
    private Map<Path, Optional<byte[]>> kept(Deployment deployment) {
        var files = new HashMap<Path, Optional<byte[]>>();
        deployment.manifest().mutations(Mutation.OfFile.class).forEach(mutation -> {
            var original = mutation.before().flatMap(before -> deployment.kept(host.disk(), before.backup()));
            if (mutation.before().isEmpty() || original.isPresent()) {
                files.put(mutation.path(), original);
            }
        });
        return files;
    }
}
