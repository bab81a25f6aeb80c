package headroom.stats;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Entries added up by their labels. There is an end to the number of labels: beyond it sessions, and then all
/// else, count together.
final class Sums {
    private static final int MOST_SESSIONS = 1_000;
    private static final int MOST = 2_000;
    private static final int MOST_SEEN = 2_000;
    private static final Labels OTHER = new Labels(new Labels.Who("", "", "", ""), "", "", false);

    private final Map<Labels, Entry> sums = new LinkedHashMap<>();

    void add(Entry entry) {
        var labels = entry.labels();
        if (sums.size() >= MOST_SESSIONS && !sums.containsKey(labels)) {
            labels = labels.withoutSession();
        }
        if (sums.size() >= MOST && !sums.containsKey(labels)) {
            labels = OTHER;
        }
        var before = sums.get(labels);
        if (before == null) {
            sums.put(
                    labels,
                    new Entry(entry.at(), labels, new Counts().add(entry.counts()), entry.seen(), entry.windows()));
            return;
        }
        var seen = before.seen();
        if (!entry.seen().isEmpty() && seen.size() < MOST_SEEN) {
            seen = new ArrayList<>(seen);
            seen.addAll(entry.seen());
        }
        var later = entry.at().isAfter(before.at()) ? entry : before;
        var windows = new HashMap<>(later == entry ? before.windows() : entry.windows());
        windows.putAll(later.windows());
        sums.put(
                labels, new Entry(later.at(), labels, before.counts().add(entry.counts()), List.copyOf(seen), windows));
    }

    Collection<Entry> entries() {
        return sums.values();
    }
}
