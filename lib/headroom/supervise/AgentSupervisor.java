package headroom.supervise;

import headroom.host.Env;
import headroom.host.Host;
import headroom.host.HostView;
import headroom.host.Mode;
import headroom.host.Os;
import headroom.host.Problem;
import headroom.host.ProcessView.Running;
import headroom.manifest.Deployment;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The agent: `run-headroom.sh keep`, a shell loop in a session of its own that starts the proxy again whenever it ends.
/// For machines without a service manager; it does not survive a reboot.
public final class AgentSupervisor implements Supervisor {
    private static final List<String> HANDED_ON = List.of("HOME", "USER", "LOGNAME", "PATH", "SHELL", "TMPDIR", "LANG", "LC_ALL", "LC_CTYPE",
        "XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_RUNTIME_DIR", "HEADROOM_WORKSPACE_DIR", "HEADROOM_CONFIG_DIR");
    /// Longer than the proxy's own drain time.
    private static final Duration STOP_LIMIT = Duration.ofSeconds(40);
    private static final Duration TICK = Duration.ofMillis(50);

    @Override
    public String name() {
        return "agent";
    }

    @Override
    public String kind() {
        return "none";
    }

    @Override
    public List<String> warnings() {
        return List.of("the agent keeps the proxy running until this machine restarts; after a reboot run: headroom install start");
    }

    @Override
    public Optional<Problem> missing(HostView host, String scope) {
        return host.os() == Os.WINDOWS || scope.equals("system") ? Optional.of(new Problem(Problem.Kind.FAILED, "the agent cannot serve here", "it is for a user's own proxy on Linux or macOS", "use --supervisor auto"))
            : Optional.empty();
    }

    @Override
    public Logs logs(HostView host, Deployment deployment) {
        return new Logs.File(deployment.runnerLog());
    }

    @Override
    public List<Artifact> artifacts(HostView host, Deployment deployment) {
        return List.of();
    }

    @Override
    public void start(Host host, Deployment deployment) {
        if (runner(host, deployment).isPresent()) {
            return;
        }
        adoptable(host, deployment).ifPresent(orphan -> end(host, orphan.pid()));
        if (!host.disk().exists(deployment.runnerLog())) {
            host.disk().write(deployment.runnerLog(), new byte[0], Mode.PRIVATE_FILE);
        }
        host.processes().startDetached(List.of(deployment.runner().toString(), "keep"), environment(host), deployment.runnerLog());
        var end = host.time().now().plus(Duration.ofSeconds(5));
        while (runner(host, deployment).isEmpty() && host.time().now().isBefore(end)) {
            host.time().sleep(TICK);
        }
    }

    private static Env environment(Host host) {
        Map<String, String> kept = new HashMap<>(host.env().variables());
        kept.keySet().retainAll(HANDED_ON);
        return new Env(kept);
    }

    @Override
    public void stop(Host host, Deployment deployment) {
        runner(host, deployment).ifPresent(runner -> end(host, runner.pid()));
        adoptable(host, deployment).ifPresent(orphan -> end(host, orphan.pid()));
    }

    @Override
    public void restart(Host host, Deployment deployment) {
        runner(host, deployment).ifPresentOrElse(runner -> host.processes().children(runner.pid()).forEach(engine -> host.processes().terminate(engine.pid())),
            () -> start(host, deployment));
    }

    @Override
    public void remove(Host host, Deployment deployment) {
        stop(host, deployment);
    }

    @Override
    public ServiceState state(HostView host, Deployment deployment) {
        return runner(host, deployment).map(running -> ServiceState.running(running.pid(), "agent is running"))
            .orElseGet(() -> ServiceState.stopped("agent is not running"));
    }

    /// The loop of this deployment. The pid file alone proves nothing: pids are used again.
    private static Optional<Running> runner(HostView host, Deployment deployment) {
        return host.disk().read(deployment.runnerPid()).map(content -> new String(content, StandardCharsets.US_ASCII).strip())
            .filter(text -> text.matches("\\d{1,18}")).map(Long::parseLong).flatMap(host.processes()::find)
            .filter(running -> running.commandLine().contains(deployment.runner() + " keep"));
    }

    /// A proxy of this deployment that holds the port, whoever started it.
    private static Optional<Running> adoptable(HostView host, Deployment deployment) {
        return host.processes().listener(deployment.manifest().port())
            .filter(running -> running.commandLine().contains(deployment.workspace().runtimes().toString()))
            .filter(running -> running.commandLine().contains("install agent run --profile " + deployment.profile() + " "));
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
            throw new Problem(Problem.Kind.NEEDS_PERSON, "process " + pid + " does not end", "it ignored SIGTERM for " + STOP_LIMIT.toSeconds() + " s and SIGKILL", "look at it with: ps -p " + pid);
        }
    }
}
