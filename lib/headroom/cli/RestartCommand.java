package headroom.cli;

import headroom.deploy.ServiceControl;
import headroom.host.Host;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// `headroom install restart`
@Command(name = "restart", description = "Replace the running proxy by a new instance, letting open requests finish.")
final class RestartCommand implements Callable<Integer> {
    private final Host host;
    private final Console console;

    @Mixin
    private ProfileOption profile;

    RestartCommand(Host host, Console console) {
        this.host = host;
        this.console = console;
    }

    @Override
    public Integer call() {
        var host = profile.place(this.host);
        return Exclusively.run(host, console, () -> {
            var deployment = profile.require(host);
            var engine = new ServiceControl(host, new ConsoleProgress(console)).restart(deployment);
            console.result("A new proxy serves at " + deployment.baseUrl() + " (pid " + engine.pid() + ", instance " + engine.instanceId() + ").");
            return 0;
        });
    }
}
