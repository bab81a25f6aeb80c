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
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// systemd as a watchdog: a timer runs `ensure-headroom.sh` every minute, which starts the runner, a unit of its
/// own, when it is gone. A child of the timer's own service would be killed with it.
public final class SystemdTimer implements Supervisor {
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
    public List<String> warnings(Deployment deployment) {
        return List.of("a proxy that dies is started again within a minute");
    }

    @Override
    public List<OwnFile> artifacts(HostView host, Deployment deployment) {
        var units = SystemdSupervisor.units(host, deployment);
        var artifacts = new ArrayList<OwnFile>();
        for (var unit : List.of(".timer", "-ensure.service", ".service")) {
            var template = switch (unit) {
                case ".timer" -> "ensure.timer";
                case "-ensure.service" -> "ensure.service";
                default -> "runner.service";
            };
            artifacts.add(new OwnFile(
                    units.resolve(service(deployment) + unit),
                    Templates.render("systemd/" + template, Escaping.SYSTEMD_TEXT, SystemdUnits.values(deployment)),
                    FileMode.FILE));
        }
        return artifacts;
    }

    private static String service(Deployment deployment) {
        return deployment.manifest().profile().serviceName();
    }

    private static Systemctl systemctl(HostView host, Deployment deployment) {
        return new Systemctl(host, SystemdSupervisor.isSystem(deployment));
    }

    @Override
    public void start(Host host, Deployment deployment) {
        SystemdUnits.prepare(host, deployment);
        var systemctl = systemctl(host, deployment);
        systemctl.run("daemon-reload");
        systemctl.run("enable", "--quiet", service(deployment) + ".timer");
        systemctl.run("start", service(deployment) + ".timer");
        revive(host, deployment);
    }

    @Override
    public void revive(Host host, Deployment deployment) {
        systemctl(host, deployment).run("start", "--no-block", service(deployment) + ".service");
    }

    @Override
    public void stop(Host host, Deployment deployment) {
        var systemctl = systemctl(host, deployment);
        systemctl.takeDown(service(deployment) + ".timer", service(deployment) + ".service");
        systemctl.ask("reset-failed", service(deployment) + ".service", service(deployment) + "-ensure.service");
    }

    @Override
    public void restart(Host host, Deployment deployment) {
        SystemdUnits.prepare(host, deployment);
        var systemctl = systemctl(host, deployment);
        systemctl.run("daemon-reload");
        systemctl.run("enable", "--quiet", "--now", service(deployment) + ".timer");
        systemctl.run("restart", "--no-block", service(deployment) + ".service");
    }

    @Override
    public void remove(Host host, Deployment deployment) {
        stop(host, deployment);
        artifacts(host, deployment).forEach(artifact -> OwnFile.remove(host, artifact.path()));
        systemctl(host, deployment).run("daemon-reload");
    }

    @Override
    public ServiceState state(HostView host, Deployment deployment) {
        var systemctl = systemctl(host, deployment);
        var units = systemctl.show(
                List.of(service(deployment) + ".service", service(deployment) + ".timer"),
                "LoadState",
                "ActiveState",
                "SubState",
                "MainPID",
                "Result");
        var runner = units.getFirst();
        var timer = units.getLast().get("ActiveState");
        if (!runner.get("LoadState").equals("loaded")) {
            return ServiceState.stopped("the unit " + service(deployment) + ".service is not there");
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
    public List<String> lapses(HostView host, Deployment deployment) {
        return SystemdUnits.lapses(host, deployment, List.of(service(deployment) + ".timer"));
    }

    @Override
    public Logs logs(HostView host, Deployment deployment) {
        return SystemdUnits.journal(deployment, service(deployment) + ".service");
    }
}
