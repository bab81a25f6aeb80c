package headroom.health;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import headroom.host.HostView;
import headroom.manifest.JsonTree;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.HttpURLConnection;
import java.net.Proxy;
import java.net.URI;
import java.time.Duration;

/// Asks the port of a deployment who is there. Never through a network proxy, never longer than its time limit.
public final class HealthProbe {
    private static final int LARGEST_ANSWER = 1 << 20;

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

    // HttpURLConnection and not java.net.http.HttpClient, which costs 100 ms more at the start of a short command.
    private Health answer(int port) throws IOException {
        var connection = (HttpURLConnection) URI.create("http://127.0.0.1:" + port + "/health").toURL().openConnection(Proxy.NO_PROXY);
        connection.setConnectTimeout((int) limit.toMillis());
        connection.setReadTimeout((int) limit.toMillis());
        connection.setInstanceFollowRedirects(false);
        try {
            var status = connection.getResponseCode();
            try (var body = status < 400 ? connection.getInputStream() : connection.getErrorStream()) {
                return body == null ? foreign(port, "it answers /health with status " + status) : read(port, body);
            }
        } finally {
            connection.disconnect();
        }
    }

    private Health read(int port, InputStream body) throws IOException {
        var answer = JsonTree.read(body.readNBytes(LARGEST_ANSWER));
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
