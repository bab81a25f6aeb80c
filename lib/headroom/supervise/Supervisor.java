package headroom.supervise;

import headroom.host.Host;
import headroom.host.HostView;
import headroom.manifest.Deployment;
import java.util.List;

/// One manager that keeps a deployment's proxy running. Every verb is idempotent: asking for what is already so is fine.
public interface Supervisor {
    /// The manager's name, as `--supervisor` takes it.
    String name();

    /// The contract's `supervisor_kind`: service, task or none.
    String kind();

    /// What the user should know before relying on it, a line each.
    List<String> warnings();

    /// The files the manager needs inside the deployment's folder and elsewhere.
    List<Artifact> artifacts(Deployment deployment);

    /// Registers the deployment and starts it; returns once the manager has taken it, not when the proxy is ready.
    void start(Host host, Deployment deployment);

    /// Ends the proxy, letting open requests finish, and waits until it is gone.
    void stop(Host host, Deployment deployment);

    /// Ends the running proxy so that the manager starts a new one.
    void restart(Host host, Deployment deployment);

    /// Stops and unregisters.
    void remove(Host host, Deployment deployment);

    ServiceState state(HostView host, Deployment deployment);
}
