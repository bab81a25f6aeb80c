package headroom.cli;

import headroom.host.HostView;
import headroom.host.Problem;
import headroom.host.Terminal;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Where a command prints: results on standard output, everything else on standard error. Colour only where that is
/// a terminal.
public final class Console {
    private static final String NAME = "headroom";
    /// Set by the scripts that start this program.
    private static final String LAUNCHER = "HEADROOM_LAUNCHER";
    private static final Pattern COMMAND = Pattern.compile(
            "(?<![\\w/.-])headroom(?="
                + " (install|proxy|wrap|unwrap|stats|dashboard|compress|doctor|shell|uninstall|completion|help|--help|--version)\\b)");
    /// Control characters but for tabs and the ends of lines (Unicode's Cc), and those that change the direction of
    /// text (UAX #9).
    private static final Pattern CONTROL =
            Pattern.compile("[\\p{Cc}&&[^\\t\\n\\r]]|\\r(?!\\n)|[\\u202a-\\u202e\\u2066-\\u2069\\u200e\\u200f]");

    private final PrintStream out;
    private final PrintStream err;
    private final boolean colour;
    private final boolean colouredResult;
    private final boolean terminal;
    private final HostView host;
    /// Whether a line about a wait stands on the terminal, without its end.
    private boolean waiting;
    /// What is waited for, without its numbers, and how often that was told; elsewhere than on a terminal every
    /// tenth time is enough.
    private String awaited = "";

    private int waits;

    /// `outTerminal` and `errTerminal` say whether a person looks at the results, and at the rest.
    public Console(PrintStream out, boolean outTerminal, PrintStream err, boolean errTerminal, HostView host) {
        this.out = out;
        this.err = err;
        this.terminal = errTerminal;
        this.colour = errTerminal && host.env().get("NO_COLOR").isEmpty();
        this.colouredResult = outTerminal && host.env().get("NO_COLOR").isEmpty();
        this.host = host;
    }

    /// The console of this process.
    public static Console system(HostView host) {
        return new Console(System.out, Terminal.isStandardOutput(), System.err, Terminal.isStandardError(), host);
    }

    /// One that prints results where everything else goes.
    Console allToErrors() {
        return new Console(err, colour, err, terminal, host);
    }

    /// A text with the commands in it as they can be typed here: by the name under which this program was called.
    public String typed(String text) {
        var called = host.env().get(LAUNCHER).orElse(NAME);
        return called.equals(NAME) || isFoundByName(called)
                ? text
                : COMMAND.matcher(text).replaceAll(Matcher.quoteReplacement(called));
    }

    private boolean isFoundByName(String called) {
        return host.onPath(NAME)
                .filter(found -> host.disk().resolve(found).equals(host.disk().resolve(Path.of(called))))
                .isPresent();
    }

    /// Whether something of the result could not be written.
    boolean resultIsLost() {
        return out.checkError();
    }

    /// For picocli's own output, such as help texts.
    PrintWriter outWriter() {
        return new PrintWriter(out, true);
    }

    /// A line of the command's result.
    public void result(String line) {
        progressDone();
        out.println(plain(line));
    }

    /// A result that is no text of ours, byte for byte.
    void result(byte[] content) {
        progressDone();
        out.write(content, 0, content.length);
        out.flush();
    }

    /// A line of the result that says in which state something is, and whether that is well; on terminals in green
    /// or red.
    void state(String subject, String state, boolean well) {
        progressDone();
        out.println(plain(subject) + ": "
                + (colouredResult ? "\u001b[" + (well ? 32 : 31) + "m" + plain(state) + "\u001b[0m" : plain(state)));
    }

    /// A line about what is going on.
    public void note(String line) {
        progressDone();
        err.println(plain(line));
    }

    /// A line about a wait, on a terminal written over the one before.
    public void progress(String line) {
        if (terminal) {
            err.print("\r\u001b[K" + plain(line));
            err.flush();
            waiting = true;
            return;
        }
        var what = line.replaceAll("\\d+", "");
        waits = what.equals(awaited) ? waits + 1 : 0;
        awaited = what;
        if (waits % 10 == 0) {
            err.println(plain(line));
        }
    }

    /// Ends a run of `progress` lines.
    public void progressDone() {
        awaited = "";
        if (waiting) {
            err.print("\r\u001b[K");
            err.flush();
            waiting = false;
        }
    }

    public void problem(Problem problem, boolean stacktrace) {
        progressDone();
        err.println(bold("error: ") + oneLine(problem.what()));
        err.println(bold("why: ") + oneLine(problem.why()));
        err.println(bold("next: ") + oneLine(typed(problem.next())));
        if (stacktrace) {
            problem.printStackTrace(err);
        }
        problem.more().forEach(other -> problem(other, stacktrace));
    }

    private String bold(String text) {
        return colour ? "\u001b[1m" + text + "\u001b[0m" : text;
    }

    /// What is printed may come from files, programs and the port: it must not move the cursor, recolour the
    /// terminal or turn the line around.
    private static String plain(String text) {
        return CONTROL.matcher(String.valueOf(text)).replaceAll("");
    }

    private static String oneLine(String text) {
        return plain(text).strip().replaceAll("\\s*\\R\\s*", "; ");
    }
}
