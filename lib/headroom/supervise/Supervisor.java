package headroom.supervise;

import headroom.contract.Preset;
import headroom.contract.RuntimeKind;
import headroom.contract.Scope;
import headroom.host.Host;
import headroom.host.HostView;
import headroom.host.Problem;
import headroom.manifest.Deployment;
import headroom.manifest.Manifest;
import headroom.render.OwnFile;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// One manager that keeps a deployment's proxy running. Every verb is idempotent: asking for what is already so is
/// fine.
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

    /// What a deployment says of it that is kept running by it.
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

    /// Whether it holds the port itself, so that the proxy may sleep while nobody asks.
    default boolean holdsPort() {
        return false;
    }

    /// Whether it starts the proxy after a reboot.
    default boolean outlivesReboot() {
        return true;
    }

    /// What the user should know before relying on it, a line each.
    List<String> warnings(Deployment deployment);

    /// The files the manager needs inside the deployment's folder and elsewhere.
    List<OwnFile> artifacts(HostView host, Deployment deployment);

    /// The same and whatever else it enters somewhere, by name, as texts.
    default Map<String, String> rendered(HostView host, Deployment deployment) {
        return artifacts(host, deployment).stream()
                .collect(Collectors.toMap(
                        artifact -> artifact.path().getFileName().toString(),
                        OwnFile::content,
                        (first, second) -> first,
                        TreeMap::new));
    }

    /// Whether it knows this deployment by more than files, such as a line in a crontab.
    default boolean hasEntry(HostView host, Deployment deployment) {
        return false;
    }

    /// Makes the deployment's folder what the manager needs it to be, before anything else is written there.
    default void prepare(Host host, Deployment deployment) {}

    /// Registers the deployment and starts it; returns once the manager has taken it, not when the proxy is ready.
    void start(Host host, Deployment deployment);

    /// Starts the proxy of a registered deployment that is gone: what the watchdog does.
    void revive(Host host, Deployment deployment);

    /// Ends the proxy, letting open requests finish, and waits until it is gone. The manager does not start it
    /// again, not at the next boot either.
    void stop(Host host, Deployment deployment);

    /// Ends the running proxy so that the manager starts a new one, under the settings that now stand on disk.
    void restart(Host host, Deployment deployment);

    /// Stops and unregisters; the files outside the deployment's folder go.
    void remove(Host host, Deployment deployment);

    ServiceState state(HostView host, Deployment deployment);

    /// What of a running deployment's registration is no longer as `start` makes it, so that it would not come back
    /// by itself after the next boot or end; a line each.
    default List<String> lapses(HostView host, Deployment deployment) {
        return List.of();
    }

    Logs logs(HostView host, Deployment deployment);
}
