package headroom.supervise;

import headroom.contract.Scope;
import headroom.host.Command;
import headroom.host.CommandResult;
import headroom.host.FileMode;
import headroom.host.Host;
import headroom.host.HostView;
import headroom.host.Os;
import headroom.host.Problem;
import headroom.manifest.Deployment;
import headroom.render.Escaping;
import headroom.render.OwnFile;
import headroom.render.Templates;
import headroom.runtime.Account;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// launchd (launchd.plist(5)): as service manager it keeps `run-headroom.sh keep` alive, as watchdog it runs
/// `ensure-headroom.sh` every minute. A user's job goes into the domain of the desktop where there is one, else, as
/// over SSH, into the user's own; the system scope's is a daemon.
public final class LaunchdSupervisor implements Supervisor {
    private static final Duration SETTLE = Duration.ofSeconds(15);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(50);
    /// No such process, domain or service, and a domain that this session cannot have.
    private static final List<Integer> ABSENT = List.of(3, 112, 113, 125);
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
    public Optional<Problem> missing(HostView host, Scope scope) {
        return host.os() == Os.MACOS
                ? Optional.empty()
                : Optional.of(new Problem(
                        Problem.Kind.FAILED,
                        "launchd does not run on this machine",
                        "it is macOS's service manager",
                        "use --supervisor auto"));
    }

    @Override
    public List<String> warnings(Deployment deployment) {
        return List.of();
    }

    private static String label(Deployment deployment) {
        return "dev.headroom." + deployment.profile();
    }

    private static Path plist(HostView host, Deployment deployment) {
        var folder = deployment.workspace().shared()
                ? Path.of("/Library/LaunchDaemons")
                : host.home().resolve("Library/LaunchAgents");
        return folder.resolve(label(deployment) + ".plist");
    }

    @Override
    public List<OwnFile> artifacts(HostView host, Deployment deployment) {
        var values = Map.of(
                "label",
                label(deployment),
                "runner",
                deployment.runner(),
                "ensurer",
                deployment.ensurer(),
                "log",
                deployment.runnerLog());
        return List.of(new OwnFile(
                plist(host, deployment),
                Templates.render(task ? "launchd/task.plist" : "launchd/service.plist", Escaping.XML, values),
                FileMode.FILE));
    }

    /// Where the job belongs: `gui/UID` needs a desktop session, which an SSH login does not have (launchctl(1),
    /// "domain-target").
    private static String domain(HostView host, Deployment deployment) {
        var domains = domains(host, deployment);
        return knows(host, domains.getFirst()) ? domains.getFirst() : domains.getLast();
    }

    /// Where the job may be: it may have been loaded from another kind of session.
    private static List<String> domains(HostView host, Deployment deployment) {
        if (deployment.workspace().shared()) {
            return List.of("system");
        }
        var id = host.ask(Command.of("id", "-u"));
        run(id, label(deployment));
        return List.of("gui/" + id.out().strip(), "user/" + id.out().strip());
    }

    /// The job where it is loaded; empty where it is not.
    private static Optional<String> loaded(HostView host, Deployment deployment) {
        return domains(host, deployment).stream()
                .map(domain -> domain + "/" + label(deployment))
                .filter(job -> knows(host, job))
                .findFirst();
    }

    private static boolean knows(HostView host, String target) {
        var outcome = launchctl(host, "print", target);
        if (!ABSENT.contains(outcome.exitCode())) {
            run(outcome, target);
        }
        return outcome.ok();
    }

    private static CommandResult launchctl(HostView host, String... words) {
        return host.ask(new Command(
                Stream.concat(Stream.of("/bin/launchctl"), Stream.of(words)).toList(), Map.of(), "", STOP_LIMIT));
    }

    @Override
    public void start(Host host, Deployment deployment) {
        if (deployment.workspace().shared()) {
            Account.prepare(host, deployment);
        }
        if (loaded(host, deployment).isEmpty()) {
            var domain = domain(host, deployment);
            var job = domain + "/" + label(deployment);
            run(launchctl(host, "enable", job), job);
            bootstrap(host, deployment, domain);
        }
        if (task) {
            revive(host, deployment);
        }
    }

