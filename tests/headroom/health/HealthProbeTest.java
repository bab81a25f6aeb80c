package headroom.health;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import headroom.host.Host;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/// Whoever is on the port, a look ends within its limit and says who it was.
class HealthProbeTest {
    private static final String OURS = "{\"service\":\"headroom-proxy\",\"ready\":%s,\"pid\":7,\"instance_id\":\"i\",\"version\":\"1\",\"uptime_seconds\":3.5,\"deployment\":{\"profile\":\"p\"},\"config\":{\"mode\":\"lossless\"}}";

    @FunctionalInterface
    private interface Stranger {
        void answer(OutputStream out) throws IOException, InterruptedException;
    }

    private static Health look(Stranger stranger) throws IOException {
        try (var port = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Thread.ofPlatform().daemon().start(() -> {
                try (var client = port.accept()) {
                    client.getInputStream().read(new byte[1024]);
                    stranger.answer(client.getOutputStream());
                } catch (IOException | InterruptedException e) {
                    // The look is over.
                }
            });
            return assertTimeoutPreemptively(Duration.ofSeconds(30), () -> new HealthProbe(Host.real(), Duration.ofSeconds(1)).look(port.getLocalPort()));
        }
    }

    private static Stranger says(String answer) {
        return out -> out.write(answer.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void aProxySaysWhoItIs() throws IOException {
        var report = new EngineReport(7, "i", "1", 3, "p", "lossless");
        assertEquals(new Health.Ready(report), look(says("HTTP/1.1 200 OK\r\n\r\n" + OURS.formatted("true"))));
        assertEquals(new Health.Starting(report), look(says("HTTP/1.1 503 Service Unavailable\r\nContent-Type: application/json\r\n\r\n" + OURS.formatted("false"))));
    }

    @Test
    void othersAreStrangers() throws IOException {
        for (var answer : new String[] {"", "\0\1\2", "SSH-2.0-x\r\n\r\n", "HTTP/1.1 200 OK\r\n", "HTTP/1.1 200 OK\r\n\r\n", "HTTP/1.1 404 Not Found\r\n\r\n<html>", "HTTP/1.1 200 OK\r\n\r\n{\"service\":\"other\"}",
            "HTTP/1.1 200 OK\r\n\r\n" + OURS.formatted("true") + "{", "\r\n\r\n" + OURS.formatted("true")}) {
            assertInstanceOf(Health.Foreign.class, look(says(answer)), answer);
        }
    }

    @Test
    void aStrangerHoldsNobodyUp() throws IOException {
        assertInstanceOf(Health.Foreign.class, look(out -> Thread.sleep(60_000)));
        assertInstanceOf(Health.Foreign.class, look(out -> {
            out.write("HTTP/1.1 200 OK\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            while (true) {
                out.write(' ');
                Thread.sleep(100);
            }
        }));
        assertInstanceOf(Health.Foreign.class, look(out -> {
            while (true) {
                out.write(new byte[8192]);
            }
        }));
    }

    @Test
    void nobodyIsUnreachable() throws IOException {
        int free;
        try (var socket = new ServerSocket(0)) {
            free = socket.getLocalPort();
        }
        assertEquals(new Health.Unreachable(), new HealthProbe(Host.real()).look(free));
    }
}
