package headroom.leaving;

import headroom.deploy.Lookup;
import headroom.host.HostView;
import headroom.manifest.Registry;
import headroom.manifest.Workspace;
import java.util.LinkedHashSet;
import java.util.Set;

/// The ports on which a proxy of either edition is or was: the usual one, the one of `HEADROOM_PORT`, and those of
/// all deployments on record.
final class KnownPorts {
    private static final int USUAL = 8787;

    private KnownPorts() {}

    static Set<Integer> of(HostView host) {
        var ports = new LinkedHashSet<Integer>();
        ports.add(USUAL);
        ports.add(Lookup.usualPort(host));
        for (var entry : new Registry(host.disk(), Workspace.of(host)).entries()) {
            switch (entry) {
                case Registry.Entry.Ours ours -> ports.add(ours.manifest().port());
                case Registry.Entry.Python python -> ports.add(python.manifest().port());
                case Registry.Entry.Unreadable _ -> {}
            }
        }
        return ports;
    }
}
