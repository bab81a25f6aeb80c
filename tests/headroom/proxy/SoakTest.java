package headroom.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import support.ProxyProcess;
import support.Scale;
import support.ScriptedProvider;
import support.WireClient;

/// Mixed traffic for a while: everything arrives whole, and afterwards memory and descriptors are what they were.
/// `-Dheadroom.soak.seconds=600` for the long run by hand; how long `/livez` takes meanwhile is printed.
class SoakTest {
    private static final int STREAMS = 500;
    private static final int UPLOADS = 4;

    private final AtomicInteger incomplete = new AtomicInteger();
    private final AtomicLong requests = new AtomicLong();
    private volatile boolean over;

    @Test
    void memoryAndDescriptorsComeBack() throws Exception {
        Assumptions.assumeTrue(Scale.all(), "takes a minute and more: --all");
        Assumptions.assumeTrue(Files.isDirectory(Path.of("/proc/self/fd")), "reads /proc");
        long seconds = Long.getLong("headroom.soak.seconds", 60);
        try (var provider = ScriptedProvider.start(SoakTest::answer);
                var proxy = ProxyProcess.start(Map.of("HOME", "/nonexistent"), "--anthropic-api-url", provider.url())) {
            provider.forget();
            traffic(proxy.port(), Duration.ofSeconds(30), new ArrayList<>());
            rest(proxy);
            long memory = proxy.residentKilobytes();
            int descriptors = proxy.descriptors();
            var health = new ArrayList<Long>();
            traffic(proxy.port(), Duration.ofSeconds(seconds), health);
            rest(proxy);
            health.sort(null);
            System.out.printf(
                    "%d requests, RSS %d → %d KB, descriptors %d → %d, livez p99 %.1f ms of %d%n",
                    requests.get(),
                    memory,
                    proxy.residentKilobytes(),
                    descriptors,
                    proxy.descriptors(),
                    health.get(health.size() * 99 / 100) / 1e6,
                    health.size());
            assertEquals(0, incomplete.get());
            assertTrue(proxy.residentKilobytes() < memory * 1.2, "memory grew");
            assertTrue(proxy.descriptors() <= descriptors + 5, "descriptors grew");
        }
    }

    private static void answer(ScriptedProvider.Received request, ScriptedProvider.Wire wire) throws IOException {
        if (request.target().endsWith("stream")) {
            ScriptedProvider.events(
                            Duration.ofMillis(500),
                            "data: 1",
                            "data: 2",
                            "data: 3",
                            "data: 4",
                            "data: 5",
                            "data: 6",
                            "data: 7",
                            "data: 8",
                            "data: 9",
                            "data: 10")
                    .play(request, wire);
        } else {
            ScriptedProvider.json("{\"length\":" + request.body().length + "}").play(request, wire);
        }
    }

    private void traffic(int port, Duration time, List<Long> health) throws Exception {
        over = false;
        var threads = new ArrayList<Thread>();
        var stream = WireClient.request("POST", "/v1/messages/stream", "{\"stream\":true}")
                .getBytes(StandardCharsets.US_ASCII);
        for (int i = 0; i < STREAMS; i++) {
            threads.add(Thread.ofVirtual().start(() -> repeat(() -> whole(port, stream))));
        }
        var large = WireClient.request("POST", "/v1/messages", "x".repeat(5_000_000))
                .getBytes(StandardCharsets.US_ASCII);
        for (int i = 0; i < UPLOADS; i++) {
            threads.add(Thread.ofVirtual().start(() -> repeat(() -> whole(port, large))));
        }
        long end = System.nanoTime() + time.toNanos();
        while (System.nanoTime() < end) {
            long asked = System.nanoTime();
            WireClient.ask(port, WireClient.request("GET", "/livez", ""));
            health.add(System.nanoTime() - asked);
            Thread.sleep(50);
        }
        over = true;
        for (var thread : threads) {
            thread.join();
        }
    }

    private interface Work {
        void run() throws IOException;
    }

    private void repeat(Work work) {
        while (!over) {
            try {
                work.run();
                requests.incrementAndGet();
            } catch (IOException e) {
                incomplete.incrementAndGet();
            }
        }
    }

    private void whole(int port, byte[] request) throws IOException {
        try (var client = new WireClient(port)) {
            var answer = client.send(request).answer();
            if (!answer.complete() || answer.status() != 200) {
                incomplete.incrementAndGet();
            }
        }
    }

    /// Until pooled connections have gone back.
    private static void rest(ProxyProcess proxy) throws Exception {
        int before;
        int after = proxy.descriptors();
        do {
            before = after;
            Thread.sleep(15_000);
            after = proxy.descriptors();
        } while (after < before);
    }
}
