package headroom.deploy;

import headroom.change.Progress;
import headroom.contract.EngineReport;
import headroom.contract.Preset;
import headroom.health.HealthProbe;
import headroom.health.PortState;
import headroom.host.Host;
import headroom.host.Problem;
import headroom.manifest.Deployment;
import headroom.supervise.LogReader;
import headroom.supervise.Service;
import headroom.supervise.ServiceState;
import headroom.supervise.Supervisors;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// Waits for the proxy of a deployment.
final class Readiness {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final Duration TICK = Duration.ofMillis(50);
    private static final int LOG_LINES = 8;

    private final Host host;
    private final Progress progress;

    Readiness(Host host, Progress progress) {
        this.host = host;
        this.progress = progress;
    }

    /// A proxy that is to be replaced: its instance, unknown where it does not answer, and its process.
    record Predecessor(String instanceId, long pid) {
        /// Has its manager put another in its place; one that answers can hand over.
        void makeWay(Service service) {
            if (instanceId.isEmpty()) {
                service.restart();
            } else {
                service.replace();
            }
        }
    }

    /// The proxy that has the port now, if any. One that hangs may answer once more on its way out: systemd lets it
    /// go on so that it hears of its end (`SendSIGCONT=`; systemd.kill(5)).
    Optional<Predecessor> instance(Deployment deployment) {
        if (Supervisors.view(host, deployment).state().activity() == ServiceState.Activity.SLEEPING) {
            return Optional.empty();
        }
        return new HealthProbe(host)
                .look(deployment)
                .report()
                .map(engine -> new Predecessor(engine.instanceId(), engine.pid()))
                .or(() -> host.processes()
                        .listener(deployment.manifest().port())
                        .map(holder -> new Predecessor("", holder.pid())));
    }

    /// Waits until the deployment's proxy is ready, as another instance than `old` where one is named. The limit is
    /// 30 seconds, or for a `restart` the time that the old one may take to end on top; shorter when the runner
    /// says that every proxy it starts ends. Where none becomes ready its last words are shown: taking everything
    /// back removes its log.
    EngineReport await(Deployment deployment, Optional<Predecessor> old, boolean restart) {
        var begin = host.time().now();
        var limit = restart ? LIMIT.plusSeconds(40) : LIMIT;
        var probe = new HealthProbe(host);
        PortState health;
        long said = 0;
        do {
            health = probe.look(deployment);
            if (health instanceof PortState.Ready ready && isNew(ready.engine(), old)) {
                return ready.engine();
            }
            if (host.disk().exists(deployment.gaveUp()) || exhausted(deployment)) {
                break;
            }
            if (waitedFor(begin) > said && isHopeless(deployment)) {
                break;
            }
            var waited = Duration.between(begin, host.time().now());
            if (waited.toSeconds() > said) {
                said = waited.toSeconds();
                progress.waiting("waiting for " + deployment.manifest().proxy().healthUrl() + " (" + said + " s)");
            }
            host.time().sleep(TICK);
        } while (Duration.between(begin, host.time().now()).compareTo(limit) < 0);
        var waited = Duration.between(begin, host.time().now()).toSeconds();
        var words = lastWords(deployment);
        if (!words.isEmpty()) {
            progress.note("its log ends with:");
            words.forEach(line -> progress.note("  " + line));
        }
        throw Problem.failed(
                "the proxy did not become ready within " + waited + " s",
                reason(deployment, health),
                (words.isEmpty() ? "see what keeps it" : "see above what it printed") + ", then run the command again");
    }

    private long waitedFor(Instant begin) {
        return Duration.between(begin, host.time().now()).toSeconds();
    }

    /// Whether an engine says that its container ends whenever it is started.
    private boolean isHopeless(Deployment deployment) {
        return deployment.manifest().service().preset() == Preset.PERSISTENT_DOCKER
                && Supervisors.view(host, deployment).state().activity() == ServiceState.Activity.FAILED;
    }

    private boolean exhausted(Deployment deployment) {
        return host.disk()
                .read(deployment.failing())
                .filter(content -> new String(content, StandardCharsets.US_ASCII).contains("exhausted"))
                .isPresent();
    }

    /// A proxy in a container is the process 1 there, each of them.
    private static boolean isNew(EngineReport engine, Optional<Predecessor> old) {
        return old.filter(before -> before.instanceId().equals(engine.instanceId())
                        || before.pid() == engine.pid() && engine.pid() != 1)
                .isEmpty();
    }

    private List<String> lastWords(Deployment deployment) {
        try {
            return new LogReader(host, Supervisors.view(host, deployment).logs()).last(LOG_LINES);
        } catch (Problem unreadable) {
            return List.of();
        }
    }

    /// Who keeps a proxy running may hold the port for it.
    private boolean isKeeper(Deployment deployment, PortState.Foreign foreign) {
        var keeper = Supervisors.view(host, deployment).state().pid();
        return foreign.holder().filter(holder -> holder.pid() == keeper).isPresent();
    }

    private String reason(Deployment deployment, PortState health) {
        return switch (health) {
            case PortState.Ready ready -> "instance " + ready.engine().instanceId() + " answers there";
            case PortState.Starting starting -> "it answers that it is not ready";
            case PortState.Foreign foreign
            when isKeeper(deployment, foreign) ->
                "no proxy answers on port " + deployment.manifest().port();
            case PortState.Foreign foreign ->
                "port " + deployment.manifest().port() + " is held by " + foreign.who() + ": " + foreign.reason();
            case PortState.Sleeping sleeping -> "it sleeps";
            case PortState.Unreachable unreachable ->
                "nobody listens on port " + deployment.manifest().port();
        };
    }
}
