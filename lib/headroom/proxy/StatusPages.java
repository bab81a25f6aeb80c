package headroom.proxy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import headroom.contract.EngineReport;
import headroom.contract.Provider;
import headroom.contract.Version;
import headroom.forward.ProxyOptions;
import headroom.host.FileMode;
import headroom.host.Host;
import headroom.host.Problem;
import headroom.host.Proof;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// What the proxy says about itself at `/livez`, `/readyz` and `/health`. Never asks a provider: an offline machine
/// is healthy.
final class StatusPages {
    private static final Duration WRITE_TEST_VALID = Duration.ofSeconds(10);
    private static final Duration WRITE_TEST_WAIT = Duration.ofMillis(250);
    /// A full disk still takes empty files.
    private static final byte[] WRITE_TEST = new byte[4096];
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private final Host host;
    private final ProxyOptions options;
    private final String instanceId;
    private final Lifecycle lifecycle;
    private final Metrics metrics;
    private final Supplier<String> ledgerTrouble;
    private volatile StateFolder stateFolder = new StateFolder(true, "not tested", Instant.EPOCH);
    private volatile String degraded = "";
    private CompletableFuture<Void> test = CompletableFuture.completedFuture(null);

    private record StateFolder(boolean ok, String text, Instant at) {}

    StatusPages(
            Host host,
            ProxyOptions options,
            String instanceId,
            Lifecycle lifecycle,
            Metrics metrics,
            Supplier<String> ledgerTrouble) {
        this.host = host;
        this.options = options;
        this.instanceId = instanceId;
        this.lifecycle = lifecycle;
        this.metrics = metrics;
        this.ledgerTrouble = ledgerTrouble;
    }

    /// What does not work, though requests are forwarded.
    void degraded(String reason) {
        degraded = reason;
    }

    boolean ready() {
        return lifecycle.phase() == Lifecycle.Phase.READY && stateFolder().ok();
    }

    String livez() {
        return JSON.objectNode()
                        .put("service", "headroom-proxy")
                        .put("status", "healthy")
                        .put("alive", true)
                        .put("version", Version.NUMBER)
                        .put("uptime_seconds", lifecycle.uptime())
                        .toString()
                + "\n";
    }

    String readyz() {
        return readiness().toString() + "\n";
    }

    /// With the proof that this is the deployment's own proxy, where `challenge` is one and there is a key.
    String health(String challenge) {
        var body = report().json();
        body.setAll(readiness());
        body.put("alive", true).put("uptime_seconds", lifecycle.uptime());
        var upstreams = JSON.objectNode();
        for (var provider : Provider.values()) {
            upstreams.put(provider.word(), options.upstreams().get(provider).toString());
        }
        var config = body.withObject("config").put("backend", "anthropic");
        new TreeSet<>(options.compression().excludedTools()).forEach(config.putArray("excluded_tools")::add);
        config.set("upstreams", upstreams);
        body.set(
                "traffic",
                JSON.objectNode()
                        .put("active", lifecycle.active())
                        .put("forwarded", lifecycle.forwarded())
                        .put(
                                "last_forwarded_at",
                                lifecycle.forwarded() == 0
                                        ? null
                                        : lifecycle.lastForwarded().toString()));
        if (!options.deployment().isEmpty()) {
            new TreeMap<>(options.deployment()).forEach(body.withObject("deployment")::put);
        }
        host.env()
                .get(Proof.KEY)
                .filter(key -> Proof.isChallenge(challenge))
                .ifPresent(key -> body.put("proof", Proof.of(key, challenge, options.port())));
        return body.toString() + "\n";
    }

    private EngineReport report() {
        return new EngineReport(
                ProcessHandle.current().pid(),
                instanceId,
                Version.NUMBER,
                (long) lifecycle.uptime(),
                options.deployment().getOrDefault("profile", ""),
                options.compression().mode().word(),
                options.deployment().getOrDefault("settings", ""),
                metrics.resultTokens(),
                metrics.removedTokens());
    }

    private ObjectNode readiness() {
        var folder = stateFolder();
        boolean ready = lifecycle.phase() == Lifecycle.Phase.READY && folder.ok();
        var checks = JSON.objectNode()
                .put("phase", lifecycle.phase().name().toLowerCase(Locale.ROOT))
                .put("state_folder", folder.text());
        var reasons = Stream.of(degraded, ledgerTrouble.get())
                .filter(reason -> !reason.isEmpty())
                .collect(Collectors.joining("; "));
        if (!reasons.isEmpty()) {
            checks.put("degraded", reasons);
        }
        var status = !ready ? "unhealthy" : reasons.isEmpty() ? "healthy" : "degraded";
        return JSON.objectNode()
                .put("status", status)
                .put("ready", ready)
                .put("version", Version.NUMBER)
                .set("checks", checks);
    }

    /// What the last write test found. A new one is awaited only for a moment: a disk may take long, and forwarding
    /// needs none.
    private StateFolder stateFolder() {
        try {
            test().get(WRITE_TEST_WAIT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException | ExecutionException e) {
            // The result before stands.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return stateFolder;
    }

    private synchronized CompletableFuture<Void> test() {
        var now = host.time().now();
        if (test.isDone() && Duration.between(stateFolder.at(), now).compareTo(WRITE_TEST_VALID) > 0) {
            test = CompletableFuture.runAsync(
                    () -> stateFolder = testWrite(now),
                    task -> Thread.ofVirtual().name("headroom-write-test").start(task));
        }
        return test;
    }

    private StateFolder testWrite(Instant now) {
        var folder = options.stateFolder();
        if (!host.disk().isFolder(folder)) {
            // `headroom proxy` on its own keeps no state and makes no folder for it.
            return new StateFolder(true, "absent", now);
        }
        var file = folder.resolve(".write-test-" + instanceId);
        try {
            host.disk().write(file, WRITE_TEST, FileMode.PRIVATE_FILE);
            host.disk().delete(file);
            return new StateFolder(true, "ok", now);
        } catch (Problem problem) {
            return new StateFolder(false, "cannot be written: " + problem.why(), now);
        }
    }
}
