package headroom.supervise;

import headroom.host.HostView;
import headroom.manifest.Deployment;
import headroom.render.OwnFile;
import java.util.List;

/// One deployment's task in Windows' Task Scheduler, and the runner it has started.
record ScheduledTaskView(HostView host, Deployment deployment, OwnFile file) implements ServiceView {
    @Override
    public List<String> warnings() {
        return List.of("the proxy runs while you are logged on");
    }

    @Override
    public List<OwnFile> artifacts() {
        return List.of(file);
    }

    @Override
    public ServiceState state() {
        var name = deployment.profile().serviceName();
        return ScheduledTask.exists(host, name)
                ? new RunnerView(host, deployment).state("the runner of the task " + name)
                : ServiceState.stopped("the task " + name + " is not registered");
    }

    @Override
    public Logs logs() {
        return new Logs.File(deployment.runnerLog());
    }
}
