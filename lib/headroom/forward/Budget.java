package headroom.forward;

import java.util.concurrent.atomic.AtomicLong;

/// Memory that may be held at once for one purpose: what does not fit is refused, and nothing grows without an end.
public final class Budget {
    private final long most;
    private final AtomicLong taken = new AtomicLong();
    private final AtomicLong leaving = new AtomicLong();
    private long left;

    /// At most this many bytes.
    public Budget(long most) {
        this.most = most;
    }

    /// Takes `bytes`, or nothing when they are not there.
    boolean take(long bytes) {
        if (taken.addAndGet(bytes) <= most) {
            return true;
        }
        taken.addAndGet(-bytes);
        return false;
    }

    void give(long bytes) {
        taken.addAndGet(-bytes);
    }

    /// Gives back what is let go but may not be gone yet, as with a connection that is being closed: it counts for
    /// one to two more calls of `settle`.
    void giveLater(long bytes) {
        leaving.addAndGet(bytes);
    }

    /// To be called about once a second.
    public synchronized void settle() {
        give(left);
        left = leaving.getAndSet(0);
    }
}
