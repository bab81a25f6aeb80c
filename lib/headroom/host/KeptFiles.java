package headroom.host;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Optional;
import java.util.function.Predicate;

/// Files of a folder that are kept for a while after they were last asked for, readable by their owner only.
public final class KeptFiles {
    /// How old the note of the last use may get before it is written again.
    private static final Duration NOTED = Duration.ofHours(1);

    private final Disk disk;
    private final Path folder;
    private final Predicate<String> named;

    /// The files of this folder whose names are ours.
    public KeptFiles(Disk disk, Path folder, Predicate<String> named) {
        this.disk = disk;
        this.folder = folder;
        this.named = named;
    }

    private record Kept(Path file, long size, Instant used) {}

    /// Whether the file is there; if so, it was used now.
    public boolean use(String name, Instant now) throws IOException {
        var file = folder.resolve(name);
        if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            return false;
        }
        if (Files.getLastModifiedTime(file).toInstant().isBefore(now.minus(NOTED))) {
            Files.setLastModifiedTime(file, FileTime.from(now));
        }
        return true;
    }

    /// Writes a file. A failure is a `Problem`.
    public void put(String name, byte[] content) {
        disk.write(folder.resolve(name), content, FileMode.PRIVATE_FILE);
    }

    /// What is in the file; empty where there is none.
    public Optional<byte[]> get(String name) {
        var file = folder.resolve(name);
        return disk.isFile(file) ? disk.read(file) : Optional.empty();
    }

    /// Removes what was not used for so long, and what was not used for the longest time until the rest takes no more
    /// than `most` bytes.
    public void trim(long most, Duration age, Instant now) throws IOException {
        var files = new ArrayList<Kept>();
        for (var file : disk.list(folder)) {
            if (named.test(file.getFileName().toString()) && Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
                files.add(new Kept(
                        file, Files.size(file), Files.getLastModifiedTime(file).toInstant()));
            }
        }
        files.sort(Comparator.comparing(Kept::used).reversed());
        long sum = 0;
        for (var each : files) {
            sum += each.size;
            if (sum > most || each.used.isBefore(now.minus(age))) {
                Files.deleteIfExists(each.file);
            }
        }
    }
}
