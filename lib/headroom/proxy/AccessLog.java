package headroom.proxy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import headroom.forward.ExchangeRecord;
import headroom.host.LogFile;
import headroom.host.Time;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/// One JSON line a request, written by a thread of its own so that a slow disk slows no request; lines that do not
/// fit its queue are dropped and counted.
final class AccessLog implements AutoCloseable {
    private static final int QUEUE = 4096;
    private static final long FILE_BYTES = 10 * 1024 * 1024;
    private static final int KEPT = 3;

    private final BlockingQueue<byte[]> lines = new ArrayBlockingQueue<>(QUEUE);
    private final AtomicLong dropped = new AtomicLong();
    private final Time time;
    private final LogFile file;
    private final Thread writer;
    private volatile boolean closing;

    AccessLog(Time time, Path path) {
        this.time = time;
        file = new LogFile(path, FILE_BYTES, KEPT);
        writer = Thread.ofPlatform().daemon().name("headroom-access-log").start(this::write);
    }

    void add(ExchangeRecord outcome) {
        var line = JsonNodeFactory.instance
                .objectNode()
                .put("time", time.now().toString())
                .put("method", outcome.method())
                .put("path", outcome.path());
        outcome.provider().ifPresent(provider -> line.put("provider", provider.word()));
        line.put("status", outcome.status());
        outcome.error().ifPresent(error -> line.put("error", error));
        line.put("request_bytes", outcome.requestBytes()).put("answer_bytes", outcome.answerBytes());
        outcome.firstByte().ifPresent(time -> line.put("first_byte_ms", time.toMillis()));
        line.put("duration_ms", outcome.duration().toMillis());
        if (!lines.offer((line + "\n").getBytes(StandardCharsets.UTF_8))) {
            dropped.incrementAndGet();
        }
    }

    /// Lines lost because the disk did not keep up.
    long dropped() {
        return dropped.get();
    }

    private void write() {
        try (file) {
            while (!closing || !lines.isEmpty()) {
                var line = lines.poll(200, TimeUnit.MILLISECONDS);
                if (line != null) {
                    append(line);
                }
            }
        } catch (InterruptedException | IOException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void append(byte[] line) {
        try {
            file.append(line);
        } catch (IOException e) {
            // A full disk must not end the log for good, nor any request.
            dropped.incrementAndGet();
        }
    }

    @Override
    public void close() {
        closing = true;
        try {
            writer.join(2_000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
