package headroom.host;

import java.time.Duration;
import java.time.Instant;

/// The wall clock, and waiting. Tests bring one that jumps.
public interface Time {
    Instant now();

    /// Waits; an interrupt ends the wait with the thread's interrupt flag set.
    void sleep(Duration duration);

    static Time system() {
        return new Time() {
            @Override
            public Instant now() {
                return Instant.now();
            }

            @Override
            public void sleep(Duration duration) {
                try {
                    Thread.sleep(duration);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }
        };
    }
}
