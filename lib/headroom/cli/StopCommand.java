package headroom.cli;

import headroom.deploy.ServiceControl;
import headroom.host.Host;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
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

    @ArgGroup
    private Less less = new Less();

    /// The two ways of doing less than a stop.
    static final class Less {
        @Option(names = "--keep-wiring", description = "Leave the tools pointed at the proxy; they fail until it is started again.")
        private boolean keepWiring;

        @Option(names = "--passthrough", description = "Keep a proxy up that only forwards, until: headroom install start")
        private boolean passthrough;

        private ServiceControl.Stop asked() {
            return passthrough ? ServiceControl.Stop.PASSTHROUGH : keepWiring ? ServiceControl.Stop.KEEP_WIRING : ServiceControl.Stop.UNWIRE;
        }
    }

    StopCommand(Host host, Console console) {
        this.host = host;
        this.console = console;
    }

    @Override
    public Integer call() {
        var host = profile.place(this.host);
        return Exclusively.run(host, console, () -> {
            var deployment = profile.require(host);
            new ServiceControl(host, new ConsoleProgress(console)).stop(deployment, less.asked());
            console.result(switch (less.asked()) {
                case UNWIRE -> "The proxy is stopped; its tools go straight to their providers. Start it again with: headroom install start";
                case KEEP_WIRING -> "The proxy is stopped; its tools still point at it and fail until: headroom install start";
                case PASSTHROUGH -> "The proxy only forwards now, until: headroom install start";
            });
            if (less.asked() == ServiceControl.Stop.UNWIRE) {
                OpenShells.tell(console, deployment.manifest());
            }
            return 0;
        });
    }
}
