package headroom.supervise;

import headroom.contract.Scope;
import headroom.host.Command;
import headroom.host.CommandResult;
import headroom.host.FileMode;
import headroom.host.Host;
import headroom.host.HostView;
import headroom.host.Os;
import headroom.host.Problem;
import headroom.manifest.Deployment;
import headroom.render.Escaping;
import headroom.render.OwnFile;
import headroom.render.Templates;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Windows' Task Scheduler, without elevation: a task that starts at the user's logon, has no time or battery
/// limits and no window (Task Scheduler Schema). As service manager it runs `run-headroom.cmd keep`; as watchdog it
/// repeats `ensure-headroom.cmd` every minute.
public final class TaskSchedulerSupervisor implements Supervisor {
    private final boolean watch;

    public TaskSchedulerSupervisor(boolean watch) {
        this.watch = watch;
    }

    @Override
    public String name() {
        return "task-scheduler";
    }

    @Override
    public String kind() {
        return watch ? "task" : "service";
    }

    @Override
    public Optional<Problem> missing(HostView host, Scope scope) {
        if (host.os() != Os.WINDOWS) {
            return Optional.of(new Problem(
                    Problem.Kind.FAILED,
                    "there is no Task Scheduler on this machine",
                    "it is part of Windows",
                    "use --supervisor auto"));
        }
        return scope == Scope.SYSTEM
                ? Optional.of(new Problem(
                        Problem.Kind.FAILED,
                        "a task belongs to one user",
                        "the system scope needs a Windows service",
                        "use --supervisor auto"))
                : Optional.empty();
    }

    @Override
    public List<String> warnings(Deployment deployment) {
        return List.of("the proxy runs while you are logged on");
    }

    private static String task(Deployment deployment) {
        return deployment.manifest().profile().serviceName();
    }

    private static Path file(Deployment deployment) {
        return deployment.folder().resolve(task(deployment) + ".xml");
    }

    @Override
    public List<OwnFile> artifacts(HostView host, Deployment deployment) {
        var user = host.env().get("USERDOMAIN").map(domain -> domain + "\\").orElse("")
                + host.env().get("USERNAME").orElse("");
        return List.of(new OwnFile(
                file(deployment),
                Templates.render(
                        "windows/task.xml",
                        Escaping.XML,
                        Map.of(
                                "profile",
                                deployment.profile(),
                                "name",
                                task(deployment),
                                "user",
                                user,
                                "watch",
                                watch,
                                "script",
                                watch ? deployment.ensurer() : deployment.runner(),
                                "folder",
                                deployment.folder())),
                FileMode.PRIVATE_FILE));
    }

    private static CommandResult schtasks(HostView host, String... words) {
        var all = new ArrayList<>(List.of(host.windowsProgram("schtasks.exe")));
        all.addAll(List.of(words));
        return host.ask(Command.of(all.toArray(String[]::new)));
    }

    private static void run(HostView host, String... words) {
        var outcome = schtasks(host, words);
        if (!outcome.ok()) {
            throw new Problem(
                    Problem.Kind.FAILED,
                    "the Task Scheduler did not do: schtasks " + String.join(" ", words),
                    outcome.exitCode() == CommandResult.TIMED_OUT ? "no answer in time" : outcome.reason(),
                    "look into the Task Scheduler (taskschd.msc)");
        }
    }

    /// What fails because the task is not there is fine. schtasks has one code for all failures, in words of the
    /// user's language.
    private static void unlessAbsent(HostView host, Deployment deployment, String... words) {
        if (!schtasks(host, words).ok()
                && schtasks(host, "/query", "/tn", task(deployment)).ok()) {
            run(host, words);
        }
    }

    /// The file is UTF-16 with a byte order mark for schtasks, which takes nothing else beyond ASCII.
    private static void register(Host host, Deployment deployment) {
        var text = host.disk()
                .read(file(deployment))
                .map(content -> new String(content, StandardCharsets.UTF_8))
                .orElseThrow();
        var encoded = file(deployment).resolveSibling(task(deployment) + ".utf16.xml");
        host.disk()
                .write(
                        encoded,
                        ("\ufeff" + text.replace("\n", "\r\n")).getBytes(StandardCharsets.UTF_16LE),
                        FileMode.PRIVATE_FILE);
        try {
            run(host, "/create", "/tn", task(deployment), "/xml", encoded.toString(), "/f");
        } finally {
            host.disk().delete(encoded);
        }
    }

    @Override
    public void start(Host host, Deployment deployment) {
        register(host, deployment);
        run(host, "/run", "/tn", task(deployment));
    }

    @Override
    public void revive(Host host, Deployment deployment) {
        if (watch) {
            RunnerProcess.start(host, deployment);
        } else {
            run(host, "/run", "/tn", task(deployment));
        }
    }

    @Override
    public void stop(Host host, Deployment deployment) {
        unlessAbsent(host, deployment, "/change", "/tn", task(deployment), "/disable");
        end(host, deployment);
    }

    /// Ending a task ends its script alone; the proxy is a child of that and would stay.
    private static void end(Host host, Deployment deployment) {
        RunnerProcess.stop(host, deployment);
        schtasks(host, "/end", "/tn", task(deployment));
    }

    @Override
    public void restart(Host host, Deployment deployment) {
        end(host, deployment);
        start(host, deployment);
    }

    @Override
    public void remove(Host host, Deployment deployment) {
        stop(host, deployment);
        unlessAbsent(host, deployment, "/delete", "/tn", task(deployment), "/f");
    }

    @Override
    public ServiceState state(HostView host, Deployment deployment) {
        if (!schtasks(host, "/query", "/tn", task(deployment)).ok()) {
            return ServiceState.stopped("the task " + task(deployment) + " is not registered");
        }
        return RunnerProcess.state(host, deployment, "the runner of the task " + task(deployment));
    }

    @Override
    public Logs logs(HostView host, Deployment deployment) {
        return new Logs.File(deployment.runnerLog());
    }
}
