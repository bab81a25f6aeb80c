package headroom.cli;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IFactory;

/// The commands below the root. Picocli takes longer to read the annotations of all of them than most of them take to run,
/// so only the branch that a command line names is made; where it names none, as for help or a typing error, all are.
final class CommandTree {
    private static final Map<Class<?>, List<Class<?>>> SUBCOMMANDS = Map.of(
        Cli.class, List.of(InstallCommand.class, ProxyCommand.class, CompletionCommand.class),
        InstallCommand.class, List.of(ApplyCommand.class, StatusCommand.class, ListCommand.class, StartCommand.class, StopCommand.class, RestartCommand.class, RemoveCommand.class,
            LogsCommand.class, RenderCommand.class, AgentCommand.class),
        AgentCommand.class, List.of(AgentCommand.Run.class, AgentCommand.Unwire.class, AgentCommand.Ensure.class, Rehearsal.class));

    private CommandTree() {}

    /// What parses this command line.
    static CommandLine of(Cli root, IFactory factory, String... words) {
        return grow(new CommandLine(root, factory), Cli.class, factory, Arrays.asList(words));
    }

    private static CommandLine grow(CommandLine parent, Class<?> type, IFactory factory, List<String> words) {
        var all = SUBCOMMANDS.getOrDefault(type, List.of());
        var named = all.stream().filter(child -> !words.isEmpty() && name(child).equals(words.getFirst())).toList();
        for (var child : named.isEmpty() ? all : named) {
            parent.addSubcommand(name(child), grow(new CommandLine(child, factory), child, factory, named.isEmpty() ? List.of() : words.subList(1, words.size())));
        }
        return parent;
    }

    private static String name(Class<?> type) {
        return type.getAnnotation(Command.class).name();
    }
}
