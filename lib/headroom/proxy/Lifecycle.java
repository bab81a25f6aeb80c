package headroom.proxy;

import headroom.host.Time;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

/// Where the proxy is in its life, and what it has in flight. Only forwarded requests count: health checks keep
/// nothing awake.
final class Lifecycle {
    enum Phase {
        STARTING,
        READY,
        DRAINING
    }

    private final AtomicReference<Phase> phase = new AtomicReference<>(Phase.STARTING);
    private final AtomicInteger active = new AtomicInteger();
    private final AtomicInteger streams = new AtomicInteger();
    private final AtomicLong forwarded = new AtomicLong();
    private final Time time;
    private final Instant startedAt;
    private volatile Instant lastForwarded;

    /// One that starts now.
    Lifecycle(Time time) {
        this.time = time;
        this.startedAt = time.now();
        this.lastForwarded = startedAt;
    }

    Phase phase() {
        return phase.get();
    }

    void ready() {
        lastForwarded = time.now();
        phase.compareAndSet(Phase.STARTING, Phase.READY);
    }

    void draining() {
        phase.set(Phase.DRAINING);
    }

    void begin() {
        active.incrementAndGet();
        forwarded.incrementAndGet();
        lastForwarded = time.now();
    }

    void end() {
        lastForwarded = time.now();
        active.decrementAndGet();
    }

    /// An answer of one of these is a stream, or was one that has ended.
    void streams(int more) {
        streams.addAndGet(more);
    }

    /// Streams and websockets among what is being forwarded now.
    int streams() {
        return streams.get();
    }

    /// Requests and websockets being forwarded now.
    int active() {
        return active.get();
    }

    /// Forwarded since the start.
    long forwarded() {
        return forwarded.get();
    }

    Instant startedAt() {
        return startedAt;
    }

    /// In seconds since it was started.
    double uptime() {
        return Duration.between(startedAt, time.now()).toMillis() / 1000.0;
    }

    /// When a forwarded request last began or ended; when it became ready if there was none.
    Instant lastForwarded() {
        return lastForwarded;
    }

    boolean idleFor(Duration limit) {
        return active() == 0 && Duration.between(lastForwarded, time.now()).compareTo(limit) >= 0;
    }
}
