package support;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Callable;

/// Waits for something to become true, long enough for a slow machine.
public final class Await {
    private Await() {}

    public static void until(String what, Duration limit, Callable<Boolean> condition) {
        var end = Instant.now().plus(limit);
        try {
            while (!condition.call()) {
                if (Instant.now().isAfter(end)) {
                    throw new AssertionError("still not so after " + limit.toSeconds() + " s: " + what);
                }
                Thread.sleep(50);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted while waiting: " + what, e);
        } catch (Exception e) {
            throw new AssertionError("failed while waiting: " + what, e);
        }
    }
}
