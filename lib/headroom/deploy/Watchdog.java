package headroom.deploy;

import com.fasterxml.jackson.core.JsonProcessingException;
import headroom.change.Progress;
import headroom.health.HealthProbe;
import headroom.health.PortState;
import headroom.host.FileMode;
import headroom.host.Host;
import headroom.host.Problem;
import headroom.manifest.Deployment;
import headroom.manifest.Manifest;
import headroom.manifest.ManifestStore;
import headroom.supervise.ServiceState;
import headroom.supervise.Supervisor;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/// One look at a deployment, as scheduled tasks make it every minute: starts a proxy that is gone, replaces one
/// that hangs, leaves a slow, busy or offline one alone. Hung is what has not answered for three minutes and has
/// moved no bytes meanwhile.
public final class Watchdog {
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final Duration START_LIMIT = Duration.ofSeconds(10);
    /// Between attempts once it has given up.
    private static final Duration PAUSE = Duration.ofMinutes(10);

    public enum Verdict {
        /// Ready, starting, slow or busy.
        ALIVE,
        /// Silent and still; for how long, the next looks will tell.
        SILENT,
        STARTED,
        RESTARTED,
        /// Started in vain; the tools now go straight to their providers.
        GAVE_UP,
        /// Deliberately stopped, given up not long ago, or being changed by a command.
        LEFT_ALONE
    }

    /// What an earlier look saw of a proxy that does not answer.
    record Silence(long pid, long bytes, String since) {}

    private final Host host;
    private final Supervisor supervisor;
    private final Progress progress;
    private final HealthProbe probe;

    public Watchdog(Host host, Supervisor supervisor, Progress progress) {
        this(host, supervisor, progress, new HealthProbe(host));
    }

    Watchdog(Host host, Supervisor supervisor, Progress progress, HealthProbe probe) {
        this.host = host;
        this.supervisor = supervisor;
        this.progress = progress;
        this.probe = probe;
    }

    public Verdict look(Deployment deployment) {
        var phase = deployment.manifest().phase();
        if (phase.isInterrupted() || phase == Manifest.Phase.STOPPED) {
            return Verdict.LEFT_ALONE;
        }
        if (host.disk().exists(deployment.gaveUp())) {
            return retry(deployment);
        }
        var state = supervisor.view(host, deployment).state();
        if (state.activity() == ServiceState.Activity.SLEEPING) {
            return Verdict.ALIVE;
        }
        if (!state.isServing()) {
            return start(deployment);
        }
        return switch (probe.look(deployment)) {
            case PortState.Ready ready -> alive(deployment);
            case PortState.Starting starting -> alive(deployment);
            default -> silent(deployment, state.pid());
        };
    }

    private Verdict alive(Deployment deployment) {
        host.disk().delete(note(deployment));
        return Verdict.ALIVE;
    }

    private Verdict start(Deployment deployment) {
        if (becomesReady(deployment)) {
            return Verdict.STARTED;
        }
        noteGivenUp(deployment);
        try {
            // Before the stop, which may end this very process where the manager counts it as the deployment's.
            new ServiceControl(host, progress).unwire(deployment);
        } finally {
            supervisor.of(host, deployment).stop();
        }
        return Verdict.GAVE_UP;
    }

    private boolean becomesReady(Deployment deployment) {
        host.disk().delete(note(deployment));
        try {
            supervisor.of(host, deployment).revive();
        } catch (Problem refused) {
            // As when a stranger has the port: the tools must not stay pointed at it.
            progress.note(refused.what() + ": " + refused.why());
        }
        var end = host.time().now().plus(START_LIMIT);
        while (host.time().now().isBefore(end)) {
            if (probe.look(deployment) instanceof PortState.Ready) {
                return true;
            }
            host.time().sleep(Duration.ofMillis(100));
        }
        return false;
    }

    private void noteGivenUp(Deployment deployment) {
        host.disk()
                .write(
                        deployment.gaveUp(),
                        (host.time().now().truncatedTo(ChronoUnit.SECONDS) + "\n").getBytes(StandardCharsets.US_ASCII),
                        FileMode.PRIVATE_FILE);
    }

    /// What kept the proxy from starting may have passed: it is tried again now and then, and the tools are routed
    /// once it serves.
    private Verdict retry(Deployment deployment) {
        var since = host.disk()
                .read(deployment.gaveUp())
                .map(content -> new String(content, StandardCharsets.US_ASCII).strip());
        if (since.filter(time ->
                        Duration.between(instant(time), host.time().now()).abs().compareTo(PAUSE) < 0)
                .isPresent()) {
            return Verdict.LEFT_ALONE;
        }
        if (!becomesReady(deployment)) {
            noteGivenUp(deployment);
            supervisor.of(host, deployment).stop();
            return Verdict.LEFT_ALONE;
        }
        new ServiceControl(host, progress).rewire(deployment);
        return Verdict.STARTED;
    }

    private static Instant instant(String time) {
        try {
            return Instant.parse(time);
        } catch (DateTimeParseException e) {
            return Instant.EPOCH;
        }
    }

    private Verdict silent(Deployment deployment, long pid) {
        var now = host.time().now();
        var bytes = host.processes().bytesMoved(pid).orElse(0);
        var before = read(deployment).filter(silence -> silence.pid() == pid && silence.bytes() == bytes);
        if (before.isEmpty()) {
            write(deployment, new Silence(pid, bytes, now.toString()));
            return Verdict.SILENT;
        }
        if (Duration.between(Instant.parse(before.get().since()), now).compareTo(PATIENCE) < 0) {
            return Verdict.SILENT;
        }
        host.disk().delete(note(deployment));
        supervisor.of(host, deployment).restart();
        return Verdict.RESTARTED;
    }

    private static Path note(Deployment deployment) {
        return deployment.folder().resolve("silent.json");
    }

    private Optional<Silence> read(Deployment deployment) {
        return host.disk().read(note(deployment)).flatMap(content -> {
            try {
                return Optional.of(ManifestStore.mapper().readValue(content, Silence.class));
            } catch (IOException e) {
                return Optional.empty();
            }
        });
    }

    private void write(Deployment deployment, Silence silence) {
        try {
            host.disk()
                    .write(note(deployment), ManifestStore.mapper().writeValueAsBytes(silence), FileMode.PRIVATE_FILE);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
