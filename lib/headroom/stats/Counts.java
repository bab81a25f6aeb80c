package headroom.stats;

import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/// Amounts by name, which can be added up. An amount of 0 is not there.
public final class Counts {
    public static final String REQUESTS = "requests";
    /// Requests whose answer was no success.
    public static final String ERRORS = "errors";
    /// Answers in which the provider said what it has counted.
    public static final String RECEIPTS = "receipts";
    public static final String FRESH = "fresh";
    public static final String READ = "cache_read";
    public static final String WRITE_MINUTES = "cache_write_5m";
    public static final String WRITE_HOUR = "cache_write_1h";
    public static final String OUTPUT = "output";
    /// Tokens of tool results as they came.
    public static final String RESULTS = "tool_results";
    public static final String REMOVED = "removed";
    public static final String NOT_SENT = "not_sent";
    /// In front of `fresh`, `cache_read` and so on: what the tokens that were not sent would have been billed as.
    public static final String SAVED = "saved.";
    /// In front of the same: cache writes that a pause has made necessary.
    public static final String PAUSE = "pause.";
    public static final String PAUSES = "pauses";
    /// In front of an encoder's name: tokens it has removed, and those not sent again.
    public static final String ENCODER = "encoder.";
    /// In front of a reason: tool results that were left as they are.
    public static final String LEFT = "left.";
    /// In front of a word: what became of the bodies.
    public static final String BODY = "body.";
    public static final String MILLIS = "milliseconds";

    private final SortedMap<String, Long> amounts = new TreeMap<>();

    public Counts add(String name, long amount) {
        if (amount != 0) {
            amounts.merge(name, amount, Long::sum);
        }
        return this;
    }

    public Counts add(Counts other) {
        other.amounts.forEach(this::add);
        return this;
    }

    public long get(String name) {
        return amounts.getOrDefault(name, 0L);
    }

    /// All of them, sorted by name.
    public Map<String, Long> all() {
        return Collections.unmodifiableMap(amounts);
    }

    /// Those whose name begins with `prefix`, by the rest of it.
    public SortedMap<String, Long> under(String prefix) {
        var some = new TreeMap<String, Long>();
        amounts.tailMap(prefix).forEach((name, amount) -> {
            if (name.startsWith(prefix)) {
                some.put(name.substring(prefix.length()), amount);
            }
        });
        return some;
    }
}