    /// A job that was booted out a moment ago is refused for some seconds: 5, input/output error; 37, operation
    /// already in progress.
    private static void bootstrap(Host host, Deployment deployment, String domain) {
        var end = host.time().now().plus(SETTLE);
        CommandResult outcome;
        do {
            outcome =
                    launchctl(host, "bootstrap", domain, plist(host, deployment).toString());
            if (outcome.ok() || knows(host, domain + "/" + label(deployment))) {
                return;
            }
            host.time().sleep(Duration.ofMillis(500));
        } while ((outcome.exitCode() == 5 || outcome.exitCode() == 37)
                && host.time().now().isBefore(end));
        run(outcome, domain + "/" + label(deployment));
    }

    private static void run(CommandResult outcome, String job) {
        if (!outcome.ok()) {
            throw new Problem(
                    Problem.Kind.FAILED,
                    "launchd did not take the job " + job,
                    outcome.exitCode() == CommandResult.TIMED_OUT
                            ? "launchctl did not answer in time"
                            : outcome.reason(),
                    "look with: launchctl print " + job);
        }
    }

    @Override
    public void revive(Host host, Deployment deployment) {
        if (task) {
            RunnerProcess.start(host, deployment);
        } else {
            start(host, deployment);
        }
    }

    @Override
    public void stop(Host host, Deployment deployment) {
        bootOut(host, deployment);
        // Else it would come back at the next login.
        var job = domain(host, deployment) + "/" + label(deployment);
        run(launchctl(host, "disable", job), job);
        if (task) {
            RunnerProcess.stop(host, deployment);
        }
    }

    /// Unloads the job, which ends its processes, and waits until launchd has forgotten it.
    private static void bootOut(Host host, Deployment deployment) {
        var end = host.time().now().plus(STOP_LIMIT);
        for (var job = loaded(host, deployment); job.isPresent(); job = loaded(host, deployment)) {
            var outcome = launchctl(host, "bootout", job.get());
            // 36: operation now in progress.
            if (outcome.exitCode() != 36 && !ABSENT.contains(outcome.exitCode())) {
                run(outcome, job.get());
            }
            if (host.time().now().isAfter(end)) {
                throw new Problem(
                        Problem.Kind.NEEDS_PERSON,
                        "the job " + job.get() + " does not end",
                        "it did not within " + STOP_LIMIT.toSeconds() + " s",
                        "look with: launchctl print " + job.get());
            }
            host.time().sleep(Duration.ofMillis(200));
        }
    }

    @Override
    public void restart(Host host, Deployment deployment) {
        bootOut(host, deployment);
        if (task) {
            RunnerProcess.stop(host, deployment);
        }
        start(host, deployment);
    }

    @Override
    public void remove(Host host, Deployment deployment) {
        bootOut(host, deployment);
        if (task) {
            RunnerProcess.stop(host, deployment);
        }
        // Takes the mark of an earlier stop away.
        launchctl(host, "enable", domain(host, deployment) + "/" + label(deployment));
        OwnFile.remove(host, plist(host, deployment));
    }

    @Override
    public ServiceState state(HostView host, Deployment deployment) {
        var job = loaded(host, deployment).orElse(null);
        if (job == null) {
            return ServiceState.stopped("the job " + label(deployment) + " is not loaded");
        }
        var printed = launchctl(host, "print", job);
        if (task) {
            return RunnerProcess.state(host, deployment, "the runner, watched by " + job + ",");
        }
        var words = first(STATE, printed.out()).orElse("unknown");
        var pid = first(PID, printed.out());
        if (pid.isPresent()) {
            return ServiceState.running(Long.parseLong(pid.get()), words);
        }
        var exit = first(LAST_EXIT, printed.out());
        return exit.filter(code -> !code.startsWith("0") && !code.startsWith("(never"))
                        .isPresent()
                ? ServiceState.failed(words + ", last exit code " + exit.get())
                : ServiceState.stopped(words);
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
