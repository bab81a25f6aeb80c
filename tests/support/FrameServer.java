package support;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;

/// A provider that speaks HTTP/2 frame by frame (RFC 9113), so that a test can send what no server would. A script
/// is played for every request once its stream is ended by the client, in the order of their ends; each connection
/// has its number.
public final class FrameServer implements AutoCloseable {
    public static final int DATA = 0;
    public static final int HEADERS = 1;
    public static final int RST_STREAM = 3;
    public static final int GOAWAY = 7;
    public static final int END_STREAM = 1;
    private static final int SETTINGS = 4;
    private static final int PING = 6;
    private static final int WINDOW_UPDATE = 8;
    private static final int ACK = 1;
    private static final int END_HEADERS = 4;

    private final SSLServerSocket listener;
    private final Path certificate;
    private final Script script;
    private final AtomicInteger connections = new AtomicInteger();
    private final List<Integer> requests = new CopyOnWriteArrayList<>();

    /// What to do with a request: `connection` counts from 1, `stream` is its number.
    @FunctionalInterface
    public interface Script {
        void play(Wire wire, int connection, int stream) throws Exception;
    }

    /// The server's end of one connection.
    public static final class Wire {
        private final SSLSocket socket;
        private final OutputStream out;
        private volatile boolean silent;

        private Wire(SSLSocket socket) throws IOException {
            this.socket = socket;
            this.out = socket.getOutputStream();
        }

        public synchronized Wire frame(int type, int flags, int stream, byte[] payload) throws IOException {
            var bytes = new ByteArrayOutputStream();
            bytes.writeBytes(new byte[] {
                (byte) (payload.length >> 16),
                (byte) (payload.length >> 8),
                (byte) payload.length,
                (byte) type,
                (byte) flags
            });
            bytes.writeBytes(number(stream));
            bytes.writeBytes(payload);
            out.write(bytes.toByteArray());
            out.flush();
            return this;
        }

        /// A head; fields go out as literals that nobody remembers (RFC 7541, 6.2.2). `flags` is `END_STREAM` or 0.
        @SafeVarargs
        public final Wire head(int stream, int flags, Map.Entry<String, String>... fields) throws IOException {
            var block = new ByteArrayOutputStream();
            for (var field : fields) {
                block.write(0);
                text(block, field.getKey());
                text(block, field.getValue());
            }
            return frame(HEADERS, END_HEADERS | flags, stream, block.toByteArray());
        }

        public Wire data(int stream, int flags, String text) throws IOException {
            return frame(DATA, flags, stream, text.getBytes(StandardCharsets.UTF_8));
        }

        public Wire reset(int stream, int error) throws IOException {
            return frame(RST_STREAM, 0, stream, number(error));
        }

        public Wire goAway(int last, int error) throws IOException {
            var payload = new ByteArrayOutputStream();
            payload.writeBytes(number(last));
            payload.writeBytes(number(error));
            return frame(GOAWAY, 0, 0, payload.toByteArray());
        }

        /// From now on nothing comes from it by itself, as where the network is gone.
        public void fallSilent() {
            silent = true;
        }

        public void close() throws IOException {
            socket.close();
        }

        /// Closes and resets the connection, as a server does that leaves while requests are still coming in.
        public void leave() throws IOException {
            socket.setSoLinger(true, 0);
            socket.close();
        }

        private static void text(ByteArrayOutputStream block, String text) {
            var bytes = text.getBytes(StandardCharsets.ISO_8859_1);
            if (bytes.length > 126) {
                throw new AssertionError("too long for one byte of length");
            }
            block.write(bytes.length);
            block.writeBytes(bytes);
        }
    }

    private FrameServer(SSLServerSocket listener, Path certificate, Script script) {
        this.listener = listener;
        this.certificate = certificate;
        this.script = script;
    }

    public static FrameServer start(Path folder, Script script) throws Exception {
        var keys = TlsKeys.in(folder);
        var managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(KeyStore.getInstance(keys.store().toFile(), "secret".toCharArray()), "secret".toCharArray());
        var tls = SSLContext.getInstance("TLS");
        tls.init(managers.getKeyManagers(), null, null);
        var listener = (SSLServerSocket)
                tls.getServerSocketFactory().createServerSocket(0, 50, InetAddress.getByName("127.0.0.1"));
        var server = new FrameServer(listener, keys.certificate(), script);
        Thread.ofPlatform().daemon().start(server::accept);
        return server;
    }

    public int port() {
        return listener.getLocalPort();
    }

    public Path certificate() {
        return certificate;
    }

    /// The connections that requests came on, in their order.
    public List<Integer> requests() {
        return List.copyOf(requests);
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                var socket = (SSLSocket) listener.accept();
                int number = connections.incrementAndGet();
                Thread.ofVirtual().start(() -> serve(socket, number));
            } catch (IOException e) {
                return;
            }
        }
    }

    private void serve(SSLSocket socket, int number) {
        try (socket) {
            var parameters = socket.getSSLParameters();
            parameters.setApplicationProtocols(new String[] {"h2"});
            socket.setSSLParameters(parameters);
            socket.startHandshake();
            var in = new DataInputStream(socket.getInputStream());
            var wire = new Wire(socket);
            in.readNBytes("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".length());
            wire.frame(SETTINGS, 0, 0, new byte[0]);
            while (true) {
                int length = in.readUnsignedByte() << 16 | in.readUnsignedShort();
                int type = in.readUnsignedByte();
                int flags = in.readUnsignedByte();
                int stream = in.readInt();
                var payload = in.readNBytes(length);
                if (type == SETTINGS && (flags & ACK) == 0) {
                    wire.frame(SETTINGS, ACK, 0, new byte[0]);
                } else if (type == PING && (flags & ACK) == 0 && !wire.silent) {
                    wire.frame(PING, ACK, 0, payload);
                } else if (type == DATA && length > 0) {
                    wire.frame(WINDOW_UPDATE, 0, 0, number(length)).frame(WINDOW_UPDATE, 0, stream, number(length));
                }
                if ((type == HEADERS || type == DATA) && (flags & END_STREAM) != 0) {
                    requests.add(number);
                    Thread.ofVirtual().start(() -> play(wire, number, stream));
                }
            }
        } catch (IOException e) {
            // The other side left, or the test is over.
        }
    }

    private void play(Wire wire, int connection, int stream) {
        try {
            script.play(wire, connection, stream);
        } catch (Exception e) {
            // The other side left first.
        }
    }

    private static byte[] number(int number) {
        return new byte[] {(byte) (number >> 24), (byte) (number >> 16), (byte) (number >> 8), (byte) number};
    }

    @Override
    public void close() throws IOException {
        listener.close();
    }
}
