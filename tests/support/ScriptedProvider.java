package support;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.StandardSocketOptions;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/// A provider on loopback that records every request to the byte and plays scripted answers, polite or hostile.
/// It speaks HTTP/1.1 over bare sockets, so that nothing between the test and the wire tidies up.
public final class ScriptedProvider implements AutoCloseable {
    /// A request as it arrived: the head's bytes, and the body without its transfer coding. Names keep their case,
    /// repeats their order.
    public record Received(
            String method,
            String target,
            List<Map.Entry<String, String>> headers,
            byte[] head,
            byte[] body,
            List<Map.Entry<String, String>> trailers) {
        /// The values of a header, in order.
        public List<String> all(String name) {
            return headers.stream()
                    .filter(header -> header.getKey().equalsIgnoreCase(name))
                    .map(Map.Entry::getValue)
                    .toList();
        }

        /// A header's first value.
        public Optional<String> header(String name) {
            return all(name).stream().findFirst();
        }

        public String text() {
            return new String(body, StandardCharsets.UTF_8);
        }
    }

    /// What to do with a request. Returning keeps the connection for the next one.
    @FunctionalInterface
    public interface Script {
        void play(Received request, Wire wire) throws IOException;
    }

    /// The provider's end of one connection.
    public static final class Wire {
        private final Socket socket;
        private final InputStream in;
        private final OutputStream out;
        private volatile boolean open = true;

        private Wire(Socket socket) throws IOException {
            this.socket = socket;
            this.in = new BufferedInputStream(socket.getInputStream(), 65536);
            this.out = socket.getOutputStream();
        }

        /// Sends text as it stands (ISO 8859-1, so that every byte can be written).
        public Wire send(String text) throws IOException {
            return send(text.getBytes(StandardCharsets.ISO_8859_1));
        }

        public Wire send(byte[] bytes) throws IOException {
            out.write(bytes);
            out.flush();
            return this;
        }

        /// Sends one chunk of a chunked body.
        public Wire chunk(String text) throws IOException {
            var bytes = text.getBytes(StandardCharsets.UTF_8);
            var frame = new ByteArrayOutputStream();
            frame.writeBytes((Integer.toHexString(bytes.length) + "\r\n").getBytes(StandardCharsets.US_ASCII));
            frame.writeBytes(bytes);
            frame.writeBytes("\r\n".getBytes(StandardCharsets.US_ASCII));
            return send(frame.toByteArray());
        }

        /// Ends a chunked body.
        public Wire lastChunk() throws IOException {
            return send("0\r\n\r\n");
        }

        public Wire pause(Duration time) {
            try {
                Thread.sleep(time);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return this;
        }

        /// Closes the connection in the ordinary way.
        public void close() throws IOException {
            open = false;
            socket.close();
        }

        /// Closes the connection with a TCP reset.
        public void reset() throws IOException {
            open = false;
            socket.setOption(StandardSocketOptions.SO_LINGER, 0);
            socket.close();
        }

        /// Waits until the other side has closed, at most this long; says whether it did.
        public boolean awaitClosed(Duration time) {
            try {
                socket.setSoTimeout((int) time.toMillis());
                while (in.read() >= 0) {
                    // What still arrives is of no interest.
                }
                return true;
            } catch (java.net.SocketTimeoutException e) {
                return false;
            } catch (IOException e) {
                return true;
            }
        }

        /// What arrives after the request, for connections that changed their protocol.
        public InputStream input() {
            return in;
        }
    }

    private final ServerSocket listener;
    private final List<Received> received = new CopyOnWriteArrayList<>();
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private volatile Script script;
    private volatile int accepted;
    private volatile boolean keeping = true;
    private Thread acceptor;

    private ScriptedProvider(ServerSocket listener, Script script) {
        this.listener = listener;
        this.script = script;
    }

    /// A provider on a free port that answers every request by the script.
    public static ScriptedProvider start(Script script) {
        return start("127.0.0.1", script);
    }

    public static ScriptedProvider start(String address, Script script) {
        try {
            var provider = new ScriptedProvider(new ServerSocket(0, 1024, InetAddress.getByName(address)), script);
            provider.acceptor = Thread.ofPlatform().daemon().start(provider::accept);
            return provider;
        } catch (IOException e) {
            throw new AssertionError("no scripted provider", e);
        }
    }

    /// Keeps no requests from now on, for runs that would fill the memory.
    public void forget() {
        keeping = false;
    }

    /// Changes what later requests are answered with.
    public void play(Script script) {
        this.script = script;
    }

    public int port() {
        return listener.getLocalPort();
    }

