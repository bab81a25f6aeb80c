package headroom.supervise;

import headroom.host.HostView;
import headroom.host.ProcessView.Running;
import headroom.manifest.Deployment;
import headroom.runtime.Runtime;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/// A deployment's processes where no manager keeps them: `run-headroom` in a session of its own, known by its pid
/// file and its command line. Reads only.
record RunnerView(HostView host, Deployment deployment) {
    /// The runner of this deployment, loop or proxy. The pid file alone proves nothing: pids are used again.
    Optional<Running> find() {
        return host.disk()
                .read(deployment.runnerPid())
                .map(content -> new String(content, StandardCharsets.US_ASCII).strip())
                .filter(text -> text.matches("\\d{1,18}"))
                .map(Long::parseLong)
                .flatMap(host.processes()::find)
                .filter(running ->
                        running.commandLine().contains(deployment.runner().toString()) || isEngine(running))
                .or(() -> keepers().stream().findFirst())
                .or(this::engine);
    }

    /// The loop that starts the proxy again; a proxy alone is not one.
    Optional<Running> keeper() {
        return find().filter(this::isKeeper);
    }

    /// Every such loop by its command line alone, for pid files get lost. What one has just forked still has its
    /// command line.
    List<Running> keepers() {
        var alike = host.processes().all().stream().filter(this::isKeeper).toList();
        var forked = alike.stream()
                .flatMap(running -> host.processes().children(running.pid()).stream())
                .map(Running::pid)
                .toList();
        return alike.stream().filter(running -> !forked.contains(running.pid())).toList();
    }

    /// The loop that has the port, too.
    Optional<Running> holder() {
        return keeper().filter(running -> host.processes()
                .listener(deployment.manifest().port(), running.pid())
                .filter(running::equals)
                .isPresent());
    }

    /// A proxy of this deployment that holds the port, whoever started it.
    Optional<Running> engine() {
        return host.processes().listener(deployment.manifest().port()).filter(this::isEngine);
    }

    /// Whether a process is such a loop, by its command line.
    boolean isKeeper(Running running) {
        return running.commandLine().contains(deployment.runner() + " keep");
    }

    boolean isEngine(Running running) {
        return Runtime.of(host, deployment).isProxy(running);
    }

    /// `what` is what would run.
    ServiceState state(String what) {
        return find().map(running -> ServiceState.running(running.pid(), what + " is running"))
                .orElseGet(() -> ServiceState.stopped(what + " is not running"));
    }
}
