package headroom.supervise;

import headroom.contract.Scope;
import headroom.host.Host;
import headroom.host.HostView;
import headroom.host.Problem;
import headroom.manifest.Deployment;
import headroom.render.OwnFile;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// systemd as the service manager, in the user's or the system's instance. A `.socket` unit holds the port and
/// hands it to the proxy as standard input, so that a restart, a crash or an upgrade makes connections wait instead
/// of refusing them (systemd.socket(5)).
final class SystemdSupervisor implements Supervisor {
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
            return Optional.of(Problem.failed(
                    "systemd does not run on this machine",
                    "there is no /run/systemd/system",
                    "use --supervisor auto or agent"));
        }
        var system = scope == Scope.SYSTEM;
        return new Systemctl(host, system)
                .unusable()
                .map(reason -> Problem.failed(
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
    public ServiceView view(HostView host, Deployment deployment) {
        var units = new SystemdUnits(host, deployment);
        return units.hasSocket() ? new View(units) : new SystemdContainer.View(units);
    }

    @Override
    public Service of(Host host, Deployment deployment) {
        var units = new SystemdUnits(host, deployment);
        var systemctl = SystemdControl.of(host, units);
        return units.hasSocket() ? new Unit(host, units, systemctl) : new SystemdContainer(units, systemctl);
    }

    private record View(SystemdUnits units) implements ServiceView {
        @Override
        public List<OwnFile> artifacts() {
            return List.of(
                    units.unit(".socket", "headroom.socket"),
                    units.unit("-refused.service", "refused.service"),
                    units.unit(".service", "headroom.service"));
        }

        @Override
        public ServiceState state() {
            var systemctl = units.systemctl();
            var states = systemctl.show(
                    List.of(units.name(".service"), units.name(".socket")),
                    "LoadState",
                    "ActiveState",
                    "SubState",
                    "MainPID",
                    "Result");
            var service = states.getFirst();
            var socket = states.getLast();
            if (service.get("LoadState").isEmpty()) {
                return ServiceState.stopped(systemctl.unusable().orElse("systemd does not answer"));
            }
            if (!service.get("LoadState").equals("loaded")) {
                return ServiceState.stopped("the unit " + units.name(".service") + " is " + service.get("LoadState"));
            }
            var listens = socket.get("ActiveState").equals("active");
            var words = service.get("ActiveState") + " (" + service.get("SubState") + ")"
                    + (listens ? "" : ", its socket is " + socket.get("ActiveState"));
            return switch (service.get("ActiveState")) {
                case "active", "activating", "reloading", "deactivating" ->
                    ServiceState.running(Long.parseLong(service.get("MainPID")), words);
                case "failed" -> ServiceState.failed(words + ": " + service.get("Result"));
                default ->
                    listens ? ServiceState.sleeping("sleeping, the socket listens") : ServiceState.stopped(words);
            };
        }

        @Override
        public List<String> lapses() {
            var socket = units.name(".socket");
            var lapses = new ArrayList<>(
                    units.lapses(units.isOnDemand() ? List.of(socket) : List.of(socket, units.name(".service"))));
            var state = units.systemctl().show(socket, "ActiveState").get("ActiveState");
            if (!state.equals("active")) {
                lapses.add(
                        "the unit " + socket + " is " + state + ", so nobody holds the port while the proxy restarts");
            }
            return lapses;
        }

        @Override
        public Logs logs() {
            return units.journal();
        }
    }

    private record Unit(Host host, SystemdUnits units, SystemdControl systemctl) implements Service {
        @Override
        public void start() {
            load();
            systemctl.run("start", "--no-block", units.name(".service"));
        }

        /// Has systemd read the units as they now stand, enables them, and sees to it that the socket listens. On
        /// reading a socket unit whose port has changed systemd lets go of the port, and still calls the socket
        /// active, on the new one: so it is asked before, and so is the port.
        private void load() {
            systemctl.prepare();
            var socket = units.name(".socket");
            var port = units.deployment().manifest().port();
            var before = systemctl.questions().show(socket, "ActiveState", "Listen");
            systemctl.run("daemon-reload");
            enable();
            if (!before.get("ActiveState").equals("active")
                    || !before.get("Listen").startsWith("127.0.0.1:" + port + " ")
                    || host.processes().free("127.0.0.1", port)) {
                // A socket does not start while its service runs.
                systemctl.run("stop", socket, units.name(".service"));
            }
            systemctl.run("start", socket);
        }

        /// A sleeping proxy is started by its socket alone.
        private void enable() {
            systemctl.run("enable", "--quiet", units.name(".socket"));
            systemctl.run(units.isOnDemand() ? "disable" : "enable", "--quiet", units.name(".service"));
        }

        @Override
        public void stop() {
            systemctl.takeDown(units.name(".socket"), units.name(".service"));
            systemctl.forgive(units.name(".service"), units.name(".socket"));
        }

        @Override
        public void replace() {
            load();
            var service = units.name(".service");
            var serves = systemctl
                    .questions()
                    .show(service, "ActiveState")
                    .get("ActiveState")
                    .equals("active");
            systemctl.run(
                    serves
                            // Its former name, which systemd before 252 knows alone.
                            ? new String[] {"kill", "--kill-who=main", "--signal=USR1", service}
                            : new String[] {"restart", "--no-block", service});
        }

        @Override
        public void restart() {
            load();
            systemctl.run("restart", "--no-block", units.name(".service"));
        }

        @Override
        public void remove() {
            stop();
            systemctl.remove(new View(units).artifacts());
        }
    }
}
