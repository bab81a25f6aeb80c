package support;

import headroom.host.Time;
import java.time.Duration;
import java.time.Instant;

/// A clock that jumps instead of waiting.
public final class JumpingTime implements Time {
    private Instant now = Instant.parse("2026-01-01T00:00:00Z");

    @Override
    public Instant now() {
        return now;
    }

    @Override
    public void sleep(Duration duration) {
        now = now.plus(duration);
    }
}
