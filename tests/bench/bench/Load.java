package bench;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// The client of the bench: one thread, many connections, each waiting for its answer before it asks again.
public final class Load {
    private static final Map<Integer, byte[]> BODIES = new ConcurrentHashMap<>();

    /// Times in nanoseconds, and how many of the expected answers arrived whole.
    public record Result(long[] nanos, long complete, long expected) {
        public long count() {
            return complete;
        }

        public double micros(double quantile) {
            if (nanos.length == 0) {
                return Double.NaN;
            }
            return nanos[(int) Math.min(nanos.length - 1, quantile * nanos.length)] / 1000.0;
        }

        public double completePercent() {
            return expected == 0 ? 0 : 100.0 * complete / expected;
        }
    }

    private static final class Times {
        private long[] nanos = new long[1 << 16];
        private int size;

        private void add(long time) {
            if (size == nanos.length) {
                nanos = Arrays.copyOf(nanos, size * 2);
            }
            nanos[size++] = time;
        }

        private long[] sorted() {
            var all = Arrays.copyOf(nanos, size);
            Arrays.sort(all);
            return all;
        }
    }

    private static final class Caller {
        private final SocketChannel channel;
        private final StringBuilder text = new StringBuilder();
        private ByteBuffer out;
        private int left = -1;
        private long since;
        private int events;

        private Caller(SocketChannel channel) {
            this.channel = channel;
        }
    }

    private Load() {}

    static byte[] body(int length) {
        return BODIES.computeIfAbsent(length, size -> {
            var bytes = new byte[size];
            Arrays.fill(bytes, (byte) 'x');
            return bytes;
        });
    }

    /// Asks over and over for some seconds; each request and each answer has a body of so many kilobytes.
    public static Result requests(int port, int connections, int kilobytes, int seconds) throws IOException {
        return requests(port, connections, body(kilobytes * 1024), seconds);
    }

    /// The same with this body; an answer is as long as the body that arrives at the provider.
    public static Result requests(int port, int connections, byte[] body, int seconds) throws IOException {
        var times = new Times();
        long begun = 0;
        long whole = 0;
        var request = request("/v1/messages", body);
        var buffer = ByteBuffer.allocateDirect(1 << 18);
        try (var selector = Selector.open()) {
            for (int i = 0; i < connections; i++) {
                connect(selector, port, request);
                begun++;
            }
            long end = System.nanoTime() + seconds * 1_000_000_000L;
            while (System.nanoTime() < end) {
                selector.select(100);
                for (var key : selector.selectedKeys()) {
                    var caller = (Caller) key.attachment();
                    write(caller, key);
                    if (!key.isReadable()) {
                        continue;
                    }
                    buffer.clear();
                    if (caller.channel.read(buffer) < 0) {
                        caller.channel.close();
                        connect(selector, port, request);
                        begun++;
                        continue;
                    }
                    if (answered(caller, buffer.flip())) {
                        times.add(System.nanoTime() - caller.since);
                        whole++;
                        begun++;
                        ask(caller, request);
                        write(caller, key);
                    }
                }
                selector.selectedKeys().clear();
            }
            for (var key : selector.keys()) {
                key.channel().close();
            }
        }
        // What was under way when the time was up is not missing.
        return new Result(times.sorted(), whole, Math.max(whole, begun - connections));
    }

    /// Opens so many streams at once and reads each to its end; the times are from an event's sending to its
    /// arrival.
    public static Result streams(int port, int streams) throws IOException {
        var times = new Times();
        long whole = 0;
        int open = streams;
        var request = request("/v1/messages/stream", body(1024));
        var buffer = ByteBuffer.allocateDirect(1 << 16);
        try (var selector = Selector.open()) {
            for (int i = 0; i < streams; i++) {
                connect(selector, port, request);
            }
            long end = System.nanoTime() + 30_000_000_000L;
            while (open > 0 && System.nanoTime() < end) {
                selector.select(100);
                for (var key : selector.selectedKeys()) {
                    var caller = (Caller) key.attachment();
                    write(caller, key);
                    if (!key.isReadable()) {
                        continue;
                    }
                    buffer.clear();
                    int read = caller.channel.read(buffer);
                    long now = System.nanoTime();
                    if (read > 0) {
                        caller.text.append(StandardCharsets.US_ASCII.decode(buffer.flip()));
                        events(caller, now, times);
                    }
                    if (read < 0 || caller.text.indexOf("0\r\n\r\n") >= 0 && caller.events == Origin.EVENTS) {
                        whole += caller.events == Origin.EVENTS ? 1 : 0;
                        open--;
                        caller.channel.close();
                    }
                }
                selector.selectedKeys().clear();
            }
            for (var key : selector.keys()) {
                key.channel().close();
            }
        }
        return new Result(times.sorted(), whole, streams);
    }

    private static void events(Caller caller, long now, Times times) {
        int from = 0;
        for (int at = caller.text.indexOf("data: "); at >= 0; at = caller.text.indexOf("data: ", at + 1)) {
            int end = caller.text.indexOf("\n\n", at);
            if (end < 0) {
                break;
            }
            times.add(now - Long.parseLong(caller.text.substring(at + 6, caller.text.indexOf(" ", at + 6))));
            caller.events++;
            from = end + 2;
        }
        caller.text.delete(0, from);
    }

    private static ByteBuffer request(String path, byte[] body) {
        var head = ("POST " + path
                        + " HTTP/1.1\r\n"
                        + "Host: localhost\r\n"
                        + "Content-Type: application/json\r\n"
                        + "x-api-key: sk-ant-bench\r\n"
                        + "Content-Length: "
                        + body.length + "\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII);
        return ByteBuffer.allocateDirect(head.length + body.length)
                .put(head)
                .put(body)
                .flip();
    }

    private static void connect(Selector selector, int port, ByteBuffer request) throws IOException {
        var channel = SocketChannel.open(new InetSocketAddress("127.0.0.1", port));
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        channel.configureBlocking(false);
        var caller = new Caller(channel);
        ask(caller, request);
        write(caller, channel.register(selector, SelectionKey.OP_READ, caller));
    }

    private static void ask(Caller caller, ByteBuffer request) {
        caller.out = request.duplicate();
        caller.left = -1;
        caller.text.setLength(0);
        caller.since = System.nanoTime();
    }

    private static void write(Caller caller, SelectionKey key) throws IOException {
        if (caller.out.hasRemaining()) {
            caller.channel.write(caller.out);
            key.interestOps(
                    caller.out.hasRemaining() ? SelectionKey.OP_READ | SelectionKey.OP_WRITE : SelectionKey.OP_READ);
        }
    }

    private static boolean answered(Caller caller, ByteBuffer buffer) {
        while (caller.left < 0 && buffer.hasRemaining()) {
            caller.text.append((char) buffer.get());
            int length = caller.text.length();
            if (length >= 4 && caller.text.indexOf("\r\n\r\n", length - 4) >= 0) {
                var head = caller.text.toString().toLowerCase(java.util.Locale.ROOT);
                int at = head.indexOf("content-length: ") + 16;
                caller.left = Integer.parseInt(head.substring(at, head.indexOf('\r', at)));
            }
        }
        if (caller.left >= 0) {
            caller.left -= buffer.remaining();
        }
        return caller.left == 0;
    }
}
