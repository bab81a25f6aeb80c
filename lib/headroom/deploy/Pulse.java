package headroom.deploy;

import headroom.health.HealthProbe;
import headroom.health.PortState;
import headroom.host.Command;
import headroom.host.FileMode;
import headroom.host.Host;
import headroom.manifest.Deployment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;

/// The pulse of a proxy, felt from inside its process: as long as it answers or moves bytes it beats, and whoever
/// keeps it running replaces one whose pulse stands still for three minutes, as that of a stopped process does.
/// Where it hangs and this does not, it ends the process itself.
public final class Pulse {
    private static final Duration BEAT = Duration.ofSeconds(30);
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    /// More than a look itself moves, in bytes.
    private static final long LOOK = 64 * 1024;

    private final Host host;
    private final Deployment deployment;
    private final Path file;
    private final HealthProbe probe;
    private final Runnable end;
    private long bytes = -1;
    private int still;
    private long beats;

    /// `file` is where beats are counted for the script that keeps the proxy running; `end` ends this process.
    public Pulse(Host host, Deployment deployment, Path file, Runnable end) {
        this(host, deployment, file, new HealthProbe(host), end);
    }

    Pulse(Host host, Deployment deployment, Path file, HealthProbe probe, Runnable end) {
        this.host = host;
        this.deployment = deployment;
        this.file = file;
        this.probe = probe;
        this.end = end;
    }

    /// Feels it until the process ends.
    public void start() {
        Thread.ofPlatform().daemon().name("headroom-pulse").start(() -> {
            while (true) {
                host.time().sleep(BEAT);
                feel();
            }
        });
    }

    void feel() {
        if (isAlive()) {
            still = 0;
            beat();
        } else if (BEAT.multipliedBy(++still).compareTo(PATIENCE) >= 0) {
            end.run();
        }
    }

    /// The number of looks counts, not the time between them: a machine that slept has not hung.
    private boolean isAlive() {
        var health = probe.look(deployment);
        var before = bytes;
        bytes = host.processes().bytesMoved(ProcessHandle.current().pid()).orElse(0);
        // What this very look has moved is no sign of life.
        return health instanceof PortState.Ready
                || health instanceof PortState.Starting
                || before >= 0 && bytes - before > LOOK;
    }

    /// systemd is told to expect the next beat only together with the first one, so that where it hears none it
    /// expects none (sd_notify(3)).
    private void beat() {
        if (host.env().get("NOTIFY_SOCKET").isPresent()) {
            host.exec().run(Command.of("systemd-notify", "WATCHDOG=1", "WATCHDOG_USEC=" + PATIENCE.toNanos() / 1_000));
        } else if (host.disk().isFolder(file.getParent())) {
            host.disk().write(file, (++beats + "\n").getBytes(StandardCharsets.US_ASCII), FileMode.PRIVATE_FILE);
        }
    }
}
