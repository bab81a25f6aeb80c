package headroom.supervise;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import headroom.contract.Preset;
import headroom.contract.Scope;
import headroom.host.CommandResult;
import headroom.host.Host;
import headroom.host.Os;
import headroom.host.Processes;
import headroom.manifest.Deployment;
import headroom.manifest.Workspace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import support.FakeExec;
import support.Sandbox;

/// A proxy that no manager keeps, on Windows, which tells a process's program and not its arguments, and has no
/// signal to end it.
class RunnerProcessTest {
    private static final long PID = 4711;
    private final Sandbox sandbox = new Sandbox();
    private final Supervisor supervisor = new TaskSchedulerSupervisor();
    private Host windows;
    private Deployment deployment;
    private boolean obeys = true;
    private boolean killed;

    /// One process, a Java that listens on every port.
    private final class Table extends FakeProcesses {
        private Table() {
            super(new FakeExec(command -> new CommandResult(0, "", "")), () -> false);
        }

        private Optional<Running> proxy() {
            var program = deployment
                    .workspace()
                    .runtime("1.2.3")
                    .resolve("jre/bin/java.exe")
                    .toString();
            return killed || obeys && Files.exists(stopFile())
                    ? Optional.empty()
                    : Optional.of(new Running(PID, program, program));
        }

        @Override
        public Optional<Running> find(long pid) {
            return proxy().filter(running -> running.pid() == pid);
        }

        @Override
        public Optional<Running> listener(int port, long likely) {
            return proxy();
        }

        @Override
        public boolean free(String host, int port) {
            return proxy().isEmpty();
        }

        @Override
        public void signal(long pid, String name) {
            killed = true;
        }

        @Override
        public void terminate(long pid) {
            killed = true;
        }

        @Override
        public void kill(long pid) {
            killed = true;
        }
    }

    private Path stopFile() {
        return deployment.folder().resolve("stop");
    }

    @BeforeEach
    void install() throws IOException {
        var machine = Deployments.machine(Os.WINDOWS, sandbox.home(), command -> new CommandResult(0, "", ""));
        deployment = Deployments.of(
                Workspace.of(machine), "default", Preset.PERSISTENT_SERVICE, supervisor, Scope.USER, 8787);
        windows = Deployments.with(machine, new Table());
        Files.createDirectories(deployment.folder());
    }

    @AfterEach
    void end() {
        sandbox.close();
    }

    @Test
    void theProxyIsKnownByItsProgram() {
        assertEquals(
                ServiceState.Activity.RUNNING,
                supervisor.view(windows, deployment).state().activity());
        assertEquals(
                "java.exe",
                new Processes.Running(
                                1,
                                "C:\\Users\\Zoë Smith\\.headroom\\runtime\\jre\\bin\\java.exe",
                                "C:\\Users\\Zoë Smith\\.headroom\\runtime\\jre\\bin\\java.exe")
                        .name());
    }

    @Test
    void aStopLetsItFinish() {
        supervisor.of(windows, deployment).stop();
        assertTrue(Files.exists(stopFile()));
        assertTrue(!killed, "it was killed though it ended by itself");
    }

    @Test
    void oneThatDoesNotEndIsKilled() {
        obeys = false;
        supervisor.of(windows, deployment).stop();
        assertTrue(killed);
    }
}
