package headroom.supervise;

import headroom.contract.Preset;
import headroom.contract.RuntimeKind;
import headroom.contract.Scope;
import headroom.host.Host;
import headroom.host.HostView;
import headroom.host.Problem;
import headroom.manifest.Deployment;
import headroom.manifest.Manifest;
import headroom.runtime.ContainerImage;
import java.util.List;
import java.util.Optional;

/// Docker, or what answers to its client: a container of the proxy, which the engine starts again by its restart
/// policy. No program of the machine's own watches it.
public final class DockerSupervisor implements Supervisor {
    @Override
    public String name() {
        return "docker";
    }

    @Override
    public String inWords() {
        return "Docker";
    }

    @Override
    public String kind() {
        return "none";
    }

    /// What the engine itself lacks is told with the plan of its container.
    @Override
    public Optional<Problem> missing(HostView host, Scope scope) {
        if (scope == Scope.SYSTEM) {
            return Optional.of(Problem.failed(
                    "--preset persistent-docker belongs to one user",
                    "its container runs as whoever installs it, and the system scope is for a machine",
                    "use --scope user, or another --preset"));
        }
        return withoutClient(host);
    }

    /// Why there is nobody to ask for a container.
    public static Optional<Problem> withoutClient(HostView host) {
        return host.onPath("docker").isPresent()
                ? Optional.empty()
                : Optional.of(Problem.failed(
                        "there is no Docker here",
                        "no program docker is on the PATH",
                        "install Docker or Podman, or use --preset persistent-service --runtime java"));
    }

    @Override
    public ServiceView view(HostView host, Deployment deployment) {
        return new DockerView(host, deployment);
    }

    @Override
    public Service of(Host host, Deployment deployment) {
        return new DockerService(host, deployment);
    }

    /// In a container of headroom's own image; which engine has it is for whoever plans it to say.
    @Override
    public Manifest.Service service(Preset preset, boolean atLogin) {
        var container = new Manifest.Container(ContainerImage.ownName(), "", List.of(), false);
        return new Manifest.Service(preset, RuntimeKind.DOCKER, kind(), name(), Optional.of(container), atLogin);
    }
}
