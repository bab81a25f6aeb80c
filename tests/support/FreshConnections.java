package support;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntConsumer;

/// Requests, each on a connection of its own, with a check of the whole answer: `falseEnds` counts answers that
/// look complete and are not.
public final class FreshConnections {
    private static final byte[] REQUEST = ("POST /v1/messages HTTP/1.1\r\n"
                    + "Host: 127.0.0.1\r\n"
                    + "x-api-key: k\r\n"
                    + "anthropic-version: 2023-06-01\r\n"
                    + "Content-Type: application/json\r\n"
                    + "Content-Length: 2\r\n"
                    + "Connection: close\r\n\r\n"
                    + "{}")
            .getBytes(StandardCharsets.US_ASCII);

    /// A time on the clock of `System.nanoTime()`.
    public record Span(long begin, long end) {
        public static Span since(long begin) {
            return new Span(begin, System.nanoTime());
        }

        public boolean meets(Span other) {
            return begin <= other.end && end >= other.begin;
        }
    }

    private final int port;
    public final AtomicInteger answered = new AtomicInteger();
    public final AtomicInteger refused = new AtomicInteger();
    public final Queue<Span> broken = new ConcurrentLinkedQueue<>();
    public final AtomicInteger falseEnds = new AtomicInteger();
    public final AtomicLong longestMillis = new AtomicLong();

    public FreshConnections(int port) {
        this.port = port;
    }

    /// Sends so many requests, so many at once; `between` is called with the count so far before each.
    public void send(int requests, int parallel, IntConsumer between) throws InterruptedException {
        var next = new AtomicInteger();
        try (var threads = Executors.newFixedThreadPool(parallel)) {
            for (var thread = 0; thread < parallel; thread++) {
                threads.submit(() -> {
                    for (var number = next.getAndIncrement(); number < requests; number = next.getAndIncrement()) {
                        between.accept(number);
                        one();
                    }
                });
            }
            threads.shutdown();
            threads.awaitTermination(5, TimeUnit.MINUTES);
        }
    }

    private void one() {
        var begin = System.nanoTime();
        try (var socket = new Socket()) {
            socket.connect(new InetSocketAddress("127.0.0.1", port), 60_000);
            socket.setSoTimeout(60_000);
            socket.getOutputStream().write(REQUEST);
            var answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
            if (answer.startsWith("HTTP/1.1 200 ") && answer.endsWith("{}")) {
                answered.incrementAndGet();
            } else if (answer.startsWith("HTTP/1.1 200 ") && answer.endsWith("0\r\n\r\n")) {
                falseEnds.incrementAndGet();
            } else {
                broken.add(Span.since(begin));
            }
        } catch (ConnectException e) {
            refused.incrementAndGet();
        } catch (IOException e) {
            broken.add(Span.since(begin));
        }
        longestMillis.accumulateAndGet((System.nanoTime() - begin) / 1_000_000, Math::max);
    }

    @Override
    public String toString() {
        return answered + " answered, " + refused + " refused, " + broken.size() + " broken, " + falseEnds
                + " false ends, longest wait " + longestMillis + " ms";
    }
}
