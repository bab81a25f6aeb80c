package headroom.stats;

import java.time.LocalDate;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;

/// Reads the whole ledger, whoever is writing it or adding it up meanwhile: each request once.
public final class LedgerReader {
    private static final int ATTEMPTS = 10;

    private final LedgerFolder folder;
    private final Predicate<String> wanted;

    /// All that is there.
    public LedgerReader(LedgerFolder folder) {
        this(folder, line -> true);
    }

    private LedgerReader(LedgerFolder folder, Predicate<String> wanted) {
        this.folder = folder;
        this.wanted = wanted;
    }

    /// Only what can be of this session; the other lines are passed over unread.
    public LedgerReader ofSession(String session) {
        return new LedgerReader(folder, line -> line.contains(session));
    }

    /// What was read, and how many lines were damaged.
    public record Reading<T>(T all, int damaged) {}

    /// Gives each entry from the day `since` on (UTC) to a fresh sink.
    public <T extends Consumer<Entry>> Reading<T> read(LocalDate since, Supplier<T> sinks) {
        for (int attempt = 1; ; attempt++) {
            var names = folder.names();
            var sink = sinks.get();
            int damaged = read(names, since, sink);
            // A file that is gone was taken in by another, which may have been read before that.
            if (attempt == ATTEMPTS || new HashSet<>(folder.names()).containsAll(names)) {
                return new Reading<>(sink, damaged);
            }
        }
    }

    private int read(List<String> names, LocalDate since, Consumer<Entry> sink) {
        int damaged = 0;
        var begin = folder.begin();
        var takenDays = new HashSet<String>();
        Map<String, Set<String>> takenTurns = new HashMap<>();
        Consumer<Entry> some = entry -> {
            if (!entry.day().isBefore(since) && !entry.at().isBefore(begin)) {
                sink.accept(entry);
            }
        };
        if (names.contains(LedgerFolder.EARLIER)) {
            damaged += folder.read(LedgerFolder.EARLIER, wanted, takenDays::addAll, some);
        }
        var first = LedgerFolder.day(since);
        for (var name : names) {
            var isDay = name.startsWith(LedgerFolder.DAY);
            if (isDay && !takenDays.contains(name) && (since.equals(LocalDate.MIN) || name.compareTo(first) >= 0)) {
                damaged += folder.read(name, wanted, taken -> takenTurns.put(name, taken), some);
            } else if (name.startsWith(LedgerFolder.TURNS)) {
                damaged += folder.read(name, wanted, taken -> {}, entry -> {
                    var day = takenTurns.getOrDefault(LedgerFolder.day(entry.day()), Set.of());
                    if (!day.contains(name)) {
                        some.accept(entry);
                    }
                });
            }
        }
        return damaged;
    }
}
