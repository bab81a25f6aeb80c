package headroom.runtime;

import headroom.host.Host;
import headroom.host.HostView;
import headroom.host.ProcessView.Running;
import headroom.manifest.Deployment;
import headroom.render.OwnFile;
import java.nio.file.Path;
import java.util.List;

/// What a supervisor runs: how a deployment's proxy is started, told and known, whichever manager keeps it.
public sealed interface Runtime permits JavaRuntime, ContainerRuntime {
    static Runtime of(HostView host, Deployment deployment) {
        return switch (deployment.manifest().service().runtime()) {
            case JAVA -> new JavaRuntime(host, deployment);
            case DOCKER -> new ContainerRuntime(host, deployment);
        };
    }

    /// The program that is `headroom` in it, for a manager that needs no script between.
    Path program();

    /// The scripts that run and watch the proxy, and the launcher.
    List<OwnFile> files();

    /// Ends what runs of it though nobody runs it any more.
    default void endLeft(Host host) {}

    /// Whether a process is this deployment's proxy, whoever started it.
    boolean isProxy(Running process);
}
