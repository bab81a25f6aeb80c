package headroom.health;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import headroom.host.HostView;
import headroom.manifest.JsonTree;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/// Asks the port of a deployment who is there. Never through a network proxy, never longer than its time limit.
public final class HealthProbe {
    private static final int LARGEST_ANSWER = 1 << 16;

    private final HostView host;
    private final Duration limit;

    public HealthProbe(HostView host) {
        this(host, Duration.ofSeconds(2));
    }

    public HealthProbe(HostView host, Duration limit) {
        this.host = host;
        this.limit = limit;
    }

    public Health look(int port) {
        try {
            return answer(port);
        } catch (ConnectException e) {
            return new Health.Unreachable();
        } catch (JsonProcessingException e) {
            return foreign(port, "it does not answer as a headroom proxy");
        } catch (IOException e) {
            return foreign(port, "it does not answer as a headroom proxy: " + e.getMessage());
        }
    }

    // A request of HTTP/1.0, whose answer ends with its connection (RFC 1945). HttpURLConnection would first look for
    // handlers of URLs, for which Java reads the directory of the jar, and let whoever sends a byte now and then hold it up for ever.
    private Health answer(int port) throws IOException {
        var end = System.nanoTime() + limit.toNanos();
        try (var socket = new Socket(Proxy.NO_PROXY)) {
            socket.connect(new InetSocketAddress("127.0.0.1", port), left(end));
            socket.getOutputStream().write(("GET /health HTTP/1.0\r\nHost: 127.0.0.1:" + port + "\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
            var answer = new byte[LARGEST_ANSWER];
            var length = 0;
            for (var read = 0; read >= 0 && length < answer.length; length += Math.max(read, 0)) {
                socket.setSoTimeout(left(end));
                read = socket.getInputStream().read(answer, length, answer.length - length);
            }
            return read(port, new String(answer, 0, length, StandardCharsets.UTF_8));
        }
    }

    /// Milliseconds until then.
    private static int left(long end) throws SocketTimeoutException {
        var millis = (end - System.nanoTime()) / 1_000_000;
        if (millis <= 0) {
            throw new SocketTimeoutException("Read timed out");
        }
        return (int) millis;
    }

    private Health read(int port, String response) throws IOException {
        var body = response.indexOf("\r\n\r\n");
        if (!response.startsWith("HTTP/1.") || body < 0) {
            return foreign(port, "it does not answer as a headroom proxy");
        }
        var answer = JsonTree.read(response.substring(body).getBytes(StandardCharsets.UTF_8));
        if (!answer.path("service").asText().equals("headroom-proxy")) {
            return foreign(port, "it does not answer as a headroom proxy");
        }
        return answer.path("ready").asBoolean() ? new Health.Ready(report(answer)) : new Health.Starting(report(answer));
    }

    private static EngineReport report(JsonNode answer) {
        return new EngineReport(answer.path("pid").asLong(), answer.path("instance_id").asText(), answer.path("version").asText(),
            answer.path("uptime_seconds").asLong(), answer.path("deployment").path("profile").asText(), answer.path("config").path("mode").asText());
    }

    private Health foreign(int port, String reason) {
        return new Health.Foreign(host.processes().listener(port), reason);
    }
}
