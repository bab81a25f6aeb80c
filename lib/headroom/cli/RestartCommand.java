package headroom.cli;

import headroom.deploy.ServiceControl;
import headroom.deploy.WorkspaceLock;
import headroom.host.Host;

/// `headroom install restart`
final class RestartCommand extends Subcommand {
    private final ProfileOption profile = new ProfileOption(this);

    RestartCommand(Host host, Console console) {
        super(host, console, "restart", "Replace the running proxy by a new instance, letting open requests finish.");
    }

    @Override
    int run() {
        var workspace = profile.place(host);
        return WorkspaceLock.run(host, workspace, console::note, () -> {
            var deployment = profile.require(host, workspace);
            var engine = new ServiceControl(host, new ConsoleProgress(console)).restart(deployment);
            console.result("A new proxy serves at " + deployment.baseUrl() + " (pid " + engine.pid() + ", instance "
                    + engine.instanceId() + ").");
            return 0;
        });
    }
}
