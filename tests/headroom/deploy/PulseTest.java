package headroom.deploy;

import static org.junit.jupiter.api.Assertions.assertEquals;

import headroom.contract.Preset;
import headroom.contract.Scope;
import headroom.health.HealthProbe;
import headroom.host.Host;
import headroom.host.Processes;
import headroom.manifest.Deployment;
import headroom.manifest.Workspace;
import headroom.supervise.AgentSupervisor;
import headroom.supervise.Deployments;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import support.FakeExec;
import support.Sandbox;
import support.Squatter;

/// A proxy that answers has a pulse; one that is silent for six looks, which are three minutes, ends itself.
class PulseTest {
    private final Sandbox sandbox = new Sandbox();
    private final int port = Sandbox.freePort();
    private final AtomicInteger ended = new AtomicInteger();
    private final Path file = sandbox.home().resolve("pulse");
    private final FakeExec exec = new FakeExec(command -> null);

    @AfterEach
    void leaveNothing() {
        sandbox.close();
    }

    private Pulse pulse() {
        var real = sandbox.host();
        var host =
                new Host(real.os(), real.env(), real.time(), real.disk(), silent(real.processes()), exec, real.java());
        Deployment deployment = Deployments.of(
                Workspace.of(host), "default", Preset.PERSISTENT_SERVICE, new AgentSupervisor(), Scope.USER, port);
        return new Pulse(host, deployment, file, new HealthProbe(host, Duration.ofSeconds(1)), ended::incrementAndGet);
    }

    /// This process runs other tests meanwhile, whose traffic is no sign of life of the proxy.
    private static Processes silent(Processes processes) {
        return (Processes) Proxy.newProxyInstance(
                Processes.class.getClassLoader(),
                new Class<?>[] {Processes.class},
                (self, method, arguments) -> method.getName().equals("bytesMoved")
                        ? OptionalLong.of(0)
                        : method.invoke(processes, arguments));
    }

    @Test
    void beatsAreCountedAsLongAsItAnswers() throws IOException {
        var pulse = pulse();
        try (var proxy = new Squatter(port, "default")) {
            for (var beat = 1; beat <= 8; beat++) {
                pulse.feel();
                assertEquals(beat + "\n", Files.readString(file));
            }
        }
        for (var look = 1; look <= 5; look++) {
            pulse.feel();
        }
        assertEquals("8\n", Files.readString(file));
        assertEquals(0, ended.get());
        pulse.feel();
        assertEquals(1, ended.get());
    }

    @Test
    void silenceThatEndsIsForgotten() {
        var pulse = pulse();
        for (var round = 0; round < 3; round++) {
            for (var look = 0; look < 5; look++) {
                pulse.feel();
            }
            try (var proxy = new Squatter(port, "default")) {
                pulse.feel();
            }
        }
        assertEquals(0, ended.get());
    }

    @Test
    void systemdIsToldAndThenExpectsTheNext() {
        sandbox.set("NOTIFY_SOCKET", "/run/systemd/notify");
        try (var proxy = new Squatter(port, "default")) {
            pulse().feel();
        }
        assertEquals("$ systemd-notify WATCHDOG=1 WATCHDOG_USEC=180000000\n", exec.transcript());
    }
}
