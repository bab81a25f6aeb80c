package headroom.supervise;

import headroom.contract.Scope;
import headroom.host.Host;
import headroom.host.HostView;
import headroom.host.Problem;
import headroom.manifest.Deployment;
import headroom.render.OwnFile;
import java.util.List;
import java.util.Optional;

/// launchd as watchdog: it runs `ensure-headroom.sh` every minute, which starts a runner that is gone.
final class LaunchdTask implements Supervisor {
    @Override
    public String name() {
        return "launchd";
    }

    @Override
    public String kind() {
        return "task";
    }

    @Override
    public Optional<Problem> missing(HostView host, Scope scope) {
        return LaunchdSupervisor.missingLaunchd(host);
    }

    @Override
    public ServiceView view(HostView host, Deployment deployment) {
        return new View(new Launchctl(host, deployment));
    }

    @Override
    public Service of(Host host, Deployment deployment) {
        var launchctl = new Launchctl(host, deployment);
        return new Watched(
                new LaunchdJob(host, launchctl), launchctl.file(View.TEMPLATE), new RunnerProcess(host, deployment));
    }

    private record View(Launchctl launchctl) implements ServiceView {
        private static final String TEMPLATE = "task.plist";

        @Override
        public List<OwnFile> artifacts() {
            return List.of(launchctl.file(TEMPLATE));
        }

        @Override
        public ServiceState state() {
            return launchctl
                    .loaded()
                    .map(job -> new RunnerView(launchctl.host(), launchctl.deployment())
                            .state("the runner, watched by " + job + ","))
                    .orElseGet(() -> ServiceState.stopped("the job " + launchctl.label() + " is not loaded"));
        }

        @Override
        public Logs logs() {
            return new Logs.File(launchctl.deployment().runnerLog());
        }
    }

    private record Watched(LaunchdJob job, OwnFile plist, RunnerProcess runner) implements Service {
        @Override
        public void start() {
            job.load(plist);
            revive();
        }

        @Override
        public void revive() {
            runner.start();
        }

        @Override
        public void stop() {
            job.disable();
            runner.stop();
        }

        @Override
        public void restart() {
            job.unload();
            runner.stop();
            start();
        }

        @Override
        public void remove() {
            job.unload();
            runner.stop();
            job.forget(plist);
        }
    }
}
