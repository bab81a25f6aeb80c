package support;

import headroom.host.Command;
import headroom.host.CommandResult;
import headroom.host.Exec;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.regex.Pattern;

/// Answers commands from a script and writes down what was asked: `$ COMMAND` and, where it is not plain success,
/// `-> CODE`.
public final class FakeExec implements Exec {
    /// Commands that change nothing, by the manual of each program.
    private static final Pattern QUESTION = Pattern.compile("^(id -|find .* -prune |crontab -l$"
            + "|systemctl (--user )?show |journalctl |launchctl (print|getenv) |schtasks\\.exe /query "
            + "|sc\\.exe query(ex)? |reg\\.exe query |powershell\\.exe .*Get-Acl"
            + "|docker (--host \\S+ )?(context inspect|info|logs|(container|image) inspect) )");
    private final Function<String, CommandResult> script;
    private final List<String> transcript = new ArrayList<>();
    private int failAt = -1;

    /// `script` gets the command as one line, and answers null for success without output.
    public FakeExec(Function<String, CommandResult> script) {
        this.script = script;
    }

    /// The call with this number, counted from 0, fails.
    public FakeExec failAt(int call) {
        failAt = call;
        return this;
    }

    @Override
    public CommandResult run(Command command) {
        var line = command.toString();
        var outcome = transcript.size() == failAt ? new CommandResult(1, "", "injected failure") : script.apply(line);
        if (outcome == null) {
            outcome = new CommandResult(0, "", "");
        }
        transcript.add("$ " + line
                + (command.input().isEmpty()
                        ? ""
                        : " <<< " + command.input().strip().replace("\n", "\\n"))
                + (outcome.ok() ? "" : "  -> " + outcome.exitCode()));
        return outcome;
    }

    @Override
    public CommandResult ask(Command question) {
        if (!QUESTION.matcher(question.toString().replaceFirst("^\\S*[/\\\\]", ""))
                .find()) {
            throw new AssertionError("asked as a question, though it may change something: " + question);
        }
        return run(question);
    }

    public int calls() {
        return transcript.size();
    }

    public void section(String title) {
        transcript.add("# " + title);
    }

    public String transcript() {
        return String.join("\n", transcript) + "\n";
    }
}
