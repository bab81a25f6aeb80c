package headroom.supervise;

import headroom.contract.Scope;
import headroom.host.Host;
import headroom.host.HostView;
import headroom.host.Problem;
import headroom.manifest.Deployment;
import headroom.render.OwnFile;
import java.util.List;
import java.util.Optional;

/// systemd as a watchdog: a timer runs `ensure-headroom.sh` every minute, which starts the runner, a unit of its
/// own, when it is gone. A child of the timer's own service would be killed with it.
final class SystemdTimer implements Supervisor {
    @Override
    public String name() {
        return "systemd";
    }

    @Override
    public String kind() {
        return "task";
    }

    @Override
    public Optional<Problem> missing(HostView host, Scope scope) {
        return SystemdSupervisor.missingSystemd(host, scope);
    }

    @Override
    public ServiceView view(HostView host, Deployment deployment) {
        return new View(new SystemdUnits(host, deployment));
    }

    @Override
    public Service of(Host host, Deployment deployment) {
        var units = new SystemdUnits(host, deployment);
        return new Watched(units, SystemdControl.of(host, units));
    }

    private record View(SystemdUnits units) implements ServiceView {
        @Override
        public List<String> warnings() {
            return List.of("a proxy that dies is started again within a minute");
        }

        @Override
        public List<OwnFile> artifacts() {
            return List.of(
                    units.unit(".timer", "ensure.timer"),
                    units.unit("-ensure.service", "ensure.service"),
                    units.unit(".service", "runner.service"));
        }

        @Override
        public ServiceState state() {
            var states = units.systemctl()
                    .show(
                            List.of(units.name(".service"), units.name(".timer")),
                            "LoadState",
                            "ActiveState",
                            "SubState",
                            "MainPID",
                            "Result");
            var runner = states.getFirst();
            var timer = states.getLast().get("ActiveState");
            if (!runner.get("LoadState").equals("loaded")) {
                return ServiceState.stopped("the unit " + units.name(".service") + " is not there");
            }
            var words = runner.get("ActiveState") + " (" + runner.get("SubState") + "), its timer is " + timer;
            return switch (runner.get("ActiveState")) {
                case "active", "activating", "deactivating" ->
                    ServiceState.running(Long.parseLong(runner.get("MainPID")), words);
                case "failed" -> ServiceState.failed(words + ": " + runner.get("Result"));
                default -> ServiceState.stopped(words);
            };
        }

        @Override
        public List<String> lapses() {
            return units.lapses(List.of(units.name(".timer")));
        }

        @Override
        public Logs logs() {
            return units.journal();
        }
    }

    private record Watched(SystemdUnits units, SystemdControl systemctl) implements Service {
        @Override
        public void start() {
            systemctl.prepare();
            systemctl.run("daemon-reload");
            systemctl.run("enable", "--quiet", units.name(".timer"));
            systemctl.run("start", units.name(".timer"));
            revive();
        }

        @Override
        public void revive() {
            systemctl.run("start", "--no-block", units.name(".service"));
        }

        @Override
        public void stop() {
            systemctl.takeDown(units.name(".timer"), units.name(".service"));
            systemctl.forgive(units.name(".service"), units.name("-ensure.service"));
        }

        @Override
        public void restart() {
            systemctl.prepare();
            systemctl.run("daemon-reload");
            systemctl.run("enable", "--quiet", "--now", units.name(".timer"));
            systemctl.run("restart", "--no-block", units.name(".service"));
        }

        @Override
        public void remove() {
            stop();
            systemctl.remove(new View(units).artifacts());
        }
    }
}
