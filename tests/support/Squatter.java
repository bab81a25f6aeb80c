package support;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;

/// A program that has a port and answers there as the proxy of a profile does, word for word but for the proof.
public final class Squatter implements AutoCloseable {
    private final ServerSocket port;
    private final Thread server;

    public Squatter(int number, String profile) {
        try {
            port = new ServerSocket(number, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server = Thread.ofPlatform().daemon().start(() -> serve(profile));
    }

    private void serve(String profile) {
        var body =
                "{\"service\":\"headroom-proxy\",\"status\":\"healthy\",\"ready\":true,\"alive\":true,\"version\":\"0.1.0\",\"uptime_seconds\":1,\"pid\":1,\"instance_id\":\"dee10c02\","
                    + "\"proof\":\"00\",\"config\":{\"mode\":\"lossless\"},\"deployment\":{\"profile\":\"" + profile
                        + "\"}}";
        while (!port.isClosed()) {
            try (var client = port.accept()) {
                client.getInputStream().read(new byte[4096]);
                client.getOutputStream()
                        .write(("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: " + body.length()
                                        + "\r\n\r\n" + body)
                                .getBytes(StandardCharsets.US_ASCII));
            } catch (IOException e) {
                // The client, or this port, is gone.
            }
        }
    }

    /// Returns when nobody answers any more: a thread that waits for a connection keeps the port until it learns
    /// that it is closed.
    @Override
    public void close() {
        try {
            port.close();
            server.join();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
