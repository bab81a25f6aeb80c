package headroom.cli;

import headroom.deploy.ServiceControl;
import headroom.host.Host;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `headroom install stop`
@Command(name = "stop", description = "Stop an installed proxy; its tools go straight to their providers until it is started again.")
final class StopCommand implements Callable<Integer> {
    private final Host host;
    private final Console console;

    @Mixin
    private ProfileOption profile;

    @Option(names = "--keep-wiring", description = "Leave the tools pointed at the proxy; they fail until it is started again.")
    private boolean keepWiring;

    StopCommand(Host host, Console console) {
        this.host = host;
        this.console = console;
    }

    @Override
    public Integer call() {
        return Exclusively.run(host, console, () -> {
            new ServiceControl(host, new ConsoleProgress(console)).stop(profile.require(host), keepWiring);
            console.result(keepWiring ? "The proxy is stopped; its tools still point at it." : "The proxy is stopped; its tools go straight to their providers. Start it again with: headroom install start");
            return 0;
        });
    }
}
