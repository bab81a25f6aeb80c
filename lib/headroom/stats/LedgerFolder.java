package headroom.stats;

import com.fasterxml.jackson.core.JsonFactory;
import headroom.host.DiskView;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/// The files of the ledger. Each process appends to one of its own, `turns-….log`, which it holds a lock for; what
/// is closed is added up in `day-DATE.log`, and what is old in `earlier.log`. A sum names the files it has taken in,
/// so that nothing counts twice, whenever a process ends.
public final class LedgerFolder {
    static final String ENDING = ".log";
    static final String TURNS = "turns-";
    static final String DAY = "day-";
    static final String EARLIER = "earlier";
    private static final Pattern OWN = Pattern.compile("(turns-[\\w-]+|day-\\d{4}-\\d\\d-\\d\\d|earlier)\\.log");
    /// In front of the names of the files that a sum has taken in.
    private static final String TAKEN = "taken ";

    private final JsonFactory json = new JsonFactory();
    private final DiskView disk;
    private final Path folder;

    /// The folder `stats` of this state folder.
    public LedgerFolder(DiskView disk, Path stateFolder) {
        this.disk = disk;
        this.folder = stateFolder.resolve("stats");
    }

    Path path() {
        return folder;
    }

    Path file(String name) {
        return folder.resolve(name + ENDING);
    }

    static String day(LocalDate day) {
        return DAY + day;
    }

    /// Held by whoever writes this file.
    Path lock(String name) {
        return folder.resolve(name + ".lock");
    }

    Path key() {
        return folder.resolve("key");
    }

    /// Held while files are taken in.
    Path compactionLock() {
        return folder.resolve("compaction.lock");
    }

    /// The names of the files, those of turns last; what else lies there is not ours to read.
    List<String> names() {
        return disk.list(folder).stream()
                .map(file -> file.getFileName().toString())
                .filter(name -> OWN.matcher(name).matches())
                .map(name -> name.substring(0, name.length() - ENDING.length()))
                .sorted()
                .toList();
    }

    /// The line that is the file's list of what it has taken in.
    static String taken(List<String> names) {
        return Entry.checked(TAKEN + String.join(" ", names));
    }

    /// What one file holds: the names of those it has taken in, its entries one by one, and how many lines are
    /// neither. Only lines that `wanted` likes are looked at.
    int read(String name, Predicate<String> wanted, Consumer<Set<String>> taken, Consumer<Entry> entries) {
        int damaged = 0;
        // A line that is being written has no end yet.
        var text = disk.read(file(name))
                .map(content -> new String(content, StandardCharsets.UTF_8))
                .orElse("");
        for (var line : text.substring(0, text.lastIndexOf('\n') + 1).split("\n")) {
            if (line.isEmpty() || !line.startsWith(TAKEN, Entry.TEXT) && !wanted.test(line)) {
                continue;
            }
            var words = Entry.unchecked(line);
            if (words.filter(each -> each.startsWith(TAKEN)).isPresent()) {
                taken.accept(Set.of(words.get().substring(TAKEN.length()).split(" ")));
                continue;
            }
            var entry = words.flatMap(each -> Entry.of(json, each));
            entry.ifPresent(entries);
            damaged += entry.isPresent() ? 0 : 1;
        }
        return damaged;
    }

    /// When the figures begin: what is older does not count.
    Instant begin() {
        try {
            return disk.read(begun())
                    .map(text -> Instant.parse(new String(text, StandardCharsets.UTF_8).strip()))
                    .orElse(Instant.MIN);
        } catch (DateTimeException damaged) {
            return Instant.MIN;
        }
    }

    Path begun() {
        return folder.resolve("begun");
    }
}
