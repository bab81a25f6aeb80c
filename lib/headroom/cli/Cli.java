package headroom.cli;

import headroom.host.Host;
import headroom.host.Problem;
import headroom.host.Version;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/// The root command: holds the subcommands, turns a `Problem` into three lines and an exit code.
@Command(name = "headroom", mixinStandardHelpOptions = true, versionProvider = Cli.VersionText.class,
    description = "A local proxy between coding agents and their LLM providers, as a durable local runtime.",
    synopsisSubcommandLabel = "COMMAND", usageHelpAutoWidth = true)
public final class Cli implements Runnable {
    @Option(names = "--stacktrace", scope = ScopeType.INHERIT, description = "Print the stack trace of an error.")
    private boolean stacktrace;

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    /// Runs one command line on the real machine; returns the exit code.
    public static int run(String... args) {
        var host = Host.real();
        return run(host, Console.system(host.env()), args);
    }

    /// Runs one command line on the given machine; returns the exit code.
    public static int run(Host host, Console console, String... args) {
        var cli = new Cli();
        var commands = new CommandLine(cli);
        commands.addSubcommand(new ProxyCommand(host, console));
        commands.setCaseInsensitiveEnumValuesAllowed(true);
        commands.setExecutionExceptionHandler((failure, line, parsed) -> {
            console.problem(failure instanceof Problem problem ? problem : defect(failure), cli.stacktrace);
            return failure instanceof Problem problem ? problem.kind().exitCode() : 1;
        });
        return commands.execute(args);
    }

    private static Problem defect(Exception failure) {
        return new Problem(Problem.Kind.FAILED, "this is a defect in headroom", failure.toString(), "run it again with --stacktrace and report what it prints", failure);
    }

    @Override
    public void run() {
        spec.commandLine().usage(System.out);
    }

    static final class VersionText implements CommandLine.IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {"headroom " + Version.NUMBER};
        }
    }
}
