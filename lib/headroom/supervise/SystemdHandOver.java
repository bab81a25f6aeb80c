package headroom.supervise;

import headroom.change.Progress;
import headroom.host.Command;
import headroom.host.Host;
import headroom.host.Problem;
import headroom.manifest.Deployment;
import headroom.runtime.Runtime;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/// Puts a successor in the place of this very proxy, which serves until that is ready: it is started beside this one
/// with the same listening socket as its standard input, and then made the unit's main process (`MAINPID=`,
/// sd_notify(3)). So new clients need not wait until this one has finished its streams.
public final class SystemdHandOver {
    /// What systemd ends and starts again at once, whether the unit is to sleep or not: the usual restart.
    public static final int UNTAKEN = 75;

    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Duration TICK = Duration.ofMillis(20);

    private final Host host;
    private final Deployment deployment;
    private final Path ready;
    private final Progress progress;

    /// `deployment` as it stands on disk now; `ready` is the file into which a proxy of this unit
    /// writes its pid once it is ready.
    public SystemdHandOver(Host host, Deployment deployment, Path ready, Progress progress) {
        this.host = host;
        this.deployment = deployment;
        this.ready = ready;
        this.progress = progress;
    }

    /// Whether this process is the main one of a deployment's unit, with the unit's socket.
    public static boolean isPossible(Host host, Deployment deployment) {
        return host.env().get("NOTIFY_SOCKET").isPresent()
                && Supervisors.of(deployment.manifest()) instanceof SystemdSupervisor;
    }

    /// Starts the successor and waits until it serves, at most 10 seconds. Returns the exit code with which this
    /// process is to end then.
    public int run() {
        try {
            long pid = host.processes()
                    .startBeside(List.of(
                            Runtime.of(host, deployment).program().toString(),
                            "install",
                            "agent",
                            "run",
                            "--profile",
                            deployment.profile().name(),
                            "--ready-file",
                            ready.toString()));
            if (becomesReady(pid)) {
                host.exec().run(Command.of("systemd-notify", "MAINPID=" + pid));
                progress.note("the proxy with pid " + pid + " serves from now on; this one finishes what it has begun");
                return 0;
            }
            host.processes().kill(pid);
            progress.note("the successor did not become ready: this proxy ends, to be started again");
        } catch (Problem problem) {
            progress.note("cannot hand over: " + problem.what() + ": " + problem.why());
        }
        return UNTAKEN;
    }

    private boolean becomesReady(long pid) {
        var end = host.time().now().plus(PATIENCE);
        while (host.time().now().isBefore(end) && host.processes().find(pid).isPresent()) {
            if (host.disk()
                    .read(ready)
                    .map(content -> new String(content, StandardCharsets.US_ASCII).strip())
                    .filter(Long.toString(pid)::equals)
                    .isPresent()) {
                return true;
            }
            host.time().sleep(TICK);
        }
        return false;
    }
}
