package headroom.cli;

import headroom.host.Host;
import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `headroom completion`: prints the script with which a shell completes commands and options. Installs nothing itself.
@Command(name = "completion", description = {"Print the script that completes headroom's commands and options in a shell.",
    "In ~/.bashrc or ~/.zshrc:  source <(headroom completion bash)   or zsh"})
final class CompletionCommand implements Callable<Integer> {
    private enum Shell { bash, zsh }

    private final Console console;

    /// Asked for so that a typing error does not end up in somebody's profile; both shells read the same script.
    @Parameters(paramLabel = "bash|zsh", description = "The shell.")
    private Shell shell;

    @Spec
    private CommandSpec spec;

    CompletionCommand(Host host, Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        console.result(AutoComplete.bash("headroom", CommandTree.of(new Cli(), spec.commandLine().getFactory())));
        return 0;
    }
}
