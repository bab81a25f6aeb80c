package headroom.health;

import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import headroom.contract.EngineReport;
import headroom.host.HostView;
import headroom.host.JsonTree;
import headroom.host.Proof;
import headroom.manifest.Deployment;
import headroom.manifest.ServiceEnv;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;

/// Asks the port of a deployment who is there. Never through a network proxy, never longer than its time limit.
public final class HealthProbe {
    private static final int LARGEST_ANSWER = 1 << 16;
    private static final String STRANGER = "it does not answer as a headroom proxy";

    private final HostView host;
    private final Duration limit;

    public HealthProbe(HostView host) {
        this(host, Duration.ofSeconds(2));
    }

    public HealthProbe(HostView host, Duration limit) {
        this.host = host;
        this.limit = limit;
    }

    /// Who answers where a deployment's proxy is expected. Only one that proves to be it is not foreign: by its
    /// answer to a challenge under the key that the deployment's owner alone can read, and by its user, where the
    /// system tells. A deployment of an earlier version has no key; its name has to do.
    public PortState look(Deployment deployment) {
        return look(deployment.manifest().port(), Optional.of(deployment));
    }

    /// Who answers where no proxy of ours is expected: whoever it is, is foreign.
    public PortState look(int port) {
        return look(port, Optional.empty());
    }

    /// What any proxy of headroom says of itself that answers there, whosever it is and without a proof.
    public Optional<EngineReport> ask(int port) {
        try {
            return EngineReport.read(answer(port, Proof.unguessable()));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /// Who answers where a proxy with this key is expected that belongs to no deployment.
    public PortState look(int port, String key) {
        return look(
                port,
                (challenge, answer, report) ->
                        proves(answer, key, challenge, port) ? Optional.empty() : Optional.of(claim(report)));
    }

    private PortState look(int port, Optional<Deployment> expected) {
        return look(
                port,
                (challenge, answer, report) -> expected.map(
                                deployment -> strangeness(deployment, challenge, answer, report))
                        .orElseGet(() -> Optional.of(claim(report))));
    }

    /// Why an answer is not that of the proxy expected; empty when it is.
    @FunctionalInterface
    private interface Judge {
        Optional<String> stranger(String challenge, JsonNode answer, EngineReport report);
    }

    private static boolean proves(JsonNode answer, String key, String challenge, int port) {
        return Proof.of(key, challenge, port).equals(answer.path("proof").asText());
    }

    private PortState look(int port, Judge judge) {
        try {
            var challenge = Proof.unguessable();
            var answer = answer(port, challenge);
            var report = EngineReport.read(answer).orElseThrow(() -> new JsonParseException(null, STRANGER));
            var stranger = judge.stranger(challenge, answer, report);
            if (stranger.isPresent()) {
                return foreign(port, stranger.get());
            }
            return answer.path("ready").asBoolean() ? new PortState.Ready(report) : new PortState.Starting(report);
        } catch (ConnectException e) {
            return new PortState.Unreachable();
        } catch (JsonProcessingException e) {
            return foreign(port, STRANGER);
        } catch (IOException e) {
            return foreign(port, STRANGER + ": " + e.getMessage());
        }
    }

    private Optional<String> strangeness(
            Deployment deployment, String challenge, JsonNode answer, EngineReport report) {
        var user = host.processes().listenerUser(deployment.manifest().port());
        var users = deployment.users(host.disk());
        if (user.isPresent() && !users.isEmpty() && !users.contains(user.getAsLong())) {
            return Optional.of("it belongs to user id " + user.getAsLong() + ", not to the owner of the deployment "
                    + deployment.profile());
        }
        var key = Optional.ofNullable(ServiceEnv.read(host, deployment).get(Proof.KEY));
        var proven = key.map(secret ->
                        proves(answer, secret, challenge, deployment.manifest().port()))
                .orElseGet(() -> report.profile().equals(deployment.profile().name()));
        return proven
                ? Optional.empty()
                : Optional.of(claim(report)
                        + (report.profile().equals(deployment.profile().name()) ? ", and cannot prove it" : ""));
    }

    private static String claim(EngineReport report) {
        return "it answers as a headroom proxy "
                + (report.profile().isEmpty() ? "that was started by hand" : "of the profile " + report.profile());
    }

    // A request of HTTP/1.0, whose answer ends with its connection (RFC 1945). HttpURLConnection would first look
    // for handlers of URLs, for which Java reads the directory of the jar, and let whoever sends a byte now and
    // then hold it up for ever.
    private JsonNode answer(int port, String challenge) throws IOException {
        var end = System.nanoTime() + limit.toNanos();
        try (var socket = new Socket(Proxy.NO_PROXY)) {
            socket.connect(new InetSocketAddress("127.0.0.1", port), left(end));
            var request = "GET /health HTTP/1.0\r\nHost: 127.0.0.1:" + port + "\r\n" + Proof.CHALLENGE + ": "
                    + challenge + "\r\n\r\n";
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            var answer = new byte[LARGEST_ANSWER];
            var length = 0;
            for (var read = 0; read >= 0 && length < answer.length; length += Math.max(read, 0)) {
                socket.setSoTimeout(left(end));
                read = socket.getInputStream().read(answer, length, answer.length - length);
            }
            return read(new String(answer, 0, length, StandardCharsets.UTF_8));
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

    private static JsonNode read(String response) throws IOException {
        var body = response.indexOf("\r\n\r\n");
        if (!response.startsWith("HTTP/1.") || body < 0) {
            throw new JsonParseException(null, STRANGER);
        }
        return JsonTree.read(response.substring(body).getBytes(StandardCharsets.UTF_8));
    }

    private PortState foreign(int port, String reason) {
        return new PortState.Foreign(host.processes().listener(port), reason);
    }
}
