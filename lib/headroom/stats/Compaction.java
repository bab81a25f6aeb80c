package headroom.stats;

import headroom.host.Disk;
import headroom.host.FileMode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/// Adds up what processes have written that are gone: a file of turns into those of its days, and old days into one.
/// Each step puts a whole file in place that names what it has taken in, so that it can be broken off anywhere.
final class Compaction {
    /// How long sessions are told apart, how long a result is known to have been seen, and how long days are.
    private static final int SESSION_DAYS = 30;
    private static final int SEEN_DAYS = 7;
    private static final int DAYS = 400;

    private final Disk disk;
    private final LedgerFolder folder;

    Compaction(Disk disk, LedgerFolder folder) {
        this.disk = disk;
        this.folder = folder;
    }

    /// Does it, unless another process is at it.
    void run(LocalDate today) {
        alone(() -> {
            for (var name : closed().keySet()) {
                takeIn(name, today);
            }
            var names = folder.names();
            for (var name : names) {
                if (name.startsWith(LedgerFolder.DAY)) {
                    age(name, today);
                }
            }
        });
    }

    /// Forgets all there is; what running proxies have written counts no longer. False when another process is
    /// at it.
    boolean reset(Instant now) {
        return alone(() -> {
            disk.write(
                    folder.begun(),
                    (now.truncatedTo(ChronoUnit.MILLIS) + "\n").getBytes(StandardCharsets.UTF_8),
                    FileMode.PRIVATE_FILE);
            folder.names().stream()
                    .filter(name -> !name.startsWith(LedgerFolder.TURNS))
                    .forEach(name -> disk.delete(folder.file(name)));
            closed().keySet().forEach(name -> disk.delete(folder.file(name)));
        });
    }

    private boolean alone(Runnable work) {
        var lock = disk.tryLock(folder.compactionLock());
        if (lock.isEmpty()) {
            return false;
        }
        try {
            work.run();
        } finally {
            lock.get().close();
        }
        return true;
    }

    /// The files of turns that nobody writes any more. A lock that outlived its file goes with that.
    private Map<String, Path> closed() {
        var closed = new TreeMap<String, Path>();
        for (var name : folder.names()) {
            if (name.startsWith(LedgerFolder.TURNS)) {
                disk.tryLock(folder.lock(name)).ifPresent(lock -> {
                    lock.close();
                    closed.put(name, folder.file(name));
                });
            }
        }
        return closed;
    }

    private void takeIn(String name, LocalDate today) {
        var begin = folder.begin();
        var byDay = new TreeMap<LocalDate, List<Entry>>();
        folder.read(name, line -> true, taken -> {}, entry -> {
            if (!entry.at().isBefore(begin)) {
                byDay.computeIfAbsent(entry.day(), day -> new ArrayList<>()).add(entry);
            }
        });
        byDay.forEach((day, entries) -> {
            var file = LedgerFolder.day(day);
            var sums = new Sums();
            var taken = new HashSet<String>();
            folder.read(file, line -> true, taken::addAll, sums::add);
            if (!taken.contains(name)) {
                entries.forEach(sums::add);
                taken.add(name);
                write(file, taken, sums);
            }
        });
        disk.delete(folder.file(name));
    }

    /// Lets go of what a day's age makes unneeded.
    private void age(String name, LocalDate today) {
        var day = LocalDate.parse(name.substring(LedgerFolder.DAY.length()));
        if (day.isAfter(today.minusDays(SEEN_DAYS))) {
            return;
        }
        var old = day.isBefore(today.minusDays(DAYS));
        var target = old ? LedgerFolder.EARLIER : name;
        var sums = new Sums();
        var taken = new HashSet<String>();
        var changed = new boolean[] {old};
        if (old) {
            folder.read(target, line -> true, taken::addAll, sums::add);
        }
        if (!taken.contains(name)) {
            folder.read(name, line -> true, old ? each -> {} : taken::addAll, entry -> {
                var labels = day.isBefore(today.minusDays(SESSION_DAYS))
                        ? entry.labels().withoutSession()
                        : entry.labels();
                changed[0] |= !labels.equals(entry.labels()) || !entry.seen().isEmpty();
                sums.add(new Entry(entry.at(), labels, entry.counts(), List.of(), entry.windows()));
            });
            if (old) {
                taken.add(name);
            }
            if (changed[0]) {
                write(target, taken, sums);
            }
        }
        if (old) {
            disk.delete(folder.file(name));
            write(target, Set.of(), sums);
        }
    }

    private void write(String name, Set<String> taken, Sums sums) {
        var present = new HashSet<>(folder.names());
        var text = new StringBuilder();
        var still = taken.stream().filter(present::contains).sorted().toList();
        if (!still.isEmpty()) {
            text.append(LedgerFolder.taken(still)).append('\n');
        }
        sums.entries().forEach(entry -> text.append(entry.line()).append('\n'));
        disk.write(folder.file(name), text.toString().getBytes(StandardCharsets.UTF_8), FileMode.PRIVATE_FILE);
    }
}
