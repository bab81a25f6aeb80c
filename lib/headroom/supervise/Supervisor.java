package headroom.supervise;

import headroom.contract.Preset;
import headroom.contract.RuntimeKind;
import headroom.contract.Scope;
import headroom.host.Host;
import headroom.host.HostView;
import headroom.host.Problem;
import headroom.manifest.Deployment;
import headroom.manifest.Manifest;
import java.util.Optional;

/// One manager that keeps proxies running.
public interface Supervisor {
    /// The manager's name, as `--supervisor` takes it.
    String name();

    /// What people are told it is; "agent" alone would be taken for a coding agent.
    default String inWords() {
        return name();
    }

    /// The contract's `supervisor_kind`: service, task or none.
    String kind();

    /// Why this machine cannot use it for a deployment of that scope, and what to do about it; empty where it can.
    Optional<Problem> missing(HostView host, Scope scope);

    /// Whether it holds the port itself, so that the proxy may sleep while nobody asks.
    default boolean holdsPort() {
        return false;
    }

    /// Whether it starts the proxy after a reboot.
    default boolean outlivesReboot() {
        return true;
    }

    /// What it has of a deployment, and says of it.
    ServiceView view(HostView host, Deployment deployment);

    /// A deployment in its hands.
    Service of(Host host, Deployment deployment);

    /// What the record says of a deployment that it keeps running.
    default Manifest.Service service(Preset preset, boolean atLogin) {
        return new Manifest.Service(preset, RuntimeKind.JAVA, kind(), name(), Optional.empty(), atLogin);
    }

    /// A deployment as it would be under this manager.
    default Deployment under(Deployment deployment, Preset preset) {
        var manifest = deployment.manifest();
        return new Deployment(
                deployment.workspace(),
                manifest.under(service(preset, manifest.service().atLogin())));
    }
}
