package headroom.proxy;

import headroom.forward.ExchangeRecord;
import headroom.host.Time;
import java.time.temporal.ChronoUnit;
import java.util.function.Consumer;

/// Says in the proxy's own output which requests failed by its doing or by a connection, one line each, without any
/// content. A hundred at once, then one a minute, and never more than a log can take that nobody looks at: what is
/// left out is counted.
final class FailureNotes {
    private static final int AT_ONCE = 100;
    private static final long ONE_MORE_NANOS = 60_000_000_000L;
    private static final int MOST = 5_000;

    private final Time time;
    private final Consumer<String> output;
    private int left = AT_ONCE;
    private long refilledAt = System.nanoTime();
    private int printed;
    private long silent;

    FailureNotes(Time time, Consumer<String> output) {
        this.time = time;
        this.output = output;
    }

    void add(ExchangeRecord outcome) {
        if (outcome.error().filter(error -> !error.equals("aborted")).isEmpty()) {
            return;
        }
        synchronized (this) {
            refill();
            if (left == 0 || printed == MOST) {
                silent++;
                return;
            }
            left--;
            printed++;
            var before = silent == 0 ? "" : " (and " + silent + " before it)";
            silent = 0;
            var text = line(outcome)
                    + before
                    + (printed == MOST ? "; no more are noted here until the next start, see /metrics" : "");
            // Who reads the output may be slow, and this thread has sockets to read.
            Thread.ofVirtual().start(() -> output.accept(text));
        }
    }

    private void refill() {
        long more = (System.nanoTime() - refilledAt) / ONE_MORE_NANOS;
        left = (int) Math.min(AT_ONCE, left + more);
        refilledAt += more * ONE_MORE_NANOS;
    }

    private String line(ExchangeRecord outcome) {
        var to = outcome.provider().map(provider -> " to " + provider.word()).orElse("");
        return time.now().truncatedTo(ChronoUnit.SECONDS) + " " + outcome.method() + " " + outcome.path() + to + ": "
                + outcome.status() + " " + outcome.error().orElseThrow() + " after "
                + outcome.duration().toMillis() + " ms: " + outcome.reason();
    }
}
