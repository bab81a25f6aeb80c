package headroom.health;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import headroom.contract.EngineReport;
import headroom.contract.Preset;
import headroom.contract.Scope;
import headroom.host.Host;
import headroom.host.Processes;
import headroom.host.Proof;
import headroom.manifest.Deployment;
import headroom.manifest.Workspace;
import headroom.supervise.AgentSupervisor;
import headroom.supervise.Deployments;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.reflect.Proxy;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Matcher;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import support.Sandbox;

/// Whoever is on the port, a look ends within its limit and says who it was.
class HealthProbeTest {
    private static final String OURS =
            "{\"service\":\"headroom-proxy\",\"ready\":%s,\"pid\":7,\"instance_id\":\"i\",\"version\":\"1\",\"uptime_seconds\":3.5,\"proof\":\"PROOF\",\"deployment\":{\"profile\":\"p\"},\"config\":{\"mode\":\"lossless\"}}";

    private static final String KEY = "0123456789abcdef0123456789abcdef";

    private final Sandbox sandbox = new Sandbox();

    @AfterEach
    void leaveNothing() {
        sandbox.close();
    }

    @FunctionalInterface
    private interface Stranger {
        void answer(OutputStream out) throws IOException, InterruptedException;

        /// What it answers to this challenge.
        default void answer(OutputStream out, String challenge, int port) throws IOException, InterruptedException {
            answer(out);
        }
    }

    /// Looks for the proxy of the profile `p`.
    private PortState look(Stranger stranger) throws IOException {
        return look(stranger, sandbox.host());
    }

    private PortState look(Stranger stranger, Host host) throws IOException {
        try (var port = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Thread.ofPlatform().daemon().start(() -> {
                try (var client = port.accept()) {
                    var request = new byte[1024];
                    var text = new String(request, 0, client.getInputStream().read(request), StandardCharsets.US_ASCII);
                    stranger.answer(
                            client.getOutputStream(),
                            text.replaceAll("(?s).*" + Proof.CHALLENGE + ": (\\w+).*", "$1"),
                            port.getLocalPort());
                } catch (IOException | InterruptedException e) {
                    // The look is over.
                }
            });
            return assertTimeoutPreemptively(
                    Duration.ofSeconds(30),
                    () -> new HealthProbe(host, Duration.ofSeconds(1)).look(deployment(port.getLocalPort())));
        }
    }

    private Deployment deployment(int port) {
        return Deployments.of(
                Workspace.of(sandbox.host()), "p", Preset.PERSISTENT_SERVICE, new AgentSupervisor(), Scope.USER, port);
    }

    /// Writes the file that only the deployment's owner can read.
    private void key() {
        sandbox.file(".headroom/deploy/p/service.env", Proof.KEY + "=" + KEY + "\n");
    }

    private static Stranger proves(String key, int otherPort) {
        return new Stranger() {
            @Override
            public void answer(OutputStream out) {
                throw new UnsupportedOperationException();
            }

            @Override
            public void answer(OutputStream out, String challenge, int port) throws IOException, InterruptedException {
                says("HTTP/1.1 200 OK\r\n\r\n"
                                + OURS.formatted("true").replace("PROOF", Proof.of(key, challenge, port + otherPort)))
                        .answer(out, challenge, port);
            }
        };
    }

