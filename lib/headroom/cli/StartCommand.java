package headroom.cli;

import headroom.deploy.ServiceControl;
import headroom.deploy.Status;
import headroom.deploy.WorkspaceLock;
import headroom.host.Host;
import headroom.manifest.Manifest;

/// `headroom install start`
final class StartCommand extends Subcommand {
    private final ProfileOption profile = new ProfileOption(this);

    StartCommand(Host host, Console console) {
        super(host, console, "start", "Start an installed proxy and route its tools through it again.");
    }

    @Override
    int run() {
        var workspace = profile.place(host);
        return WorkspaceLock.run(host, workspace, console::note, () -> {
            var deployment = profile.require(host, workspace);
            var status = Status.read(host, deployment);
            if (status.state() == Status.State.RUNNING && deployment.manifest().phase() == Manifest.Phase.APPLIED) {
                console.result("The proxy already runs at " + deployment.baseUrl()
                        + status.engine()
                                .map(engine -> " (pid " + engine.pid() + ", instance " + engine.instanceId() + ")")
                                .orElse("")
                        + ".");
                return 0;
            }
            var engine = new ServiceControl(host, new ConsoleProgress(console)).start(deployment);
            console.result("The proxy serves at " + deployment.baseUrl() + " (pid " + engine.pid() + ", instance "
                    + engine.instanceId() + ").");
            return 0;
        });
    }
}
