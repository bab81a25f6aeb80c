package headroom.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/// The group of commands that manage deployments.
@Command(name = "install", description = "Keep the proxy running for good, and route tools through it.", synopsisSubcommandLabel = "COMMAND")
final class InstallCommand implements Runnable {
    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    @Override
    public void run() {
        spec.commandLine().usage(spec.commandLine().getOut());
    }
}
