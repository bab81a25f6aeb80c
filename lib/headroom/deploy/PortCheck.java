package headroom.deploy;

import headroom.health.HealthProbe;
import headroom.health.PortState;
import headroom.host.HostView;
import headroom.host.Problem;
import headroom.manifest.Deployment;
import headroom.manifest.Workspace;
import headroom.supervise.Supervisors;
import java.time.Duration;
import java.util.Optional;

/// Whether a deployment can have its port.
record PortCheck(HostView host, Workspace workspace) {
    private static final Duration PATIENCE = Duration.ofSeconds(8);

    /// A port that somebody else has is a `Problem`.
    void require(Settings settings, Optional<Deployment> current) {
        var port = settings.port();
        if (current.filter(deployment -> deployment.manifest().port() == port
                        && (Supervisors.of(deployment.manifest()).holdsPort()
                                || deployment.manifest().service().container().isPresent())
                        && Supervisors.view(host, deployment).state().isServing())
                .isPresent()) {
            // The manager holds the port, and asking would wake a sleeping proxy.
            return;
        }
        if (current.filter(deployment -> deployment.manifest().port() == port && Supervisors.isProxy(host, deployment))
                .isPresent()) {
            // One that hangs is replaced.
            return;
        }
        var other = "free the port, or choose another with --port";
        // A proxy that has much to do is not taken for a stranger.
        var probe = new HealthProbe(host, PATIENCE);
        switch (current.filter(deployment -> deployment.manifest().port() == port)
                .map(probe::look)
                .orElseGet(() -> probe.look(port))) {
            // Whoever it was has just left.
            case PortState.Foreign foreign when host.processes().free("127.0.0.1", port) -> {}
            case PortState.Foreign foreign ->
                throw Problem.needsPerson(
                        "port " + port + " is taken by " + foreign.who(),
                        foreign.reason(),
                        isLost(settings, current)
                                ? "if it is what is left of this profile, whose record is gone: "
                                        + settings.profile().command("remove") + "; else " + other
                                : other);
            case PortState.Unreachable unreachable -> {
                if (!host.processes().free("127.0.0.1", port)) {
                    throw Problem.failed(
                            "cannot listen on port " + port,
                            port < 1024 ? "ports below 1024 are for root" : "the system does not give it out",
                            other);
                }
            }
            case PortState.Ready own -> {}
            case PortState.Starting own -> {}
            case PortState.Sleeping own -> {}
        }
    }

    /// Whether a manager still has a deployment of this profile of which there is no record.
    private boolean isLost(Settings settings, Optional<Deployment> current) {
        return current.isEmpty()
                && LostDeployment.find(host, workspace, settings.profile(), Optional.of(settings.port()))
                        .filter(LostDeployment::isServed)
                        .isPresent();
    }
}
