package headroom.supervise;

import static org.junit.jupiter.api.Assertions.assertTrue;

import headroom.contract.Preset;
import headroom.contract.Scope;
import headroom.host.CommandResult;
import headroom.host.FileMode;
import headroom.host.Host;
import headroom.host.Os;
import headroom.host.Problem;
import headroom.manifest.Deployment;
import headroom.manifest.Workspace;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.function.Function;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import support.Approved;
import support.FakeExec;
import support.Sandbox;

/// What the supervisors ask of managers that do not run here, call by call, and that a failure of any call is said
/// and not swallowed.
class TranscriptTest {
    private static final int PORT = 18999;
    private final Sandbox sandbox = new Sandbox("home of Zoë");

    @AfterEach
    void end() {
        sandbox.close();
    }

    /// A launchd of its own: knows whether the job is loaded, refuses a bootstrap right after a bootout as the real
    /// one does.
    private static final class FakeLaunchd implements Function<String, CommandResult> {
        private final boolean desktop;
        private boolean loaded;
        private int unsettled;

        FakeLaunchd(boolean desktop) {
            this.desktop = desktop;
        }

        @Override
        public CommandResult apply(String command) {
            if (command.equals("id -u")) {
                return new CommandResult(0, "501\n", "");
            }
            if (command.contains(" gui/501") && !desktop) {
                return new CommandResult(125, "", "Domain does not support specified action");
            }
            if (command.endsWith(" print gui/501")) {
                return null;
            }
            if (command.contains(" print ")) {
                return loaded
                        ? new CommandResult(0, "\tstate = running\n\tpid = 4711\n", "")
                        : new CommandResult(113, "", "Could not find service");
            }
            if (command.contains(" bootout ")) {
                loaded = false;
                unsettled = 2;
            }
            if (command.contains(" bootstrap ")) {
                if (unsettled-- > 0) {
                    return new CommandResult(5, "", "Bootstrap failed: 5: Input/output error");
                }
                loaded = true;
            }
            return null;
        }
    }

    /// A Task Scheduler that knows whether the task is registered.
    private static final class FakeScheduler implements Function<String, CommandResult> {
        private boolean registered;
        private boolean enabled;

        @Override
        public CommandResult apply(String command) {
            if (command.contains("/create")) {
                registered = true;
                enabled = true;
            }
            if (command.contains("/disable")) {
                enabled = false;
            }
            if (command.contains("/query")) {
                return registered
                        ? null
                        : new CommandResult(1, "", "ERROR: The system cannot find the file specified.");
            }
            if (command.contains("/delete")) {
                registered = false;
            }
            return null;
        }
    }

    /// A service manager of Windows with one service.
    private static final class FakeServices implements Function<String, CommandResult> {
        private String state;

        @Override
        public CommandResult apply(String called) {
            var command = called.replace("C:\\Windows\\System32\\", "");
            if (command.startsWith("sc.exe query")) {
                return state == null
                        ? new CommandResult(1060, "", "The specified service does not exist as an installed service.")
                        : new CommandResult(
                                0,
                                "        STATE              : 4  " + state + "\n        PID                : 4711\n",
                                "");
            }
            if (command.contains("//IS//")) {
                state = "STOPPED";
            }
            if (command.startsWith("sc.exe start")) {
                state = "RUNNING";
            }
            if (command.startsWith("sc.exe stop")) {
                state = "STOPPED";
            }
            if (command.contains("//DS//") || command.startsWith("sc.exe delete")) {
                state = null;
            }
            return null;
        }
    }

    private Deployment deployment(Host host, Supervisor supervisor, Preset preset, Scope scope) {
        var deployment = Deployments.of(Workspace.of(host), "default", preset, supervisor, scope, PORT);
        for (var folder : new Path[] {
            deployment.workspace().root(), deployment.workspace().deployments(), deployment.folder()
        }) {
            if (!host.disk().exists(folder)) {
                host.disk().makeFolder(folder, FileMode.PRIVATE_FOLDER);
            }
        }
        for (var artifact : supervisor.artifacts(host, deployment)) {
            if (artifact.path().startsWith(deployment.folder())) {
                host.disk()
                        .write(artifact.path(), artifact.content().getBytes(StandardCharsets.UTF_8), artifact.mode());
            }
        }
        return deployment;
    }

    private String wholeLife(
            Os os, Supervisor supervisor, Preset preset, Scope scope, Function<String, CommandResult> manager) {
        var exec = new FakeExec(manager);
        var host = Deployments.machine(os, sandbox.home(), exec);
        var deployment = deployment(host, supervisor, preset, scope);
        exec.section("apply");
        supervisor.prepare(host, deployment);
        supervisor.start(host, deployment);
        exec.section("status");
        var state = supervisor.state(host, deployment);
        exec.section("  = " + state.activity() + " " + state.pid() + ": " + state.detail());
        exec.section("restart");
        supervisor.restart(host, deployment);
        exec.section("stop");
        supervisor.stop(host, deployment);
        exec.section("remove");
        supervisor.remove(host, deployment);
        exec.section("status");
        state = supervisor.state(host, deployment);
        exec.section("  = " + state.activity() + ": " + state.detail());
        return exec.transcript().replace(sandbox.home().toString(), "HOME");
    }

