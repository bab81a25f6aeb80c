package headroom.proxy;

/// Notices that the machine slept: the wall clock went on, the monotonic one (CLOCK_MONOTONIC, clock_gettime(2))
/// did not. Connections pooled before may be dead without anybody having said so; each sleep begins a new
/// generation of them.
final class SleepWatch {
    private static final long JUMP_MILLIS = 15_000;

    private long wallMillis;
    private long monotonicNanos;
    private volatile int generation;

    SleepWatch(long wallMillis, long monotonicNanos) {
        this.wallMillis = wallMillis;
        this.monotonicNanos = monotonicNanos;
    }

    /// To be called about once a second with both clocks' readings.
    void tick(long wallNow, long monotonicNow) {
        long slept = (wallNow - wallMillis) - (monotonicNow - monotonicNanos) / 1_000_000;
        wallMillis = wallNow;
        monotonicNanos = monotonicNow;
        if (slept > JUMP_MILLIS) {
            generation++;
        }
    }

    /// The number of sleeps so far. Requests of one generation share pooled connections.
    int generation() {
        return generation;
    }
}
