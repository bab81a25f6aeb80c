package support;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/// Streams of events that are open at the same time, and how many of them arrive whole.
public final class LongStreams {
    /// With two seconds between they last 40 seconds.
    public static final String[] EVENTS =
            IntStream.rangeClosed(1, 20).mapToObj(number -> "data: " + number).toArray(String[]::new);
    private static final byte[] WHOLE = (String.join("\n\n", EVENTS) + "\n\n").getBytes(StandardCharsets.US_ASCII);

    private final int port;
    private final int count;
    private final AtomicInteger whole = new AtomicInteger();
    private final ExecutorService threads = Executors.newCachedThreadPool();

    public LongStreams(int port, int count) {
        this.port = port;
        this.count = count;
    }

    /// Asks for all of them, each on a connection of its own.
    public void begin() {
        for (int stream = 0; stream < count; stream++) {
            threads.submit(this::one);
        }
    }

    private void one() {
        try (var client = new WireClient(port)) {
            var answer = client.send(WireClient.request("POST", "/v1/messages", "{\"stream\":true}"))
                    .answer();
            if (Arrays.equals(answer.body(), WHOLE)) {
                whole.incrementAndGet();
            }
        } catch (IOException broken) {
            // Not whole, then.
        }
    }

    /// Waits until all have ended.
    public void end() {
        threads.shutdown();
        try {
            threads.awaitTermination(2, TimeUnit.MINUTES);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    public int whole() {
        return whole.get();
    }

    @Override
    public String toString() {
        return whole + " of " + count + " streams whole";
    }
}
