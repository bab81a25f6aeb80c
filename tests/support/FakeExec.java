package support;

import headroom.host.Command;
import headroom.host.CommandResult;
import headroom.host.Exec;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/// Answers commands from a script and writes down what was asked: `$ COMMAND` and, where it is not plain success,
/// `-> CODE`.
public final class FakeExec implements Exec {
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
