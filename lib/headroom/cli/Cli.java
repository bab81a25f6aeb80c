package headroom.cli;

import headroom.host.Host;
import headroom.host.Problem;
import headroom.host.Version;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/// The root command: holds the subcommands, turns a `Problem` into three lines and an exit code.
@Command(name = "headroom", versionProvider = Cli.VersionText.class,
    description = "A local proxy between coding agents and their LLM providers, as a durable local runtime.",
    synopsisSubcommandLabel = "COMMAND", usageHelpAutoWidth = true)
public final class Cli implements Runnable {
    @Option(names = {"-h", "--help"}, usageHelp = true, scope = ScopeType.INHERIT, description = "Show this help and exit.")
    private boolean help;

    @Option(names = {"-V", "--version"}, versionHelp = true, description = "Show the version and exit.")
    private boolean version;

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
        var commands = CommandTree.of(cli, new CommandFactory(host, console), args);
        // An argument such as @notes.md belongs to a wrapped tool; picocli would put the file's words in its place.
        commands.setExpandAtFiles(false);
        commands.setOut(console.outWriter());
        commands.setErr(console.errWriter());
        commands.setExecutionExceptionHandler((failure, line, parsed) -> report(failure, console, cli.stacktrace));
        commands.setParameterExceptionHandler((failure, line) -> report(misuse(failure), console, false));
        return commands.execute(args);
    }

    private static Problem misuse(CommandLine.ParameterException failure) {
        var command = failure.getCommandLine();
        return new Problem(Problem.Kind.USAGE, failure.getMessage(), "that is not how this command is called", command.getCommandSpec().qualifiedName() + " --help");
    }

    private static int report(Exception failure, Console console, boolean stacktrace) {
        var problem = failure instanceof Problem known ? known
            : new Problem(Problem.Kind.FAILED, "this is a defect in headroom", failure.toString(), "run it again with --stacktrace and report what it prints", failure);
        console.problem(problem, stacktrace);
        return problem.kind().exitCode();
    }

    @Override
    public void run() {
        spec.commandLine().usage(spec.commandLine().getOut());
    }

    static final class VersionText implements CommandLine.IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {"headroom " + Version.NUMBER};
        }
    }
}
