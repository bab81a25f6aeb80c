package headroom.cli;

import headroom.host.Env;
import headroom.host.Problem;
import java.io.PrintStream;
import java.io.PrintWriter;

/// Where a command prints: results on standard output, everything else on standard error. Colour only on a terminal.
public final class Console {
    private final PrintStream out;
    private final PrintStream err;
    private final boolean colour;
    private final boolean terminal;

    public Console(PrintStream out, PrintStream err, boolean terminal, Env env) {
        this.out = out;
        this.err = err;
        this.terminal = terminal;
        this.colour = terminal && env.get("NO_COLOR").isEmpty();
    }

    /// The console of this process.
    public static Console system(Env env) {
        var console = System.console();
        return new Console(System.out, System.err, console != null && console.isTerminal(), env);
    }

    /// For picocli's own output, such as help texts.
    PrintWriter outWriter() {
        return new PrintWriter(out, true);
    }

    /// For picocli's own usage errors.
    PrintWriter errWriter() {
        return new PrintWriter(err, true);
    }

    /// A line of the command's result.
    public void result(String line) {
        out.println(line);
    }

    /// A line about what is going on.
    public void note(String line) {
        err.println(line);
    }

    /// A line about a wait, on a terminal written over the one before.
    public void progress(String line) {
        if (terminal) {
            err.print("\r\u001b[K" + line);
            err.flush();
        } else {
            err.println(line);
        }
    }

    /// Ends a run of `progress` lines.
    public void progressDone() {
        if (terminal) {
            err.print("\r\u001b[K");
            err.flush();
        }
    }

    public void problem(Problem problem, boolean stacktrace) {
        err.println(bold("error: ") + oneLine(problem.what()));
        err.println(bold("why: ") + oneLine(problem.why()));
        err.println(bold("next: ") + oneLine(problem.next()));
        if (stacktrace) {
            problem.printStackTrace(err);
        }
        problem.more().forEach(other -> problem(other, stacktrace));
    }

    private String bold(String text) {
        return colour ? "\u001b[1m" + text + "\u001b[0m" : text;
    }

    private static String oneLine(String text) {
        return String.valueOf(text).strip().replaceAll("\\s*\\R\\s*", "; ");
    }
}
