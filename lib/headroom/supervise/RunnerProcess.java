package headroom.supervise;

import headroom.host.Env;
import headroom.host.FileMode;
import headroom.host.Host;
import headroom.host.HostView;
import headroom.host.Os;
import headroom.host.Problem;
import headroom.host.ProcessView.Running;
import headroom.manifest.Deployment;
import headroom.runtime.Account;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/// A deployment's processes where no manager keeps them: `run-headroom` in a session of its own, known by its pid
/// file and its command line.
final class RunnerProcess {
    private static final List<String> HANDED_ON = List.of(
            "HOME",
            "USER",
            "LOGNAME",
            "PATH",
            "SHELL",
            "TMPDIR",
            "LANG",
            "LC_ALL",
            "LC_CTYPE",
            "XDG_CACHE_HOME",
            "XDG_CONFIG_HOME",
            "XDG_RUNTIME_DIR",
            "HEADROOM_WORKSPACE_DIR",
            "HEADROOM_CONFIG_DIR");
    /// Longer than the proxy's own drain time.
    private static final Duration STOP_LIMIT = Duration.ofSeconds(40);
    private static final Duration TICK = Duration.ofMillis(50);

    private RunnerProcess() {}

    /// Starts the runner, with `keep` as a loop that starts the proxy again whenever it ends; a running one is
    /// fine.
    static void start(Host host, Deployment deployment, String... keep) {
        if (find(host, deployment).isPresent()) {
            return;
        }
        var words = new ArrayList<String>();
        if (deployment.workspace().shared()) {
            Account.prepare(host, deployment);
        }
        // A loop keeps the port open while it has no proxy; a proxy alone opens it itself.
        var port = keep.length > 0 ? OptionalInt.of(deployment.manifest().port()) : OptionalInt.empty();
        words.add(deployment.runner().toString());
        words.addAll(List.of(keep));
        if (!host.disk().exists(deployment.runnerLog())) {
            host.disk().write(deployment.runnerLog(), new byte[0], FileMode.PRIVATE_FILE);
        }
        var pid = host.processes().startDetached(words, environment(host), deployment.runnerLog(), port);
        host.disk()
                .write(deployment.runnerPid(), (pid + "\n").getBytes(StandardCharsets.US_ASCII), FileMode.PRIVATE_FILE);
    }

    private static Env environment(Host host) {
        Map<String, String> kept = new HashMap<>(host.env().variables());
        kept.keySet().retainAll(HANDED_ON);
        return new Env(kept);
    }

    /// The runner of this deployment, loop or proxy. The pid file alone proves nothing: pids are used again.
    static Optional<Running> find(HostView host, Deployment deployment) {
        return host.disk()
                .read(deployment.runnerPid())
                .map(content -> new String(content, StandardCharsets.US_ASCII).strip())
                .filter(text -> text.matches("\\d{1,18}"))
                .map(Long::parseLong)
                .flatMap(host.processes()::find)
                .filter(running ->
                        running.commandLine().contains(deployment.runner().toString())
                                || isEngine(host, deployment, running))
                .or(() -> keepers(host, deployment).stream().findFirst())
                .or(() -> engine(host, deployment));
    }

    /// The loop that starts the proxy again; a proxy alone is not one.
    static Optional<Running> keeper(HostView host, Deployment deployment) {
        return find(host, deployment).filter(running -> isKeeper(deployment, running));
    }

    /// Every such loop by its command line alone, for pid files get lost. What one has just forked still has its
    /// command line.
    private static List<Running> keepers(HostView host, Deployment deployment) {
        var alike = host.processes().all().stream()
                .filter(running -> isKeeper(deployment, running))
                .toList();
        var forked = alike.stream()
                .flatMap(running -> host.processes().children(running.pid()).stream())
                .map(Running::pid)
                .toList();
        return alike.stream().filter(running -> !forked.contains(running.pid())).toList();
    }

    /// Has the loop replace its proxy, and itself by what its script now says, without closing the port; false
    /// where it cannot.
    static boolean replace(Host host, Deployment deployment) {
        var keeper = keeper(host, deployment)
                .filter(running -> holds(host, running, deployment.manifest().port()));
        keeper.ifPresent(running -> host.processes().signal(running.pid(), "USR1"));
        return keeper.isPresent();
    }

    private static boolean holds(HostView host, Running process, int port) {
        return host.processes()
                .listener(port, process.pid())
                .filter(process::equals)
                .isPresent();
    }

    /// A proxy of this deployment that holds the port, whoever started it.
    static Optional<Running> engine(HostView host, Deployment deployment) {
        return host.processes()
                .listener(deployment.manifest().port())
                .filter(running -> isEngine(host, deployment, running));
    }

    /// Whether a process is such a loop, by its command line.
    static boolean isKeeper(Deployment deployment, Running running) {
        return running.commandLine().contains(deployment.runner() + " keep");
    }

    /// Windows tells of a process only its program, the Java of our runtime.
    static boolean isEngine(HostView host, Deployment deployment, Running running) {
        return running.commandLine().contains(deployment.workspace().runtimes().toString())
                && (host.os() == Os.WINDOWS
                        || running.commandLine().contains("install agent run --profile " + deployment.profile() + " "));
    }

    static ServiceState state(HostView host, Deployment deployment, String what) {
        return find(host, deployment)
                .map(running -> ServiceState.running(running.pid(), what + " is running"))
                .orElseGet(() -> ServiceState.stopped(what + " is not running"));
    }

    /// Ends the runner and the proxy, letting open requests finish.
    static void stop(Host host, Deployment deployment) {
        if (host.os() == Os.WINDOWS) {
            drain(host, deployment);
        }
        find(host, deployment).ifPresent(runner -> end(host, runner.pid()));
        keepers(host, deployment).forEach(runner -> end(host, runner.pid()));
        engine(host, deployment).ifPresent(orphan -> end(host, orphan.pid()));
        host.disk().delete(deployment.runnerPid());
        List.of(".ready", ".ready.pulse")
                .forEach(ending -> host.disk()
                        .delete(deployment
                                .folder()
                                .resolve(deployment.manifest().profile().serviceName() + ending)));
    }

    /// Windows has no signal that a program without a window could hear. The proxy looks for a file instead, and so
    /// does its script, which takes it away.
    private static void drain(Host host, Deployment deployment) {
        if (engine(host, deployment).isEmpty()) {
            return;
        }
        host.disk().write(deployment.folder().resolve("stop"), new byte[0], FileMode.PRIVATE_FILE);
        var deadline = host.time().now().plus(STOP_LIMIT);
        while (engine(host, deployment).isPresent() && host.time().now().isBefore(deadline)) {
            host.time().sleep(TICK);
        }
    }

    private static void end(Host host, long pid) {
        var started = host.processes().children(pid);
        host.processes().terminate(pid);
        var deadline = host.time().now().plus(STOP_LIMIT);
        while (host.processes().find(pid).isPresent()) {
            if (host.time().now().isAfter(deadline)) {
                host.processes().kill(pid);
                started.forEach(child -> host.processes().kill(child.pid()));
                break;
            }
            host.time().sleep(TICK);
        }
        if (host.processes().find(pid).isPresent()) {
            host.time().sleep(Duration.ofSeconds(1));
        }
        if (host.processes().find(pid).isPresent()) {
            throw new Problem(
                    Problem.Kind.NEEDS_PERSON,
                    "process " + pid + " does not end",
                    "it ignored SIGTERM for " + STOP_LIMIT.toSeconds() + " s and SIGKILL",
                    "look at it with: ps -p " + pid);
        }
    }
}