    @Test
    void launchdInADesktopSession() {
        Approved.verify(
                TranscriptTest.class,
                "launchdInADesktopSession",
                wholeLife(
                        Os.MACOS,
                        new LaunchdSupervisor(false),
                        Preset.PERSISTENT_SERVICE,
                        Scope.USER,
                        new FakeLaunchd(true)));
    }

    @Test
    void launchdOverSsh() {
        Approved.verify(
                TranscriptTest.class,
                "launchdOverSsh",
                wholeLife(
                        Os.MACOS,
                        new LaunchdSupervisor(false),
                        Preset.PERSISTENT_SERVICE,
                        Scope.USER,
                        new FakeLaunchd(false)));
    }

    @Test
    void taskScheduler() {
        Approved.verify(
                TranscriptTest.class,
                "taskScheduler",
                wholeLife(
                        Os.WINDOWS,
                        new TaskSchedulerSupervisor(false),
                        Preset.PERSISTENT_SERVICE,
                        Scope.USER,
                        new FakeScheduler()));
    }

    @Test
    void windowsService() {
        Approved.verify(
                TranscriptTest.class,
                "windowsService",
                wholeLife(
                        Os.WINDOWS,
                        new WindowsServiceSupervisor(),
                        Preset.PERSISTENT_SERVICE,
                        Scope.SYSTEM,
                        new FakeServices()));
    }

    @Test
    void everyFailureOfLaunchdIsSaidOrMadeGood() {
        failEachCall(Os.MACOS, () -> new LaunchdSupervisor(false), Scope.USER, () -> new FakeLaunchd(true));
    }

    @Test
    void everyFailureOfTheTaskSchedulerIsSaidOrMadeGood() {
        failEachCall(Os.WINDOWS, () -> new TaskSchedulerSupervisor(false), Scope.USER, FakeScheduler::new);
    }

    @Test
    void everyFailureOfAWindowsServiceIsSaidOrMadeGood() {
        failEachCall(Os.WINDOWS, WindowsServiceSupervisor::new, Scope.SYSTEM, FakeServices::new);
    }

    /// Lets each call of each verb fail in turn: either the verb throws a `Problem`, or what it was to bring about
    /// is so.
    private void failEachCall(
            Os os, Supplier<Supervisor> supervisors, Scope scope, Supplier<Function<String, CommandResult>> managers) {
        for (var verb : Verb.values()) {
            for (var call = 0; call < 40; call++) {
                var supervisor = supervisors.get();
                var manager = managers.get();
                var quiet = Deployments.machine(os, sandbox.home(), new FakeExec(manager));
                var deployment = deployment(quiet, supervisor, Preset.PERSISTENT_SERVICE, scope);
                if (verb != Verb.START) {
                    supervisor.start(quiet, deployment);
                }
                var exec = new FakeExec(manager).failAt(call);
                var host = Deployments.machine(os, sandbox.home(), exec);
                Problem problem = null;
                try {
                    verb.run(supervisor, host, deployment);
                } catch (Problem said) {
                    problem = said;
                }
                if (exec.calls() <= call) {
                    assertTrue(call > 0, "no call was made");
                    break;
                }
                if (problem == null) {
                    assertTrue(verb.done(manager), verb + ", call " + call + "\n" + exec.transcript());
                }
            }
        }
    }

    private enum Verb {
        START,
        STATUS,
        RESTART,
        STOP,
        REMOVE;

        void run(Supervisor supervisor, Host host, Deployment deployment) {
            switch (this) {
                case START -> supervisor.start(host, deployment);
                case STATUS -> supervisor.state(host, deployment);
                case RESTART -> supervisor.restart(host, deployment);
                case STOP -> supervisor.stop(host, deployment);
                case REMOVE -> supervisor.remove(host, deployment);
            }
        }

        boolean done(Function<String, CommandResult> manager) {
            return switch (this) {
                case START, RESTART, STATUS -> up(manager);
                case STOP -> !up(manager);
                case REMOVE -> !registered(manager);
            };
        }
    }

    private static boolean up(Function<String, CommandResult> manager) {
        return switch (manager) {
            case FakeLaunchd launchd -> launchd.loaded;
            case FakeScheduler scheduler -> scheduler.enabled;
            case FakeServices services -> "RUNNING".equals(services.state);
            default -> throw new IllegalArgumentException();
        };
    }

    private static boolean registered(Function<String, CommandResult> manager) {
        return switch (manager) {
            case FakeLaunchd launchd -> launchd.loaded;
            case FakeScheduler scheduler -> scheduler.registered;
            case FakeServices services -> services.state != null;
            default -> throw new IllegalArgumentException();
        };
    }
}
