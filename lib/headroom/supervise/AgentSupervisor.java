package headroom.supervise;

import headroom.contract.Scope;
import headroom.host.Host;
import headroom.host.HostView;
import headroom.host.Os;
import headroom.host.Problem;
import headroom.manifest.Deployment;
import headroom.render.OwnFile;
import java.util.List;
import java.util.Optional;

/// The agent: `run-headroom.sh keep`, a shell loop in a session of its own that starts the proxy again whenever it
/// ends. For machines without a service manager; it does not survive a reboot, but a login can start it.
public final class AgentSupervisor implements Supervisor {
    @Override
    public String name() {
        return "agent";
    }

    @Override
    public String inWords() {
        return "headroom's own keeper loop (agent)";
    }

    @Override
    public String kind() {
        return "none";
    }

    @Override
    public Optional<Problem> missing(HostView host, Scope scope) {
        if (scope == Scope.SYSTEM) {
            return Optional.of(new Problem(
                    Problem.Kind.FAILED,
                    "--supervisor agent belongs to one user",
                    "it does not survive a reboot, and the system scope is for a machine",
                    "use --supervisor auto, or --preset persistent-task"));
        }
        return host.os() == Os.WINDOWS
                ? Optional.of(new Problem(
                        Problem.Kind.FAILED,
                        "--supervisor agent cannot serve here",
                        "it is a shell script",
                        "use --supervisor auto"))
                : Optional.empty();
    }

    @Override
    public boolean outlivesReboot() {
        return false;
    }

    @Override
    public List<String> warnings(Deployment deployment) {
        var tools = String.join(" and ", deployment.manifest().tools().routed());
        return List.of(
                deployment.manifest().service().atLogin()
                        ? "after a reboot " + tools + " can connect once you have logged in, which starts the proxy"
                        : "WARNING: after a reboot " + tools + " cannot connect until you run: "
                                + deployment.profile().command("start") + "; to have each login do that: "
                                + deployment.profile().command("apply") + " --at-login");
    }

    @Override
    public List<OwnFile> artifacts(HostView host, Deployment deployment) {
        return List.of();
    }

    @Override
    public void start(Host host, Deployment deployment) {
        if (RunnerProcess.keeper(host, deployment).isEmpty()) {
            // A proxy whose agent is gone would keep the port from the new one.
            RunnerProcess.stop(host, deployment);
            RunnerProcess.start(host, deployment, "keep");
        }
    }

    @Override
    public void revive(Host host, Deployment deployment) {
        start(host, deployment);
    }

    @Override
    public void stop(Host host, Deployment deployment) {
        RunnerProcess.stop(host, deployment);
    }

    @Override
    public void restart(Host host, Deployment deployment) {
        if (!RunnerProcess.replace(host, deployment)) {
            RunnerProcess.stop(host, deployment);
            start(host, deployment);
        }
    }

    @Override
    public void remove(Host host, Deployment deployment) {
        stop(host, deployment);
    }

    @Override
    public ServiceState state(HostView host, Deployment deployment) {
        return RunnerProcess.keeper(host, deployment)
                .map(running -> ServiceState.running(running.pid(), "the keeper loop runs"))
                .orElseGet(() -> ServiceState.stopped("the keeper loop does not run"));
    }

    @Override
    public Logs logs(HostView host, Deployment deployment) {
        return new Logs.File(deployment.runnerLog());
    }
}
