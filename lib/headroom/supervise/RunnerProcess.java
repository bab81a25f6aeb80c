package headroom.supervise;

import headroom.host.Env;
import headroom.host.FileMode;
import headroom.host.Host;
import headroom.host.Os;
import headroom.host.Problem;
import headroom.manifest.Deployment;
import headroom.runtime.Account;
import headroom.runtime.Runtime;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/// Starts and ends the processes of a deployment that no manager keeps.
record RunnerProcess(Host host, Deployment deployment) {
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

    RunnerView view() {
        return new RunnerView(host, deployment);
    }

    /// Starts the proxy; a running one is fine. It opens its port itself.
    void start() {
        launch(List.of(deployment.runner().toString()), OptionalInt.empty());
    }

    /// Starts the loop that starts the proxy again whenever it ends, and keeps the port open while it has none.
    void keep() {
        launch(
                List.of(deployment.runner().toString(), "keep"),
                // An engine publishes the port of a container itself.
                deployment.manifest().service().container().isPresent()
                        ? OptionalInt.empty()
                        : OptionalInt.of(deployment.manifest().port()));
    }

    private void launch(List<String> words, OptionalInt port) {
        if (view().find().isPresent()) {
            return;
        }
        if (deployment.workspace().shared()) {
            Account.prepare(host, deployment);
        }
        if (!host.disk().exists(deployment.runnerLog())) {
            host.disk().write(deployment.runnerLog(), new byte[0], FileMode.PRIVATE_FILE);
        }
        var pid = host.processes().startDetached(words, environment(), deployment.runnerLog(), port);
        host.disk()
                .write(deployment.runnerPid(), (pid + "\n").getBytes(StandardCharsets.US_ASCII), FileMode.PRIVATE_FILE);
    }

    private Env environment() {
        Map<String, String> kept = new HashMap<>(host.env().variables());
        kept.keySet().retainAll(HANDED_ON);
        return new Env(kept);
    }

    /// Has the loop replace its proxy, and itself by what its script now says, without closing the port; false
    /// where it cannot.
    boolean replace() {
        var keeper = view().holder();
        keeper.ifPresent(running -> host.processes().signal(running.pid(), "USR1"));
        return keeper.isPresent();
    }

    /// Ends the runner and the proxy, letting open requests finish.
    void stop() {
        if (host.os() == Os.WINDOWS) {
            drain();
        }
        view().find().ifPresent(runner -> end(runner.pid()));
        view().keepers().forEach(runner -> end(runner.pid()));
        view().engine().ifPresent(orphan -> end(orphan.pid()));
        Runtime.of(host, deployment).endLeft(host);
        host.disk().delete(deployment.runnerPid());
        List.of(".ready", ".ready.pulse")
                .forEach(ending -> host.disk()
                        .delete(deployment.folder().resolve(deployment.profile().serviceName() + ending)));
    }

    /// Windows has no signal that a program without a window could hear. The proxy looks for a file instead, and so
    /// does its script, which takes it away.
    private void drain() {
        if (view().engine().isEmpty()) {
            return;
        }
        host.disk().write(deployment.folder().resolve("stop"), new byte[0], FileMode.PRIVATE_FILE);
        var deadline = host.time().now().plus(STOP_LIMIT);
        while (view().engine().isPresent() && host.time().now().isBefore(deadline)) {
            host.time().sleep(TICK);
        }
    }

    private void end(long pid) {
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
            throw Problem.needsPerson(
                    "process " + pid + " does not end",
                    "it ignored SIGTERM for " + STOP_LIMIT.toSeconds() + " s and SIGKILL",
                    "look at it with: ps -p " + pid);
        }
    }
}
