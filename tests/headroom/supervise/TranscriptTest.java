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

    /// A user's crontab.
    private static final class FakeCron implements Function<String, CommandResult> {
        private final String block;
        private boolean listed;

        /// `lines` are those that headroom writes between its marks.
        FakeCron(String lines) {
            block = "# >>> headroom:default >>>\n" + lines + "# <<< headroom:default <<<\n";
        }

        @Override
        public CommandResult apply(String command) {
            if (command.equals("crontab -l")) {
                return listed ? new CommandResult(0, block, "") : new CommandResult(1, "", "no crontab for zoe");
            }
            listed = command.equals("crontab -");
            return null;
        }
    }

    /// A systemd whose units are loaded, and run from the first start to the first stop.
    private static final class FakeSystemd implements Function<String, CommandResult> {
        private boolean running;

        @Override
        public CommandResult apply(String command) {
            if (command.startsWith("id ")) {
                return new CommandResult(0, "zoe\n", "");
            }
            if (command.contains(" start ") || command.contains(" restart ")) {
                running = true;
            }
            if (command.contains(" stop ")) {
                running = false;
            }
            if (command.contains(" show ")) {
                var unit = "LoadState=loaded\nActiveState=" + (running ? "active" : "inactive") + "\nSubState="
                        + (running ? "running" : "dead") + "\nMainPID=" + (running ? 4711 : 0)
                        + "\nResult=success\nListen=127.0.0.1:" + PORT + " (Stream)\n";
                return new CommandResult(0, unit + "\n" + unit, "");
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
        for (var artifact : supervisor.view(host, deployment).artifacts()) {
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
        var host = Deployments.with(
                Deployments.machine(os, sandbox.home(), exec),
                new FakeProcesses(exec, () -> manager instanceof FakeSystemd systemd && systemd.running));
        var deployment = deployment(host, supervisor, preset, scope);
        exec.section("apply");
        var service = supervisor.of(host, deployment);
        var view = supervisor.view(host, deployment);
        service.prepare();
        service.start();
        exec.section("status");
        var state = view.state();
        exec.section("  = " + state.activity() + " " + state.pid() + ": " + state.detail());
        exec.section("restart");
        service.restart();
        exec.section("stop");
        service.stop();
        exec.section("remove");
        service.remove();
        exec.section("status");
        state = view.state();
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
                        new LaunchdSupervisor(),
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
                        new LaunchdSupervisor(),
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
                        new TaskSchedulerSupervisor(),
                        Preset.PERSISTENT_SERVICE,
                        Scope.USER,
                        new FakeScheduler()));
    }

    @Test
    void launchdAsWatchdog() {
        Approved.verify(
                TranscriptTest.class,
                "launchdAsWatchdog",
                wholeLife(Os.MACOS, new LaunchdTask(), Preset.PERSISTENT_TASK, Scope.USER, new FakeLaunchd(true)));
    }

    @Test
    void taskSchedulerAsWatchdog() {
        Approved.verify(
                TranscriptTest.class,
                "taskSchedulerAsWatchdog",
                wholeLife(
                        Os.WINDOWS, new TaskSchedulerWatch(), Preset.PERSISTENT_TASK, Scope.USER, new FakeScheduler()));
    }

    @Test
    void cron() {
        var supervisor = new CronSupervisor();
        var quiet = Deployments.machine(Os.LINUX, sandbox.home(), new FakeExec(command -> null));
        var view = supervisor.view(quiet, deployment(quiet, supervisor, Preset.PERSISTENT_TASK, Scope.USER));
        Approved.verify(
                TranscriptTest.class,
                "cron",
                wholeLife(
                        Os.LINUX,
                        supervisor,
                        Preset.PERSISTENT_TASK,
                        Scope.USER,
                        new FakeCron(view.rendered().get("crontab"))));
    }

    @Test
    void systemdTimer() {
        Approved.verify(
                TranscriptTest.class,
                "systemdTimer",
                wholeLife(Os.LINUX, new SystemdTimer(), Preset.PERSISTENT_TASK, Scope.USER, new FakeSystemd()));
    }

    @Test
    void systemd() {
        Approved.verify(
                TranscriptTest.class,
                "systemd",
                wholeLife(Os.LINUX, new SystemdSupervisor(), Preset.PERSISTENT_SERVICE, Scope.USER, new FakeSystemd()));
    }

    @Test
    void underSystemdAProxyThatRunsHandsOver() {
        var exec = new FakeExec(new FakeSystemd());
        var host = Deployments.machine(Os.LINUX, sandbox.home(), exec);
        var service = new SystemdSupervisor()
                .of(host, deployment(host, new SystemdSupervisor(), Preset.PERSISTENT_SERVICE, Scope.USER));
        service.start();
        service.replace();
        assertTrue(
                exec.transcript().endsWith("kill --kill-who=main --signal=USR1 headroom-default.service\n"),
                exec.transcript());
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
        failEachCall(Os.MACOS, LaunchdSupervisor::new, Scope.USER, () -> new FakeLaunchd(true));
    }

    @Test
    void everyFailureOfTheTaskSchedulerIsSaidOrMadeGood() {
        failEachCall(Os.WINDOWS, TaskSchedulerSupervisor::new, Scope.USER, FakeScheduler::new);
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
                    supervisor.of(quiet, deployment).start();
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
                case START -> supervisor.of(host, deployment).start();
                case STATUS -> supervisor.view(host, deployment).state();
                case RESTART -> supervisor.of(host, deployment).restart();
                case STOP -> supervisor.of(host, deployment).stop();
                case REMOVE -> supervisor.of(host, deployment).remove();
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
