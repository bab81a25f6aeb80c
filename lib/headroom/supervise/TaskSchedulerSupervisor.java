package headroom.supervise;

import headroom.contract.Scope;
import headroom.host.Host;
import headroom.host.HostView;
import headroom.host.Os;
import headroom.host.Problem;
import headroom.manifest.Deployment;
import java.util.Optional;

/// Windows' Task Scheduler as service manager: from the user's logon on it runs `run-headroom.cmd keep`.
final class TaskSchedulerSupervisor implements Supervisor {
    @Override
    public String name() {
        return "task-scheduler";
    }

    @Override
    public String kind() {
        return "service";
    }

    @Override
    public Optional<Problem> missing(HostView host, Scope scope) {
        return missingScheduler(host, scope);
    }

    static Optional<Problem> missingScheduler(HostView host, Scope scope) {
        if (host.os() != Os.WINDOWS) {
            return Optional.of(Problem.failed(
                    "there is no Task Scheduler on this machine", "it is part of Windows", "use --supervisor auto"));
        }
        return scope == Scope.SYSTEM
                ? Optional.of(Problem.failed(
                        "a task belongs to one user",
                        "the system scope needs a Windows service",
                        "use --supervisor auto"))
                : Optional.empty();
    }

    @Override
    public ServiceView view(HostView host, Deployment deployment) {
        return new ScheduledTaskView(host, deployment, ScheduledTask.file(host, deployment, false));
    }

    @Override
    public Service of(Host host, Deployment deployment) {
        var task = ScheduledTask.of(host, deployment, false);
        var runner = new RunnerProcess(host, deployment);
        return new ScheduledTaskService(task, runner, task::run);
    }
}
