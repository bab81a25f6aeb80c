package headroom.stats;

import headroom.host.AppendFile;
import headroom.host.FileMode;
import headroom.host.Host;
import headroom.host.Lock;
import headroom.host.Problem;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/// What was removed and what was billed, request by request, kept on disk for good. One thread writes it: whoever
/// adds a turn never waits. Trouble with the disk stops the ledger until it is over, and nothing else. Makes its
/// folder with the first turn; without a home to make it in it keeps nothing.
public final class Ledger implements AutoCloseable {
    private static final int QUEUE = 4096;
    private static final int BATCH = 256;
    private static final long FILE_BYTES = 256 * 1024;
    private static final int MOST_FILES = 64;
    private static final Duration RETRY = Duration.ofSeconds(10);
    /// What was written so lately is remembered at the start.
    private static final int REMEMBERED_DAYS = 2;

    private final BlockingQueue<Turn> turns = new ArrayBlockingQueue<>(QUEUE);
    private final AtomicLong recorded = new AtomicLong();
    private final AtomicLong lost = new AtomicLong();
    private final Host host;
    private final Path stateFolder;
    private final LedgerFolder folder;
    private final Thread writer;
    private volatile boolean closing;
    private volatile String trouble = "";
    private Instant retry = Instant.MIN;
    private Accountant accountant;
    private AppendFile file;
    private Lock lock;

    /// Begins to write below this state folder.
    public Ledger(Host host, Path stateFolder) {
        this.host = host;
        this.stateFolder = stateFolder;
        this.folder = new LedgerFolder(host.disk(), stateFolder);
        writer = Thread.ofPlatform().daemon().name("headroom-ledger").start(this::write);
    }

    /// Hands over a turn; one for which there is no room is lost and counted.
    public void add(Turn turn) {
        if (!turns.offer(turn)) {
            lost.incrementAndGet();
        }
    }

    /// Turns that are on record since the start.
    public long recorded() {
        return recorded.get();
    }

    /// Turns that are not on record.
    public long lost() {
        return lost.get();
    }

    /// Why nothing can be written now; empty while all is well.
    public String trouble() {
        return trouble;
    }

    private void write() {
        var batch = new ArrayList<Turn>(BATCH);
        try {
            while (!closing || !turns.isEmpty()) {
                var next = turns.poll(200, TimeUnit.MILLISECONDS);
                if (next != null) {
                    batch.add(next);
                    turns.drainTo(batch, BATCH - 1);
                    write(batch);
                    batch.clear();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            shut();
        }
    }

    private void write(List<Turn> batch) {
        if (trouble.isEmpty() || !host.time().now().isBefore(retry)) {
            try {
                if (ready()) {
                    append(batch);
                    trouble = "";
                }
                return;
            } catch (IOException | RuntimeException e) {
                var why = e instanceof Problem problem ? problem.why() : String.valueOf(e.getMessage());
                trouble = "the ledger cannot be written: " + why;
                retry = host.time().now().plus(RETRY);
                shut();
            }
        }
        lost.addAndGet(batch.size());
    }

    private void append(List<Turn> batch) throws IOException {
        var lines = new StringBuilder();
        batch.forEach(turn -> lines.append(accountant.entry(turn).line()).append('\n'));
        file.append(lines.toString().getBytes(StandardCharsets.UTF_8));
        recorded.addAndGet(batch.size());
        if (file.size() > FILE_BYTES) {
            shut();
        }
    }

    /// Whether there is a file to write to.
    private boolean ready() throws IOException {
        var disk = host.disk();
        var home = stateFolder.getParent();
        if (file != null && disk.exists(folder.path())) {
            return true;
        }
        shut();
        if (home == null || !disk.isFolder(home)) {
            return false;
        }
        for (var each : List.of(stateFolder, folder.path())) {
            if (!disk.isFolder(each)) {
                disk.makeFolder(each, FileMode.PRIVATE_FOLDER);
            }
        }
        if (accountant == null) {
            accountant = new Accountant(MachineKey.in(disk, folder.key()));
            remember();
        }
        var now = host.time().now();
        new Compaction(disk, folder).run(LocalDate.ofInstant(now, ZoneOffset.UTC));
        if (folder.names().stream()
                        .filter(each -> each.startsWith(LedgerFolder.TURNS))
                        .count()
                >= MOST_FILES) {
            throw new IOException("more than " + MOST_FILES + " files in " + folder.path() + " wait to be added up");
        }
        var name = LedgerFolder.TURNS + ProcessHandle.current().pid() + "-"
                + UUID.randomUUID().toString().substring(0, 8);
        lock = disk.tryLock(folder.lock(name)).orElseThrow(() -> new IOException(name + " is locked"));
        file = new AppendFile(folder.file(name));
        return true;
    }

    private void remember() {
        var since = LocalDate.ofInstant(host.time().now(), ZoneOffset.UTC).minusDays(REMEMBERED_DAYS);
        new LedgerReader(folder).read(since, () -> accountant::remember);
    }

    private void shut() {
        try (var held = lock;
                var open = file) {
            // Closed in this order: first the file, then the lock.
            file = null;
            lock = null;
        } catch (IOException | Problem e) {
            // What is written is written; the next process adds it up.
        }
    }

    /// Writes what it was given, and ends.
    @Override
    public void close() {
        closing = true;
        try {
            writer.join(5_000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// Forgets all figures of this state folder.
    public static void reset(Host host, Path stateFolder) {
        var folder = new LedgerFolder(host.disk(), stateFolder);
        if (host.disk().isFolder(folder.path())
                && !new Compaction(host.disk(), folder).reset(host.time().now())) {
            throw Problem.failed(
                    "the figures stay as they are", "a proxy is adding them up just now", "headroom stats --reset");
        }
    }
}
