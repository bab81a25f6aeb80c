package headroom.supervise;

import headroom.contract.Scope;
import headroom.host.FileMode;
import headroom.host.Host;
import headroom.host.HostView;
import headroom.host.Problem;
import headroom.manifest.Deployment;
import headroom.render.Escaping;
import headroom.render.OwnFile;
import headroom.render.Templates;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// systemd as the service manager, in the user's or the system's instance. A `.socket` unit holds the port and
/// hands it to the proxy as standard input, so that a restart, a crash or an upgrade makes connections wait instead
/// of refusing them (systemd.socket(5)).
public final class SystemdSupervisor implements Supervisor {
    @Override
    public String name() {
        return "systemd";
    }

    @Override
    public String kind() {
        return "service";
    }

    @Override
    public Optional<Problem> missing(HostView host, Scope scope) {
        return missingSystemd(host, scope);
    }

    static Optional<Problem> missingSystemd(HostView host, Scope scope) {
        if (!Systemctl.isInit(host)) {
            return Optional.of(new Problem(
                    Problem.Kind.FAILED,
                    "systemd does not run on this machine",
                    "there is no /run/systemd/system",
                    "use --supervisor auto or agent"));
        }
        var system = scope == Scope.SYSTEM;
        return new Systemctl(host, system)
                .unusable()
                .map(reason -> new Problem(
                        Problem.Kind.FAILED,
                        system ? "systemd cannot be used" : "there is no systemd user manager for " + Linger.user(host),
                        reason,
                        system
                                ? "run it as root"
                                : "sudo loginctl enable-linger " + Linger.user(host)
                                        + ", then run the command again; or use --supervisor agent"));
    }

    @Override
    public boolean holdsPort() {
        return true;
    }

    @Override
    public List<String> warnings(Deployment deployment) {
        return List.of();
    }

    @Override
    public List<OwnFile> artifacts(HostView host, Deployment deployment) {
        var units = units(host, deployment);
        var service = service(deployment);
        return List.of(
                new OwnFile(
                        units.resolve(service + ".socket"),
                        Templates.render(
                                "systemd/headroom.socket", Escaping.SYSTEMD_TEXT, SystemdUnits.values(deployment)),
                        FileMode.FILE),
                new OwnFile(
                        units.resolve(service + "-refused.service"),
                        Templates.render(
                                "systemd/refused.service", Escaping.SYSTEMD_TEXT, SystemdUnits.values(deployment)),
                        FileMode.FILE),
                new OwnFile(
                        units.resolve(service + ".service"),
                        Templates.render(
                                "systemd/headroom.service", Escaping.SYSTEMD_TEXT, SystemdUnits.values(deployment)),
                        FileMode.FILE));
    }

    static Path units(HostView host, Deployment deployment) {
        return isSystem(deployment)
                ? Path.of("/etc/systemd/system")
                : host.configHome().resolve("systemd/user");
    }

    static boolean isSystem(Deployment deployment) {
        return deployment.manifest().tools().scope() == Scope.SYSTEM;
    }

    private static String service(Deployment deployment) {
        return deployment.manifest().profile().serviceName();
    }

    private static boolean isOnDemand(Deployment deployment) {
        return deployment.manifest().proxy().idleMinutes().isPresent();
    }

    @Override
    public void start(Host host, Deployment deployment) {
        load(host, deployment).run("start", "--no-block", service(deployment) + ".service");
    }

    /// Has systemd read the units as they now stand, enables them, and sees to it that the socket listens. On
    /// reading a socket unit whose port has changed systemd lets go of the port, and still calls the socket active,
    /// on the new one: so it is asked before, and so is the port.
    private static Systemctl load(Host host, Deployment deployment) {
        SystemdUnits.prepare(host, deployment);
        var systemctl = new Systemctl(host, isSystem(deployment));
        var socket = service(deployment) + ".socket";
        var port = deployment.manifest().port();
        var before = systemctl.show(socket, "ActiveState", "Listen");
        systemctl.run("daemon-reload");
        enable(systemctl, deployment);
        if (!before.get("ActiveState").equals("active")
                || !before.get("Listen").startsWith("127.0.0.1:" + port + " ")
                || host.processes().free("127.0.0.1", port)) {
            // A socket does not start while its service runs.
            systemctl.run("stop", socket, service(deployment) + ".service");
        }
        systemctl.run("start", socket);
        return systemctl;
    }

    /// A sleeping proxy is started by its socket alone.
    private static void enable(Systemctl systemctl, Deployment deployment) {
        systemctl.run("enable", "--quiet", service(deployment) + ".socket");
        systemctl.run(isOnDemand(deployment) ? "disable" : "enable", "--quiet", service(deployment) + ".service");
    }

    @Override
    public void revive(Host host, Deployment deployment) {
        start(host, deployment);
    }

    @Override
    public void stop(Host host, Deployment deployment) {
        var systemctl = new Systemctl(host, isSystem(deployment));
        systemctl.takeDown(service(deployment) + ".socket", service(deployment) + ".service");
        systemctl.ask("reset-failed", service(deployment) + ".service", service(deployment) + ".socket");
    }

    @Override
    public void restart(Host host, Deployment deployment) {
        load(host, deployment).run("restart", "--no-block", service(deployment) + ".service");
    }

    @Override
    public void remove(Host host, Deployment deployment) {
        stop(host, deployment);
        artifacts(host, deployment).forEach(artifact -> OwnFile.remove(host, artifact.path()));
        new Systemctl(host, isSystem(deployment)).run("daemon-reload");
    }

    @Override
    public ServiceState state(HostView host, Deployment deployment) {
        var systemctl = new Systemctl(host, isSystem(deployment));
        var units = systemctl.show(
                List.of(service(deployment) + ".service", service(deployment) + ".socket"),
                "LoadState",
                "ActiveState",
                "SubState",
                "MainPID",
                "Result");
        var service = units.getFirst();
        var socket = units.getLast();
        if (service.get("LoadState").isEmpty()) {
            return ServiceState.stopped(systemctl.unusable().orElse("systemd does not answer"));
        }
        if (!service.get("LoadState").equals("loaded")) {
            return ServiceState.stopped("the unit " + service(deployment) + ".service is " + service.get("LoadState"));
        }
        var words = service.get("ActiveState") + " (" + service.get("SubState") + ")"
                + (socket.get("ActiveState").equals("active") ? "" : ", its socket is " + socket.get("ActiveState"));
        return switch (service.get("ActiveState")) {
            case "active", "activating", "reloading", "deactivating" ->
                ServiceState.running(Long.parseLong(service.get("MainPID")), words);
            case "failed" -> ServiceState.failed(words + ": " + service.get("Result"));
            default ->
                socket.get("ActiveState").equals("active")
                        ? ServiceState.sleeping("sleeping, the socket listens")
                        : ServiceState.stopped(words);
        };
    }

    @Override
    public List<String> lapses(HostView host, Deployment deployment) {
        var socket = service(deployment) + ".socket";
        var lapses = new ArrayList<>(SystemdUnits.lapses(
                host,
                deployment,
                isOnDemand(deployment) ? List.of(socket) : List.of(socket, service(deployment) + ".service")));
        var state = new Systemctl(host, isSystem(deployment))
                .show(socket, "ActiveState")
                .get("ActiveState");
        if (!state.equals("active")) {
            lapses.add("the unit " + socket + " is " + state + ", so nobody holds the port while the proxy restarts");
        }
        return lapses;
    }

    @Override
    public Logs logs(HostView host, Deployment deployment) {
        return SystemdUnits.journal(deployment, service(deployment) + ".service");
    }
}
