package headroom.supervise;

import headroom.contract.Preset;
import headroom.contract.Scope;
import headroom.host.Host;
import headroom.host.HostView;
import headroom.host.Os;
import headroom.host.Problem;
import headroom.host.ProcessView.Running;
import headroom.manifest.Deployment;
import headroom.manifest.Manifest;
import headroom.manifest.Workspace;
import headroom.runtime.DockerEngine;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// The managers headroom can hand a deployment to, per preset, the best one first.
public final class Supervisors {
    private static final List<Supervisor> SERVICE = List.of(
            new SystemdSupervisor(),
            new LaunchdSupervisor(),
            new WindowsServiceSupervisor(),
            new TaskSchedulerSupervisor(),
            new AgentSupervisor());
    private static final List<Supervisor> TASK =
            List.of(new SystemdTimer(), new LaunchdTask(), new TaskSchedulerWatch(), new CronSupervisor());

    private static final List<Supervisor> DOCKER = List.of(new DockerSupervisor());

    private Supervisors() {}

    /// The managers for a preset, the best one first.
    public static List<Supervisor> forPreset(Preset preset) {
        return switch (preset) {
            case PERSISTENT_SERVICE -> SERVICE;
            case PERSISTENT_TASK -> TASK;
            case PERSISTENT_DOCKER -> DOCKER;
        };
    }

    /// What the manager of a deployment has of it, and says of it.
    public static ServiceView view(HostView host, Deployment deployment) {
        return of(deployment.manifest()).view(host, deployment);
    }

    /// A deployment in the hands of its manager.
    public static Service of(Host host, Deployment deployment) {
        return of(deployment.manifest()).of(host, deployment);
    }

    /// The manager that a record names.
    public static Supervisor of(Manifest manifest) {
        return named(manifest.service().preset(), manifest.service().supervisor());
    }

    public static Supervisor named(Preset preset, String name) {
        var known = forPreset(preset);
        return known.stream()
                .filter(supervisor -> supervisor.name().equals(name))
                .findFirst()
                .orElseThrow(() -> Problem.usage(
                        "there is no supervisor '" + name + "' for a " + preset,
                        "the known supervisors are auto, "
                                + String.join(
                                        ", ",
                                        known.stream().map(Supervisor::name).toList()),
                        "choose one of them with --supervisor"));
    }

    /// Whether the program on its port is this deployment's proxy, by its command line and its user; one that hangs
    /// cannot say so itself.
    public static boolean isProxy(HostView host, Deployment deployment) {
        var user = host.processes().listenerUser(deployment.manifest().port());
        return new RunnerView(host, deployment).engine().isPresent()
                && (user.isEmpty() || deployment.users(host.disk()).contains(user.getAsLong()));
    }

    /// Says who has the name of this deployment's container, where it is somebody else.
    public static Optional<Problem> foreignContainer(HostView host, Deployment deployment) {
        var view = new DockerView(host, deployment);
        return view.container() instanceof DockerEngine.Answer.Found found && !view.isOwn(found.json())
                ? Optional.of(DockerService.foreign(view.runtime().name(), found.json()))
                : Optional.empty();
    }

    /// The processes of this deployment, by their command lines alone; none on Windows, which tells only programs.
    public static List<Running> processes(HostView host, Deployment deployment) {
        var runner = new RunnerView(host, deployment);
        return host.os() == Os.WINDOWS
                ? List.of()
                : host.processes().all().stream()
                        .filter(running -> runner.isKeeper(running) || runner.isEngine(running))
                        .toList();
    }

    /// Whether the file at this path is one that a manager of ours has for this deployment: by its name, and by
    /// what every file of ours says of itself.
    public static boolean isOwn(HostView host, Deployment deployment, Path path) {
        var names = Stream.of(Preset.values())
                .flatMap(preset -> forPreset(preset).stream()
                        .flatMap(supervisor ->
                                supervisor.view(host, supervisor.under(deployment, preset)).artifacts().stream()))
                .map(artifact -> artifact.path().getFileName());
        return names.anyMatch(path.getFileName()::equals)
                && host.disk()
                        .read(path)
                        .filter(content -> new String(content, StandardCharsets.UTF_8)
                                .lines()
                                .limit(3)
                                .anyMatch(line -> line.contains("Managed by headroom")))
                        .isPresent();
    }

    /// Takes back what was set up for a manager once none of the deployments that are left in this workspace is
    /// with it: lingering.
    public static void forget(Host host, Workspace workspace, List<Manifest> left) {
        if (!workspace.shared()
                && left.stream()
                        .noneMatch(manifest -> manifest.service().supervisor().equals("systemd"))) {
            Linger.restore(host, workspace);
        }
    }

    /// The best manager this machine has.
    public static Supervisor automatic(HostView host, Preset preset, Scope scope) {
        return forPreset(preset).stream()
                .filter(supervisor -> supervisor.missing(host, scope).isEmpty())
                .findFirst()
                .orElseThrow(() -> Problem.failed(
                        "nothing on this machine can keep the proxy running",
                        "none of "
                                + String.join(
                                        ", ",
                                        forPreset(preset).stream()
                                                .map(Supervisor::name)
                                                .toList()) + " can be used for --scope " + scope,
                        "run it by hand with: headroom proxy"));
    }
}
