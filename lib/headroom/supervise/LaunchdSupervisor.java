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
import java.util.regex.Pattern;

/// launchd as service manager (launchd.plist(5)): it keeps `run-headroom.sh keep` alive. A user's job goes into the
/// domain of the desktop where there is one, else, as over SSH, into the user's own; the system scope's is a daemon.
final class LaunchdSupervisor implements Supervisor {
    @Override
    public String name() {
        return "launchd";
    }

    @Override
    public String kind() {
        return "service";
    }

    @Override
    public Optional<Problem> missing(HostView host, Scope scope) {
        return missingLaunchd(host);
    }

    static Optional<Problem> missingLaunchd(HostView host) {
        return host.os() == Os.MACOS
                ? Optional.empty()
                : Optional.of(Problem.failed(
                        "launchd does not run on this machine",
                        "it is macOS's service manager",
                        "use --supervisor auto"));
    }

    @Override
    public ServiceView view(HostView host, Deployment deployment) {
        return new View(new Launchctl(host, deployment));
    }

    @Override
    public Service of(Host host, Deployment deployment) {
        var launchctl = new Launchctl(host, deployment);
        return new Kept(new LaunchdJob(host, launchctl), launchctl.file(View.TEMPLATE));
    }

    private record View(Launchctl launchctl) implements ServiceView {
        private static final String TEMPLATE = "service.plist";
        private static final Pattern PID = Pattern.compile("(?m)^\\s*pid = (\\d+)$");
        private static final Pattern STATE = Pattern.compile("(?m)^\\s*state = (.+)$");
        private static final Pattern LAST_EXIT = Pattern.compile("(?m)^\\s*last exit code = (.+)$");

        @Override
        public List<OwnFile> artifacts() {
            return List.of(launchctl.file(TEMPLATE));
        }

        @Override
        public ServiceState state() {
            return launchctl
                    .loaded()
                    .map(this::state)
                    .orElseGet(() -> ServiceState.stopped("the job " + launchctl.label() + " is not loaded"));
        }

        private ServiceState state(String job) {
            var printed = launchctl.print(job).out();
            var words = first(STATE, printed).orElse("unknown");
            var pid = first(PID, printed);
            if (pid.isPresent()) {
                return ServiceState.running(Long.parseLong(pid.get()), words);
            }
            return first(LAST_EXIT, printed)
                    .filter(code -> !code.startsWith("0") && !code.startsWith("(never"))
                    .map(code -> ServiceState.failed(words + ", last exit code " + code))
                    .orElseGet(() -> ServiceState.stopped(words));
        }

        private static Optional<String> first(Pattern pattern, String text) {
            var matcher = pattern.matcher(text);
            return matcher.find() ? Optional.of(matcher.group(1)) : Optional.empty();
        }

        @Override
        public Logs logs() {
            return new Logs.File(launchctl.deployment().runnerLog());
        }
    }

    private record Kept(LaunchdJob job, OwnFile plist) implements Service {
        @Override
        public void start() {
            job.load(plist);
        }

        @Override
        public void stop() {
            job.disable();
        }

        @Override
        public void restart() {
            job.unload();
            start();
        }

        @Override
        public void remove() {
            job.unload();
            job.forget(plist);
        }
    }
}
