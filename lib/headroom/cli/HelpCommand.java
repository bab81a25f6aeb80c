package headroom.cli;

import headroom.host.Host;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Model.PositionalParamSpec;

/// `headroom help [COMMAND]`: the same as `--help` behind it.
final class HelpCommand extends Subcommand {
    private final PositionalParamSpec words = PositionalParamSpec.builder()
            .type(List.class)
            .auxiliaryTypes(String.class)
            .arity("0..*")
            .paramLabel("COMMAND")
            .description("Such as: install apply")
            .build();

    HelpCommand(Host host, Console console) {
        super(host, console, "help", "Show how a command is called.");
        spec.addPositional(words);
    }

    @Override
    int run() {
        List<String> named = words.getValue();
        var line = new ArrayList<>(named == null ? List.of() : named);
        if (exists(line)) {
            line.add("--help");
        }
        return Cli.run(host, console, line.toArray(String[]::new));
    }

    /// Anything else is answered as the typing error it is.
    private boolean exists(List<String> words) {
        var command = CommandTree.of(new RootCommand(host, console));
        for (var word : words) {
            command = command == null ? null : command.getSubcommands().get(word);
        }
        return command != null;
    }
}
