package headroom.cli;

import headroom.host.Host;
import headroom.host.Problem;
import headroom.host.Terminal;
import java.util.List;
import picocli.CommandLine;

/// Runs command lines: finds the command, turns a `Problem` into three lines and an exit code.
public final class Cli {
    private Cli() {}

    /// Runs one command line on the real machine; returns the exit code.
    public static int run(String... args) {
        if (!runsProxy(args)) {
            ClassWarmup.begin();
        }
        var host = Host.real();
        var console = Console.system(host);
        int code = run(host, console, args);
        if (console.resultIsLost() && !Terminal.isOutputPiped()) {
            console.problem(
                    Problem.failed(
                            "the result could not be written",
                            "standard output takes no more: is its disk full",
                            "make room, or send the output elsewhere"),
                    false);
            return Problem.Kind.FAILED.exitCode();
        }
        return code;
    }

    /// Whether this command line may run a proxy in this process.
    public static boolean runsProxy(String... args) {
        var words = List.of(args);
        return words.contains("proxy") || words.contains("run");
    }

    /// Runs one command line on the given machine; returns the exit code.
    public static int run(Host host, Console console, String... args) {
        if (PythonWords.isLeftBehind(args)) {
            return 0;
        }
        var root = new RootCommand(host, console);
        var commands = CommandTree.of(root, args);
        // An argument such as @notes.md belongs to a wrapped tool; picocli would put the file's words in its place.
        commands.setExpandAtFiles(false);
        commands.setOut(console.outWriter());
        try {
            return run(commands.parseArgs(args));
        } catch (CommandLine.ParameterException e) {
            return report(Misuse.explain(CommandTree.of(new RootCommand(host, console)), e), console, false);
        } catch (Exception | StackOverflowError | OutOfMemoryError | LinkageError e) {
            return report(e, console, root.stacktrace());
        }
    }

    private static int run(CommandLine.ParseResult parsed) throws Exception {
        var help = CommandLine.executeHelpRequest(parsed);
        if (help != null) {
            return help;
        }
        return command(parsed).run();
    }

    /// The command that a command line names, its options set.
    static Subcommand command(CommandLine.ParseResult parsed) {
        var named = parsed;
        while (named.hasSubcommand()) {
            named = named.subcommand();
        }
        return (Subcommand) named.commandSpec().userObject();
    }

    private static Problem failed(String what, String why, Throwable cause) {
        return Problem.failed(what, why, "run it again with --stacktrace and report what it prints", cause);
    }

    private static int report(Throwable failure, Console console, boolean stacktrace) {
        var problem = switch (failure) {
            case Problem known -> known;
            case StackOverflowError deep ->
                failed("a file is nested too deeply", "Java's stack overflowed while it was read", deep);
            case OutOfMemoryError full ->
                failed(
                        "the memory did not suffice",
                        "a file is far too large, or the machine is full: " + full.getMessage(),
                        full);
            case LinkageError broken -> failed("a part of headroom is missing or damaged", broken.toString(), broken);
            default -> failed("this is a defect in headroom", failure.toString(), failure);
        };
        console.problem(problem, stacktrace);
        return problem.kind().exitCode();
    }
}
