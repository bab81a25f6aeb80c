package headroom.cli;

import headroom.host.Host;
import java.util.Arrays;
import java.util.List;
import picocli.CommandLine;

/// The commands below the root. Only the branch that a command line names is made; where it names none, as for help
/// or a typing error, all are.
final class CommandTree {
    private CommandTree() {}

    /// What parses this command line.
    static CommandLine of(RootCommand root, String... words) {
        return grow(root, Arrays.asList(words));
    }

    private static CommandLine grow(Subcommand parent, List<String> words) {
        var line = new CommandLine(parent.spec, Subcommand.FACTORY);
        var all = below(parent.spec.name());
        var named = !words.isEmpty() && all.contains(words.getFirst());
        for (var name : named ? words.subList(0, 1) : all) {
            line.addSubcommand(
                    name,
                    grow(make(name, parent.host, parent.console), named ? words.subList(1, words.size()) : List.of()));
        }
        return line;
    }

    private static List<String> below(String name) {
        return switch (name) {
            case "headroom" ->
                List.of(
                        "install",
                        "proxy",
                        "wrap",
                        "unwrap",
                        "stats",
                        "savings",
                        "dashboard",
                        "compress",
                        "doctor",
                        "shell",
                        "uninstall",
                        "completion",
                        "help");
            case "install" ->
                List.of("apply", "status", "list", "start", "stop", "restart", "remove", "logs", "render", "agent");
            case "agent" -> List.of("run", "unwire", "rewire", "ensure", "rehearse", "image");
            default -> List.of();
        };
    }

    private static Subcommand make(String name, Host host, Console console) {
        return switch (name) {
            case "install" -> new InstallCommand(host, console);
            case "proxy" -> new ProxyCommand(host, console);
            case "wrap" -> new WrapCommand(host, console);
            case "stats", "savings" -> new StatsCommand(host, console, name);
            case "dashboard" -> new DashboardCommand(host, console);
            case "unwrap" -> new UnwrapCommand(host, console);
            case "compress" -> new CompressCommand(host, console);
            case "doctor" -> new DoctorCommand(host, console);
            case "uninstall" -> new UninstallCommand(host, console);
            case "shell" -> new ShellCommand(host, console);
            case "completion" -> new CompletionCommand(host, console);
            case "help" -> new HelpCommand(host, console);
            case "apply" -> new ApplyCommand(host, console);
            case "status" -> new StatusCommand(host, console);
            case "list" -> new ListCommand(host, console);
            case "start" -> new StartCommand(host, console);
            case "stop" -> new StopCommand(host, console);
            case "restart" -> new RestartCommand(host, console);
            case "remove" -> new RemoveCommand(host, console);
            case "logs" -> new LogsCommand(host, console);
            case "render" -> new RenderCommand(host, console);
            case "agent" -> new AgentCommand(host, console);
            case "run" -> new AgentCommand.Run(host, console);
            case "image" -> new AgentCommand.Image(host, console);
            case "unwire" -> new AgentCommand.Unwire(host, console);
            case "rewire" -> new AgentCommand.Rewire(host, console);
            case "ensure" -> new AgentCommand.Ensure(host, console);
            case "rehearse" -> new RehearseCommand(host, console);
            default -> throw new IllegalArgumentException(name);
        };
    }
}
