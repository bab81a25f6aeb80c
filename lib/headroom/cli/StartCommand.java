package headroom.cli;

import headroom.deploy.ServiceControl;
import headroom.host.Host;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// `headroom install start`
@Command(name = "start", description = "Start an installed proxy and route its tools through it again.")
final class StartCommand implements Callable<Integer> {
    private final Host host;
    private final Console console;

    @Mixin
    private ProfileOption profile;

    StartCommand(Host host, Console console) {
        this.host = host;
        this.console = console;
    }

    @Override
    public Integer call() {
        var host = profile.place(this.host);
        return Exclusively.run(host, console, () -> {
            var deployment = profile.require(host);
            var engine = new ServiceControl(host, new ConsoleProgress(console)).start(deployment);
            console.result("The proxy serves at " + deployment.baseUrl() + " (pid " + engine.pid() + ", instance " + engine.instanceId() + ").");
            return 0;
        });
    }
}