    private static Stranger says(String answer) {
        return out -> out.write(answer.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void aProxySaysWhoItIs() throws IOException {
        var report = new EngineReport(7, "i", "1", 3, "p", "lossless", "", 0, 0);
        assertEquals(new PortState.Ready(report), look(says("HTTP/1.1 200 OK\r\n\r\n" + OURS.formatted("true"))));
        assertEquals(
                new PortState.Starting(report),
                look(says("HTTP/1.1 503 Service Unavailable\r\nContent-Type: application/json\r\n\r\n"
                        + OURS.formatted("false"))));
    }

    @Test
    void onlyWhoKnowsTheKeyIsOurs() throws IOException {
        key();
        assertInstanceOf(PortState.Ready.class, look(proves(KEY, 0)));
        for (var stranger : List.of(
                says("HTTP/1.1 200 OK\r\n\r\n" + OURS.formatted("true")), proves("guessed", 0), proves(KEY, 1))) {
            assertTrue(((PortState.Foreign) look(stranger)).reason().contains("of the profile p, and cannot prove it"));
        }
    }

    @Test
    void whoProvedItOnceCannotRepeatIt() throws IOException {
        key();
        var heard = new AtomicReference<String>();
        look(new Stranger() {
            @Override
            public void answer(OutputStream out) {
                throw new UnsupportedOperationException();
            }

            @Override
            public void answer(OutputStream out, String challenge, int port) {
                heard.set(Proof.of(KEY, challenge, port));
            }
        });
        assertInstanceOf(
                PortState.Foreign.class,
                look(says("HTTP/1.1 200 OK\r\n\r\n" + OURS.formatted("true").replace("PROOF", heard.get()))));
    }

    @Test
    void aListenerOfAnotherUserIsForeignWhateverItSays() throws IOException {
        key();
        var real = sandbox.host();
        var processes = (Processes) Proxy.newProxyInstance(
                Processes.class.getClassLoader(),
                new Class<?>[] {Processes.class},
                (self, method, arguments) -> method.getName().equals("listenerUser")
                        ? OptionalLong.of(4711)
                        : method.invoke(real.processes(), arguments));
        var host = new Host(real.os(), real.env(), real.time(), real.disk(), processes, real.exec(), real.java());
        assertTrue(((PortState.Foreign) look(proves(KEY, 0), host)).reason().contains("user id 4711"));
    }

    @Test
    void whatAStrangerSaysIsNotShown() throws IOException {
        for (var word : List.of("\\u001b[2J", "a\\nprofile default: running", "x".repeat(65), "a b")) {
            for (var field : List.of("instance_id", "version", "mode", "profile")) {
                var answer = OURS.formatted("true")
                        .replaceFirst(
                                "\"" + field + "\":\"\\w+\"",
                                Matcher.quoteReplacement("\"" + field + "\":\"" + word + "\""));
                assertEquals(
                        "it does not answer as a headroom proxy",
                        ((PortState.Foreign) look(says("HTTP/1.1 200 OK\r\n\r\n" + answer))).reason());
            }
        }
    }

    @Test
    void theProofIsAnHmac() throws Exception {
        for (var length : new int[] {1, 32, 64, 65, 200}) {
            var key = new byte[length];
            Arrays.fill(key, (byte) (0x30 + length % 64));
            var mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            assertEquals(
                    HexFormat.of().formatHex(mac.doFinal("headroom 8787 c".getBytes(StandardCharsets.UTF_8))),
                    Proof.of(new String(key, StandardCharsets.UTF_8), "c", 8787));
        }
    }

    @Test
    void othersAreStrangers() throws IOException {
        for (var answer : new String[] {
            "",
            "\0\1\2",
            "SSH-2.0-x\r\n\r\n",
            "HTTP/1.1 200 OK\r\n",
            "HTTP/1.1 200 OK\r\n\r\n",
            "HTTP/1.1 404 Not Found\r\n\r\n<html>",
            "HTTP/1.1 200 OK\r\n\r\n{\"service\":\"other\"}",
            "HTTP/1.1 200 OK\r\n\r\n" + OURS.formatted("true") + "{",
            "\r\n\r\n" + OURS.formatted("true")
        }) {
            assertInstanceOf(PortState.Foreign.class, look(says(answer)), answer);
        }
    }

    @Test
    void aStrangerHoldsNobodyUp() throws IOException {
        assertInstanceOf(PortState.Foreign.class, look(out -> Thread.sleep(60_000)));
        assertInstanceOf(PortState.Foreign.class, look(out -> {
            out.write("HTTP/1.1 200 OK\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            while (true) {
                out.write(' ');
                Thread.sleep(100);
            }
        }));
        assertInstanceOf(PortState.Foreign.class, look(out -> {
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
        assertEquals(new PortState.Unreachable(), new HealthProbe(Host.real()).look(deployment(free)));
    }
}
