package support;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.StandardSocketOptions;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A client over a bare socket: sends exactly the given bytes, and tells a complete answer from one that was cut
/// off.
public final class WireClient implements AutoCloseable {
    private final Socket socket;
    private final InputStream in;

    /// An answer. `complete` is false when the connection ended before the body did.
    public record Answer(
            int status,
            List<Map.Entry<String, String>> headers,
            byte[] body,
            List<Map.Entry<String, String>> trailers,
            boolean complete) {
        public List<String> all(String name) {
            return headers.stream()
                    .filter(header -> header.getKey().equalsIgnoreCase(name))
                    .map(Map.Entry::getValue)
                    .toList();
        }

        public Optional<String> header(String name) {
            return all(name).stream().findFirst();
        }

        public String text() {
            return new String(body, StandardCharsets.UTF_8);
        }
    }

    public WireClient(int port) {
        this("127.0.0.1", port);
    }

    public WireClient(String address, int port) {
        try {
            socket = new Socket(address, port);
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(60_000);
            in = new BufferedInputStream(socket.getInputStream());
        } catch (IOException e) {
            throw new AssertionError("cannot connect to port " + port, e);
        }
    }

    /// One request on a connection of its own.
    public static Answer ask(int port, String request) throws IOException {
        try (var client = new WireClient(port)) {
            return client.send(request).answer();
        }
    }

    /// The text of a request with a Host header; further headers as whole lines.
    public static String request(String method, String target, String body, String... headers) {
        var lines = new StringBuilder(method + " " + target + " HTTP/1.1\r\nHost: localhost\r\n");
        for (var header : headers) {
            lines.append(header).append("\r\n");
        }
        if (!body.isEmpty()) {
            lines.append("Content-Length: ")
                    .append(body.getBytes(StandardCharsets.ISO_8859_1).length)
                    .append("\r\n");
        }
        return lines.append("\r\n").append(body).toString();
    }

    /// Sends text as it stands (ISO 8859-1, so that every byte can be written).
    public WireClient send(String text) throws IOException {
        return send(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    public WireClient send(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
        socket.getOutputStream().flush();
        return this;
    }

    /// Reads one answer to its end; interim answers are skipped.
    public Answer answer() throws IOException {
        return answer(false);
    }

    /// Reads one answer to a HEAD request.
    public Answer answerToHead() throws IOException {
        return answer(true);
    }

    private Answer answer(boolean head) throws IOException {
        var first = head();
        while (first.status() >= 100 && first.status() < 200 && first.status() != 101) {
            first = head();
        }
        if (head || first.status() == 204 || first.status() == 304 || first.status() == 101) {
            return first;
        }
        return body(first);
    }

    /// Reads a status line and headers only.
    public Answer head() throws IOException {
        var status = line().orElseThrow(() -> new IOException("the connection ended before an answer"));
        return new Answer(Integer.parseInt(status.split(" ")[1]), fields(), new byte[0], List.of(), true);
    }

    private Answer body(Answer head) throws IOException {
        var body = new ByteArrayOutputStream();
        boolean complete = true;
        List<Map.Entry<String, String>> trailers = List.of();
        try {
            if (head.header("Transfer-Encoding").isPresent()) {
                var piece = chunk();
                while (piece.isPresent() && piece.get().length > 0) {
                    body.writeBytes(piece.get());
                    piece = chunk();
                }
                complete = piece.isPresent();
                trailers = complete ? fields() : List.of();
            } else if (head.header("Content-Length").isPresent()) {
                int length = Integer.parseInt(head.header("Content-Length").get());
                body.writeBytes(in.readNBytes(length));
                complete = body.size() == length;
            } else {
                body.writeBytes(in.readAllBytes());
            }
        } catch (java.net.SocketTimeoutException e) {
            throw e;
        } catch (IOException e) {
            complete = false;
        }
        return new Answer(head.status(), head.headers(), body.toByteArray(), trailers, complete);
    }

    /// One chunk of a chunked body: empty bytes for the last, nothing when the connection ended instead.
    public Optional<byte[]> chunk() throws IOException {
        var size = line();
        if (size.isEmpty()) {
            return Optional.empty();
        }
        int length = Integer.parseInt(size.get().split(";")[0].strip(), 16);
        var bytes = in.readNBytes(length);
        if (length > 0 && (bytes.length < length || line().isEmpty())) {
            return Optional.empty();
        }
        return Optional.of(bytes);
    }

    private List<Map.Entry<String, String>> fields() throws IOException {
        var fields = new ArrayList<Map.Entry<String, String>>();
        for (var line = line(); line.isPresent() && !line.get().isEmpty(); line = line()) {
            int colon = line.get().indexOf(':');
            fields.add(Map.entry(
                    line.get().substring(0, colon),
                    line.get().substring(colon + 1).strip()));
        }
        return fields;
    }

    private Optional<String> line() throws IOException {
        var line = new ByteArrayOutputStream();
        for (int b = in.read(); b != '\n'; b = in.read()) {
            if (b < 0) {
                return Optional.empty();
            }
            line.write(b);
        }
        return Optional.of(line.toString(StandardCharsets.ISO_8859_1).stripTrailing());
    }

    /// Whether the other side has closed the connection; waits for it.
    public boolean closedByPeer() {
        try {
            return in.read() < 0;
        } catch (java.net.SocketTimeoutException e) {
            return false;
        } catch (IOException e) {
            return true;
        }
    }

    /// The bytes that follow, for connections that changed their protocol.
    public InputStream input() {
        return in;
    }

    /// Leaves with a TCP reset.
    public void reset() throws IOException {
        socket.setOption(StandardSocketOptions.SO_LINGER, 0);
        socket.close();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
