package headroom.supervise;

import headroom.host.Command;
import headroom.host.Host;
import headroom.host.HostView;
import headroom.host.Mode;
import headroom.host.Os;
import headroom.host.Outcome;
import headroom.host.Problem;
import headroom.manifest.Deployment;
import headroom.render.Escaping;
import headroom.render.Templates;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// launchd (launchd.plist(5)): as service manager it keeps `run-headroom.sh keep` alive, as watchdog it runs `ensure-headroom.sh` every minute.
/// A user's job goes into the domain of the desktop where there is one, else, as over SSH, into the user's own; the system scope's is a daemon.
public final class LaunchdSupervisor implements Supervisor {
    private static final Duration SETTLE = Duration.ofSeconds(15);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(50);
    private static final Pattern PID = Pattern.compile("(?m)^\\s*pid = (\\d+)$");
    private static final Pattern STATE = Pattern.compile("(?m)^\\s*state = (.+)$");
    private static final Pattern LAST_EXIT = Pattern.compile("(?m)^\\s*last exit code = (.+)$");

    private final boolean task;

    public LaunchdSupervisor(boolean task) {
        this.task = task;
    }

    @Override
    public String name() {
        return "launchd";
    }

    @Override
    public String kind() {
        return task ? "task" : "service";
    }

    @Override
    public Optional<Problem> missing(HostView host, String scope) {
        return host.os() == Os.MACOS ? Optional.empty() : Optional.of(new Problem(Problem.Kind.FAILED, "launchd does not run on this machine", "it is macOS's service manager", "use --supervisor auto"));
    }

    @Override
    public List<String> warnings() {
        return List.of();
    }

    private static String label(Deployment deployment) {
        return "dev.headroom." + deployment.profile();
    }

    private static Path plist(HostView host, Deployment deployment) {
        var folder = deployment.workspace().shared() ? Path.of("/Library/LaunchDaemons") : host.home().resolve("Library/LaunchAgents");
        return folder.resolve(label(deployment) + ".plist");
    }

    @Override
    public List<Artifact> artifacts(HostView host, Deployment deployment) {
        var values = Map.of("label", label(deployment), "runner", deployment.runner(), "ensurer", deployment.ensurer(), "log", deployment.runnerLog());
        return List.of(new Artifact(plist(host, deployment), Templates.render(task ? "launchd/task.plist" : "launchd/service.plist", Escaping.XML, values), Mode.FILE));
    }

    /// Where the job is, or belongs: `gui/UID` needs a desktop session, which an SSH login does not have (launchctl(1), "domain-target").
    private static String domain(HostView host, Deployment deployment) {
        if (deployment.workspace().shared()) {
            return "system";
        }
        var uid = host.ask(Command.of("id", "-u")).out().strip();
        return launchctl(host, "print", "gui/" + uid).ok() ? "gui/" + uid : "user/" + uid;
    }

    private static Outcome launchctl(HostView host, String... words) {
        return host.ask(new Command(Stream.concat(Stream.of("/bin/launchctl"), Stream.of(words)).toList(), Map.of(), "", STOP_LIMIT));
    }

    @Override
    public void start(Host host, Deployment deployment) {
        if (deployment.workspace().shared()) {
            Account.prepare(host, deployment);
        }
        var domain = domain(host, deployment);
        var job = domain + "/" + label(deployment);
        run(launchctl(host, "enable", job), job);
        if (!launchctl(host, "print", job).ok()) {
            bootstrap(host, deployment, domain);
        }
        if (task) {
            revive(host, deployment);
        }
    }

    /// A job that was booted out a moment ago is refused for some seconds: 5, input/output error; 37, operation already in progress.
    private static void bootstrap(Host host, Deployment deployment, String domain) {
        var end = host.time().now().plus(SETTLE);
        Outcome outcome;
        do {
            outcome = launchctl(host, "bootstrap", domain, plist(host, deployment).toString());
            if (outcome.ok() || launchctl(host, "print", domain + "/" + label(deployment)).ok()) {
                return;
            }
            host.time().sleep(Duration.ofMillis(500));
        } while ((outcome.exitCode() == 5 || outcome.exitCode() == 37) && host.time().now().isBefore(end));
        run(outcome, domain + "/" + label(deployment));
    }

    private static void run(Outcome outcome, String job) {
        if (!outcome.ok()) {
            throw new Problem(Problem.Kind.FAILED, "launchd did not take the job " + job, outcome.exitCode() == Outcome.TIMED_OUT ? "launchctl did not answer in time" : outcome.reason(), "look with: launchctl print " + job);
        }
    }

    @Override
    public void revive(Host host, Deployment deployment) {
        if (task) {
            Detached.start(host, deployment);
        } else {
            start(host, deployment);
        }
    }

    @Override
    public void stop(Host host, Deployment deployment) {
        var job = bootOut(host, deployment);
        // Else it would come back at the next login.
        run(launchctl(host, "disable", job), job);
        if (task) {
            Detached.stop(host, deployment);
        }
    }

    /// Unloads the job, which ends its processes, and waits until launchd has forgotten it.
    private static String bootOut(Host host, Deployment deployment) {
        var job = domain(host, deployment) + "/" + label(deployment);
        var end = host.time().now().plus(STOP_LIMIT);
        while (launchctl(host, "print", job).ok()) {
            var outcome = launchctl(host, "bootout", job);
            // 36: operation now in progress; 3: no such process, it has just gone.
            if (!outcome.ok() && outcome.exitCode() != 36 && outcome.exitCode() != 3 || host.time().now().isAfter(end)) {
                run(outcome.ok() ? new Outcome(Outcome.TIMED_OUT, "", "") : outcome, job);
            }
            host.time().sleep(Duration.ofMillis(200));
        }
        return job;
    }

    @Override
    public void restart(Host host, Deployment deployment) {
        bootOut(host, deployment);
        if (task) {
            Detached.stop(host, deployment);
        }
        start(host, deployment);
    }

    @Override
    public void remove(Host host, Deployment deployment) {
        var job = bootOut(host, deployment);
        if (task) {
            Detached.stop(host, deployment);
        }
        launchctl(host, "enable", job);
        host.disk().delete(plist(host, deployment));
        if (deployment.workspace().shared()) {
            Account.restore(host, deployment.workspace());
        }
    }

    @Override
    public ServiceState state(HostView host, Deployment deployment) {
        var job = domain(host, deployment) + "/" + label(deployment);
        var printed = launchctl(host, "print", job);
        if (!printed.ok()) {
            return ServiceState.stopped("the job " + job + " is not loaded");
        }
        if (task) {
            return Detached.state(host, deployment, "the runner, watched by " + job + ",");
        }
        var words = first(STATE, printed.out()).orElse("unknown");
        var pid = first(PID, printed.out());
        if (pid.isPresent()) {
            return ServiceState.running(Long.parseLong(pid.get()), words);
        }
        var exit = first(LAST_EXIT, printed.out());
        return exit.filter(code -> !code.startsWith("0") && !code.startsWith("(never")).isPresent() ? ServiceState.failed(words + ", last exit code " + exit.get()) : ServiceState.stopped(words);
    }

    private static Optional<String> first(Pattern pattern, String text) {
        var matcher = pattern.matcher(text);
        return matcher.find() ? Optional.of(matcher.group(1)) : Optional.empty();
    }

    @Override
    public Logs logs(HostView host, Deployment deployment) {
        return new Logs.File(deployment.runnerLog());
    }
}
