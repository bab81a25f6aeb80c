package support;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/// A wire-tap: passes connections on to a port and records what clients send, so that a client's requests can be
/// compared with what arrives behind a proxy.
public final class Tap implements AutoCloseable {
    private final ServerSocket listener;
    private final int target;
    private final List<ByteArrayOutputStream> sent = new CopyOnWriteArrayList<>();

    public Tap(int target) throws IOException {
        this.target = target;
        this.listener = new ServerSocket(0, 1024, InetAddress.getByName("127.0.0.1"));
        Thread.ofPlatform().daemon().start(this::accept);
    }

    public int port() {
        return listener.getLocalPort();
    }

    /// The requests sent so far, read from the recorded bytes, connection by connection.
    public List<ScriptedProvider.Received> requests() {
        var requests = new ArrayList<ScriptedProvider.Received>();
        for (var bytes : sent) {
            var in = new ByteArrayInputStream(bytes.toByteArray());
            try {
                while (in.available() > 0) {
                    var request = ScriptedProvider.read(in);
                    requests.add(request);
                    if (request.header("Upgrade").isPresent()) {
                        break;
                    }
                }
            } catch (IOException e) {
                // A request that was not sent to its end.
            }
        }
        return requests;
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                var client = listener.accept();
                var server = new Socket("127.0.0.1", target);
                client.setTcpNoDelay(true);
                server.setTcpNoDelay(true);
                var record = new ByteArrayOutputStream();
                sent.add(record);
                Thread.ofVirtual().start(() -> pass(client, server, record));
                Thread.ofVirtual().start(() -> pass(server, client, OutputStream.nullOutputStream()));
            } catch (IOException e) {
                // The listener closed, or the target is not there: the client sees its connection end.
            }
        }
    }

    private static void pass(Socket from, Socket to, OutputStream record) {
        try (from;
                to) {
            InputStream in = from.getInputStream();
            var buffer = new byte[65536];
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                record.write(buffer, 0, n);
                to.getOutputStream().write(buffer, 0, n);
                to.getOutputStream().flush();
            }
        } catch (IOException e) {
            // One side left; closing both tells the other.
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
    }
}
