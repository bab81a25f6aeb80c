package headroom.cli;

import headroom.host.Host;
import picocli.AutoComplete;
import picocli.CommandLine.Model.PositionalParamSpec;

/// `headroom completion`: prints the script with which a shell completes commands and options. Installs nothing itself.
final class CompletionCommand extends Subcommand {
    private enum Shell { bash, zsh }

    CompletionCommand(Host host, Console console) {
        super(host, console, "completion", "Print the script that completes headroom's commands and options in a shell.",
            "In ~/.bashrc or ~/.zshrc:  source <(headroom completion bash)   or zsh");
        // Asked for so that a typing error does not end up in somebody's profile; both shells read the same script.
        spec.addPositional(PositionalParamSpec.builder().type(Shell.class).arity("1").paramLabel("bash|zsh").description("The shell.").build());
    }

    @Override
    int run() {
        console.result(AutoComplete.bash("headroom", CommandTree.of(new RootCommand(host, console))));
        return 0;
    }
}
