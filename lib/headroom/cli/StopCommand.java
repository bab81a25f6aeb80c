package headroom.cli;

import headroom.deploy.ServiceControl;
import headroom.deploy.WorkspaceLock;
import headroom.host.Host;
import picocli.CommandLine.Model.ArgGroupSpec;
import picocli.CommandLine.Model.OptionSpec;

/// `headroom install stop`
final class StopCommand extends Subcommand {
    private final ProfileOption profile = new ProfileOption(this);
    private final OptionSpec keepWiring =
            less("--keep-wiring", "Leave the tools pointed at the proxy; they fail until it is started again.");
    private final OptionSpec passthrough =
            less("--passthrough", "Keep a proxy up that only forwards, until: headroom install start");

    StopCommand(Host host, Console console) {
        super(
                host,
                console,
                "stop",
                "Stop an installed proxy; its tools go straight to their providers until it is started again.");
        spec.addArgGroup(
                ArgGroupSpec.builder().addArg(keepWiring).addArg(passthrough).build());
    }

    private static OptionSpec less(String name, String description) {
        return OptionSpec.builder(name)
                .type(boolean.class)
                .required(true)
                .description(description)
                .build();
    }

    private static boolean given(OptionSpec option) {
        return Boolean.TRUE.equals(option.getValue());
    }

    private ServiceControl.Stop asked() {
        return given(passthrough)
                ? ServiceControl.Stop.PASSTHROUGH
                : given(keepWiring) ? ServiceControl.Stop.KEEP_WIRING : ServiceControl.Stop.UNWIRE;
    }

    @Override
    int run() {
        var workspace = profile.place(host);
        return WorkspaceLock.run(host, workspace, console::note, () -> {
            var deployment = profile.require(host, workspace);
            new ServiceControl(host, new ConsoleProgress(console)).stop(deployment, asked());
            var start = console.typed(profile.profile().command("start"));
            console.result(
                    switch (asked()) {
                        case UNWIRE ->
                            "The proxy is stopped; its tools go straight to their providers. Start it again with: "
                                    + start;
                        case KEEP_WIRING ->
                            "The proxy is stopped; its tools still point at it and fail until: " + start;
                        case PASSTHROUGH -> "The proxy only forwards now, until: " + start;
                    });
            if (asked() == ServiceControl.Stop.UNWIRE) {
                ShellAdvice.tell(console, deployment.manifest());
            }
            return 0;
        });
    }
}
