package headroom.deploy;

import static org.junit.jupiter.api.Assertions.assertEquals;

import headroom.contract.Preset;
import headroom.contract.Scope;
import headroom.health.HealthProbe;
import headroom.host.Env;
import headroom.host.FileMode;
import headroom.host.Host;
import headroom.host.HostView;
import headroom.host.Problem;
import headroom.host.ProcessView;
import headroom.host.Processes;
import headroom.manifest.Deployment;
import headroom.manifest.Manifest;
import headroom.manifest.Workspace;
import headroom.render.OwnFile;
import headroom.supervise.Deployments;
import headroom.supervise.Logs;
import headroom.supervise.Service;
import headroom.supervise.ServiceState;
import headroom.supervise.ServiceView;
import headroom.supervise.Supervisor;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import support.JumpingTime;
import support.NoProgress;
import support.Sandbox;

/// An hour of looks, one a minute by a clock that jumps, at proxies that are silent for different reasons.
@Execution(ExecutionMode.CONCURRENT)
class WatchdogTest {
    private final Sandbox sandbox = new Sandbox();
    private final JumpingTime clock = new JumpingTime();
    private final Manager manager = new Manager();
    private ServerSocket silent;

    @BeforeEach
    void listen() throws IOException {
        // Connections wait in its queue, and nobody ever answers them.
        silent = new ServerSocket(0, 500, InetAddress.getLoopbackAddress());
    }

    @AfterEach
    void end() throws IOException {
        silent.close();
        sandbox.close();
    }

    /// Counts what the watchdog has it do.
    private static final class Manager implements Supervisor, ServiceView, Service {
        private ServiceState state = ServiceState.running(4711, "running");
        private int restarts;
        private int starts;

        @Override
        public String name() {
            return "agent";
        }

        @Override
        public String kind() {
            return "task";
        }

        @Override
        public Optional<Problem> missing(HostView host, Scope scope) {
            return Optional.empty();
        }

        @Override
        public ServiceView view(HostView host, Deployment deployment) {
            return this;
        }

        @Override
        public Service of(Host host, Deployment deployment) {
            return this;
        }

        @Override
        public List<OwnFile> artifacts() {
            return List.of();
        }

        @Override
        public void start() {
            starts++;
        }

        @Override
        public void stop() {
            state = ServiceState.stopped("stopped");
        }

        @Override
        public void restart() {
            restarts++;
        }

        @Override
        public void remove() {}

        @Override
        public ServiceState state() {
            return state;
        }

        @Override
        public Logs logs() {
            throw new UnsupportedOperationException();
        }
    }

    /// The processes of this machine, but that `bytes` tells how much the proxy has moved.
    private record Counting(Processes processes, LongSupplier bytes) implements Processes {
        @Override
        public OptionalLong user() {
            return processes.user();
        }

        @Override
        public OptionalLong listenerUser(int port) {
            return processes.listenerUser(port);
        }

        @Override
        public Optional<ProcessView.Running> find(long pid) {
            return processes.find(pid);
        }

        @Override
        public List<ProcessView.Running> children(long pid) {
            return processes.children(pid);
        }

        @Override
        public OptionalLong bytesMoved(long pid) {
            return OptionalLong.of(bytes.getAsLong());
        }

        @Override
        public Optional<ProcessView.Running> listener(int port, long likely) {
            return processes.listener(port, likely);
        }

        @Override
        public boolean free(String host, int port) {
            return processes.free(host, port);
        }

        @Override
        public long startDetached(List<String> words, Env env, Path log, OptionalInt port) {
            return processes.startDetached(words, env, log, port);
        }

        @Override
        public long startBeside(List<String> words) {
            return processes.startBeside(words);
        }

        @Override
        public void onSignal(String name, Runnable action) {
            processes.onSignal(name, action);
        }

        @Override
        public void signal(long pid, String name) {
            processes.signal(pid, name);
        }

        @Override
        public void terminate(long pid) {
            processes.terminate(pid);
        }

        @Override
        public void kill(long pid) {
            processes.kill(pid);
        }
    }

    private Watchdog.Verdict look(LongSupplier bytes, Manifest.Phase phase) {
        var real = sandbox.host();
        var host = new Host(
                real.os(),
                real.env(),
                clock,
                real.disk(),
                new Counting(real.processes(), bytes),
                real.exec(),
                real.java());
        var workspace = Workspace.of(host);
        var standing = Deployments.of(
                workspace, "default", Preset.PERSISTENT_TASK, manager, Scope.USER, silent.getLocalPort());
        var deployment = new Deployment(workspace, standing.manifest().withPhase(phase));
        for (var folder : List.of(workspace.root(), workspace.deployments(), deployment.folder())) {
            if (!host.disk().exists(folder)) {
                host.disk().makeFolder(folder, FileMode.PRIVATE_FOLDER);
            }
        }
        return new Watchdog(host, manager, new NoProgress(), new HealthProbe(host, Duration.ofMillis(100)))
                .look(deployment);
    }

    @Test
    void aBusyProxyIsLeftAloneForAnHour() {
        for (var minute = 0; minute < 60; minute++) {
            var moved = minute * 1_000L;
            assertEquals(Watchdog.Verdict.SILENT, look(() -> moved, Manifest.Phase.APPLIED));
            clock.sleep(Duration.ofMinutes(1));
        }
        assertEquals(0, manager.restarts);
    }

    @Test
    void aHungProxyIsReplacedOnceAfterThreeMinutes() {
        for (var minute = 0; minute < 4; minute++) {
            assertEquals(
                    minute < 3 ? Watchdog.Verdict.SILENT : Watchdog.Verdict.RESTARTED,
                    look(() -> 5, Manifest.Phase.APPLIED),
                    "minute " + minute);
            clock.sleep(Duration.ofMinutes(1));
        }
        assertEquals(1, manager.restarts);
    }

    @Test
    void oneThatWasGivenUpIsTriedAgainNowAndThen() throws Exception {
        manager.state = ServiceState.stopped("stopped");
        sandbox.file(".headroom/deploy/default/gave-up", clock.now() + "\n");
        for (var minute = 0; minute < 25; minute++) {
            assertEquals(Watchdog.Verdict.LEFT_ALONE, look(() -> 0, Manifest.Phase.APPLIED));
            clock.sleep(Duration.ofMinutes(1));
        }
        assertEquals(2, manager.starts);
    }

    @Test
    void aProxyStoppedOnPurposeStaysStopped() {
        manager.state = ServiceState.stopped("stopped");
        assertEquals(Watchdog.Verdict.LEFT_ALONE, look(() -> 0, Manifest.Phase.STOPPED));
        assertEquals(0, manager.starts);
    }
}
