package bench;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/// The provider of the bench: answers a POST of N bytes with N bytes, and a path with `stream` with 40 events, 50
/// ms apart, each holding the time it was sent. One thread, no parsing beyond the length, so that it is not what is
/// measured.
public final class Origin implements AutoCloseable {
    public static final int EVENTS = 40;
    private static final long INTERVAL_NANOS = 50_000_000;

    private final Selector selector = Selector.open();
    private final ServerSocketChannel listener = ServerSocketChannel.open();
    private final List<Peer> streaming = new ArrayList<>();
    private long nextEvent = System.nanoTime();

    private static final class Peer {
        private final SocketChannel channel;
        private final StringBuilder head = new StringBuilder();
        private final ArrayDeque<ByteBuffer> out = new ArrayDeque<>();
        private int bodyLeft;
        private int length;
        private boolean stream;
        private int events;

        private Peer(SocketChannel channel) {
            this.channel = channel;
        }
    }

    public Origin() throws IOException {
        listener.setOption(StandardSocketOptions.SO_REUSEADDR, true).bind(new InetSocketAddress("127.0.0.1", 0), 4096);
        listener.configureBlocking(false);
        listener.register(selector, SelectionKey.OP_ACCEPT);
        Thread.ofPlatform().daemon().name("origin").start(this::run);
    }

    public int port() {
        return listener.socket().getLocalPort();
    }

    @Override
    public void close() throws IOException {
        listener.close();
        selector.close();
    }

    private void run() {
        var buffer = ByteBuffer.allocateDirect(1 << 17);
        try {
            while (selector.isOpen()) {
                selector.select(key -> handle(key, buffer), 5);
                tick();
            }
        } catch (IOException | java.nio.channels.ClosedSelectorException e) {
            // The bench is over.
        }
    }

    private void handle(SelectionKey key, ByteBuffer buffer) {
        try {
            if (key.isAcceptable()) {
                for (var channel = listener.accept(); channel != null; channel = listener.accept()) {
                    channel.configureBlocking(false);
                    channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
                    channel.register(selector, SelectionKey.OP_READ, new Peer(channel));
                }
                return;
            }
            var peer = (Peer) key.attachment();
            if (key.isWritable()) {
                flush(peer, key);
            }
            if (key.isReadable()) {
                buffer.clear();
                if (peer.channel.read(buffer) < 0) {
                    peer.channel.close();
                    return;
                }
                read(peer, buffer.flip());
                flush(peer, key);
            }
        } catch (IOException e) {
            key.cancel();
        }
    }

    private void read(Peer peer, ByteBuffer buffer) {
        while (buffer.hasRemaining()) {
            if (peer.bodyLeft > 0) {
                int taken = Math.min(peer.bodyLeft, buffer.remaining());
                buffer.position(buffer.position() + taken);
                peer.bodyLeft -= taken;
                if (peer.bodyLeft == 0) {
                    answer(peer);
                }
                continue;
            }
            peer.head.append((char) buffer.get());
            if (peer.head.length() >= 4 && peer.head.indexOf("\r\n\r\n", peer.head.length() - 4) >= 0) {
                var head = peer.head.toString();
                peer.head.setLength(0);
                peer.stream = head.startsWith("POST /v1/messages/stream");
                var lower = head.toLowerCase(java.util.Locale.ROOT);
                int at = lower.indexOf("content-length: ");
                peer.length = at < 0 ? 0 : Integer.parseInt(head.substring(at + 16, head.indexOf('\r', at)));
                peer.bodyLeft = peer.length;
                if (peer.length == 0) {
                    answer(peer);
                }
            }
        }
    }

    private void answer(Peer peer) {
        if (peer.stream) {
            peer.out.add(
                    text("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n"));
            peer.events = 0;
            streaming.add(peer);
        } else {
            peer.out.add(text("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: " + peer.length
                    + "\r\n\r\n"));
            peer.out.add(ByteBuffer.wrap(Load.body(peer.length)));
        }
    }

    private void tick() {
        long now = System.nanoTime();
        if (now < nextEvent) {
            return;
        }
        nextEvent = now + INTERVAL_NANOS;
        for (var peer : List.copyOf(streaming)) {
            boolean last = ++peer.events == EVENTS;
            var data = "data: " + System.nanoTime() + " " + "x".repeat(100) + "\n\n";
            peer.out.add(text(Integer.toHexString(data.length()) + "\r\n" + data + "\r\n" + (last ? "0\r\n\r\n" : "")));
            if (last) {
                streaming.remove(peer);
            }
            try {
                flush(peer, peer.channel.keyFor(selector));
            } catch (IOException e) {
                streaming.remove(peer);
            }
        }
    }

    private static void flush(Peer peer, SelectionKey key) throws IOException {
        while (!peer.out.isEmpty()) {
            peer.channel.write(peer.out.toArray(ByteBuffer[]::new));
            while (!peer.out.isEmpty() && !peer.out.peek().hasRemaining()) {
                peer.out.poll();
            }
            if (!peer.out.isEmpty()) {
                key.interestOps(SelectionKey.OP_READ | SelectionKey.OP_WRITE);
                return;
            }
        }
        if (key != null && key.isValid()) {
            key.interestOps(SelectionKey.OP_READ);
        }
    }

    private static ByteBuffer text(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
    }
}