    public String url() {
        var host = listener.getInetAddress().getHostAddress();
        return "http://" + (host.contains(":") ? "[::1]" : host) + ":" + port();
    }

    /// All requests so far, in order of arrival.
    public List<Received> received() {
        return List.copyOf(received);
    }

    /// The newest request; it must have arrived.
    public Received last() {
        return received.getLast();
    }

    /// Connections accepted so far.
    public int connections() {
        return accepted;
    }

    /// Connections that are open now.
    public int open() {
        return sockets.size();
    }

    @Override
    public void close() {
        try {
            listener.close();
            acceptor.join(Duration.ofSeconds(10));
            for (var socket : sockets) {
                socket.close();
            }
        } catch (IOException e) {
            throw new AssertionError("the scripted provider does not close", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// Answers with a JSON body of known length.
    public static Script json(String body) {
        return (request, wire) -> wire.send(head(
                        200,
                        "Content-Type: application/json",
                        "Content-Length: " + body.getBytes(StandardCharsets.UTF_8).length))
                .send(body.getBytes(StandardCharsets.UTF_8));
    }

    /// Answers with a stream of server-sent events, one chunk each, with a pause after each.
    public static Script events(Duration pause, String... events) {
        return (request, wire) -> {
            wire.send(head(200, "Content-Type: text/event-stream", "Transfer-Encoding: chunked"));
            for (var event : events) {
                wire.chunk(event + "\n\n").pause(pause);
            }
            wire.lastChunk();
        };
    }

    /// A status line and headers, ready to send.
    public static String head(int status, String... headers) {
        return "HTTP/1.1 " + status + " Scripted\r\n"
                + String.join(
                        "",
                        java.util.Arrays.stream(headers)
                                .map(header -> header + "\r\n")
                                .toList()) + "\r\n";
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                var socket = listener.accept();
                accepted++;
                sockets.add(socket);
                Thread.ofVirtual().start(() -> serve(socket));
            } catch (IOException e) {
                return;
            }
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            socket.setTcpNoDelay(true);
            var wire = new Wire(socket);
            while (wire.open) {
                var request = read(wire.in);
                if (keeping) {
                    received.add(request);
                }
                script.play(request, wire);
            }
        } catch (IOException e) {
            // The other side left, or the test is over.
        } finally {
            sockets.remove(socket);
        }
    }

    /// Reads one request to the end of its body.
    static Received read(InputStream in) throws IOException {
        var head = new ByteArrayOutputStream();
        var first = line(in, head);
        var words = first.split(" ", 3);
        var headers = fields(in, head);
        var request = new Received(
                words[0], words.length > 1 ? words[1] : "", headers, head.toByteArray(), new byte[0], List.of());
        var length = request.header("Content-Length");
        if (request.header("Transfer-Encoding")
                .filter("chunked"::equalsIgnoreCase)
                .isPresent()) {
            var body = new ByteArrayOutputStream();
            for (int size = chunkSize(in); size > 0; size = chunkSize(in)) {
                body.write(exactly(in, size));
                line(in, new ByteArrayOutputStream());
            }
            var trailers = fields(in, new ByteArrayOutputStream());
            return new Received(request.method, request.target, headers, request.head, body.toByteArray(), trailers);
        }
        var body = exactly(in, length.map(Integer::parseInt).orElse(0));
        return new Received(request.method, request.target, headers, request.head, body, List.of());
    }

    private static int chunkSize(InputStream in) throws IOException {
        return Integer.parseInt(
                line(in, new ByteArrayOutputStream()).split(";")[0].strip(), 16);
    }

    private static byte[] exactly(InputStream in, int size) throws IOException {
        var bytes = in.readNBytes(size);
        if (bytes.length < size) {
            throw new EOFException("the body broke off");
        }
        return bytes;
    }

    private static List<Map.Entry<String, String>> fields(InputStream in, ByteArrayOutputStream raw)
            throws IOException {
        var fields = new ArrayList<Map.Entry<String, String>>();
        for (var line = line(in, raw); !line.isEmpty(); line = line(in, raw)) {
            int colon = line.indexOf(':');
            if (colon < 0) {
                throw new IOException("a field without a colon");
            }
            fields.add(Map.entry(
                    line.substring(0, colon), line.substring(colon + 1).strip()));
        }
        return fields;
    }

    private static String line(InputStream in, ByteArrayOutputStream raw) throws IOException {
        var line = new ByteArrayOutputStream();
        for (int b = in.read(); ; b = in.read()) {
            if (b < 0) {
                throw new EOFException("the connection ended");
            }
            raw.write(b);
            if (b == '\n') {
                return line.toString(StandardCharsets.ISO_8859_1).stripTrailing();
            }
            line.write(b);
        }
    }
}
