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
            return Optional.of(Problem.failed(
                    "--supervisor agent belongs to one user",
                    "it does not survive a reboot, and the system scope is for a machine",
                    "use --supervisor auto, or --preset persistent-task"));
        }
        return host.os() == Os.WINDOWS
                ? Optional.of(Problem.failed(
                        "--supervisor agent cannot serve here", "it is a shell script", "use --supervisor auto"))
                : Optional.empty();
    }

    @Override
    public boolean outlivesReboot() {
        return false;
    }

    @Override
    public ServiceView view(HostView host, Deployment deployment) {
        return new View(host, deployment);
    }

    @Override
    public Service of(Host host, Deployment deployment) {
        return new Agent(new RunnerProcess(host, deployment));
    }

    private record View(HostView host, Deployment deployment) implements ServiceView {
        @Override
        public List<OwnFile> artifacts() {
            return List.of();
        }

        @Override
        public List<String> warnings() {
            var tools = listed(deployment.manifest().tools().routed());
            return List.of(
                    deployment.manifest().service().atLogin()
                            ? "after a reboot " + tools + " can connect once you have logged in, which starts the proxy"
                            : "WARNING: after a reboot " + tools + " cannot connect until you run: "
                                    + deployment.profile().command("start") + "; to have each login do that: "
                                    + deployment.profile().command("apply") + " --at-login");
        }

        private static String listed(List<String> names) {
            return names.size() < 2
                    ? String.join("", names)
                    : String.join(", ", names.subList(0, names.size() - 1)) + " and " + names.getLast();
        }

        @Override
        public ServiceState state() {
            return new RunnerView(host, deployment)
                    .keeper()
                    .map(running -> ServiceState.running(running.pid(), "the keeper loop runs"))
                    .orElseGet(() -> ServiceState.stopped("the keeper loop does not run"));
        }

        @Override
        public Logs logs() {
            return new Logs.File(deployment.runnerLog());
        }
    }

    private record Agent(RunnerProcess runner) implements Service {
        @Override
        public void start() {
            if (runner.view().keeper().isEmpty()) {
                // A proxy whose agent is gone would keep the port from the new one.
                runner.stop();
                runner.keep();
            }
        }

        @Override
        public void stop() {
            runner.stop();
        }

        @Override
        public void restart() {
            if (!runner.replace()) {
                runner.stop();
                start();
            }
        }

        @Override
        public void remove() {
            stop();
        }
    }
}
