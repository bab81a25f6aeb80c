package headroom.supervise;

import headroom.contract.Scope;
import headroom.host.Host;
import headroom.host.HostView;
import headroom.host.Problem;
import headroom.manifest.Deployment;
import java.util.Optional;

/// Windows' Task Scheduler as watchdog: from the user's logon on it repeats `ensure-headroom.cmd` every minute.
final class TaskSchedulerWatch implements Supervisor {
    @Override
    public String name() {
        return "task-scheduler";
    }

    @Override
    public String kind() {
        return "task";
    }

    @Override
    public Optional<Problem> missing(HostView host, Scope scope) {
        return TaskSchedulerSupervisor.missingScheduler(host, scope);
    }

    @Override
    public ServiceView view(HostView host, Deployment deployment) {
        return new ScheduledTaskView(host, deployment, ScheduledTask.file(host, deployment, true));
    }

    @Override
    public Service of(Host host, Deployment deployment) {
        var task = ScheduledTask.of(host, deployment, true);
        var runner = new RunnerProcess(host, deployment);
        return new ScheduledTaskService(task, runner, runner::start);
    }
}
