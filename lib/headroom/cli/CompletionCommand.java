package headroom.cli;

import headroom.host.Host;
import headroom.host.Problem;
import headroom.render.Escaping;
import headroom.render.Templates;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/// `headroom completion`: prints the script with which a shell completes commands, options and their values.
/// Installs nothing itself.
final class CompletionCommand extends Subcommand {
    private static final List<String> SHELLS = List.of("bash", "zsh", "fish", "powershell");

    private final PositionalParamSpec shell = PositionalParamSpec.builder()
            .type(String.class)
            .arity("1")
            .required(true)
            .paramLabel("SHELL")
            .completionCandidates(SHELLS)
            .description(String.join(", ", SHELLS) + ".")
            .build();

    CompletionCommand(Host host, Console console) {
        super(
                host,
                console,
                "completion",
                "Print the script that completes headroom's commands, options and values in a shell.");
        spec.addPositional(shell);
        examples(
                "source <(headroom completion bash)                    # in ~/.bashrc, or zsh in ~/.zshrc after"
                        + " compinit",
                "headroom completion fish | source                     # in ~/.config/fish/config.fish",
                "headroom completion powershell | Out-String | iex     # in $PROFILE");
    }

    @Override
    int run() {
        var root = CommandTree.of(new RootCommand(host, console));
        String named = shell.getValue();
        console.result(
                switch (named) {
                    case "bash", "zsh" -> AutoComplete.bash("headroom", root);
                    case "fish" -> Templates.render("completion/headroom.fish", Escaping.FISH, fish(root));
                    case "powershell" ->
                        Templates.render("completion/headroom.ps1", Escaping.POWERSHELL, powershell(root));
                    default ->
                        throw Problem.usage(
                                "SHELL cannot be '" + named + "'",
                                "it is one of " + String.join(", ", SHELLS),
                                spec.qualifiedName() + " --help");
                });
        return 0;
    }

    private static Map<String, Object> fish(CommandLine root) {
        var commands = new ArrayList<Map<String, Object>>();
        var options = new ArrayList<Map<String, Object>>();
        for (var command : all(root)) {
            var path = below(command);
            visible(command)
                    .forEach(sub -> commands.add(Map.of(
                            "at",
                            "__headroom_at " + path,
                            "name",
                            sub.getCommandName(),
                            "description",
                            first(sub.getCommandSpec().usageMessage().description()))));
            shown(command)
                    .forEach(option -> options.add(Map.of(
                            "within",
                            "__headroom_within " + path,
                            "names",
                            fishNames(option),
                            "description",
                            first(option.description()),
                            "takesValue",
                            option.arity().max() > 0,
                            "offered",
                            values(option).isEmpty()
                                    ? List.of()
                                    : List.of(Map.of("values", String.join(" ", values(option)))))));
        }
        return Map.of("commands", commands, "options", options);
    }

    private static String fishNames(OptionSpec option) {
        return Stream.of(option.names())
                .map(name -> name.startsWith("--") ? "-l " + name.substring(2) : "-s " + name.substring(1))
                .collect(Collectors.joining(" "));
    }

    private static Map<String, Object> powershell(CommandLine root) {
        var commands = all(root).stream()
                .map(command -> Map.of(
                        "path",
                        command.getCommandSpec().qualifiedName(),
                        "words",
                        list(Stream.concat(
                                        visible(command).stream().map(CommandLine::getCommandName),
                                        shown(command).stream().flatMap(option -> Stream.of(option.names())))
                                .toList())))
                .toList();
        var options = all(root).stream()
                .flatMap(command -> shown(command).stream()
                        .filter(option -> !values(option).isEmpty())
                        .flatMap(option -> Stream.of(option.names())
                                .map(name -> Map.of(
                                        "option",
                                        command.getCommandSpec().qualifiedName() + " " + name,
                                        "values",
                                        list(values(option))))))
                .toList();
        return Map.of("commands", commands, "options", options);
    }

    private static String list(List<String> words) {
        return words.stream().map(Escaping.POWERSHELL::escape).collect(Collectors.joining(", "));
    }

    /// This command and all below it.
    private static List<CommandLine> all(CommandLine command) {
        return Stream.concat(Stream.of(command), visible(command).stream().flatMap(sub -> all(sub).stream()))
                .toList();
    }

    private static List<CommandLine> visible(CommandLine command) {
        return command.getSubcommands().values().stream()
                .filter(sub -> !sub.getCommandSpec().usageMessage().hidden())
                .toList();
    }

    private static List<OptionSpec> shown(CommandLine command) {
        return command.getCommandSpec().options().stream()
                .filter(option -> !option.hidden())
                .toList();
    }

    private static List<String> values(OptionSpec option) {
        return option.completionCandidates() == null
                ? List.of()
                : StreamSupport.stream(option.completionCandidates().spliterator(), false)
                        .toList();
    }

    private static String below(CommandLine command) {
        var name = command.getCommandSpec().qualifiedName();
        return name.substring(Math.min(name.length(), "headroom ".length()));
    }

    private static String first(String[] lines) {
        return lines.length == 0 ? "" : lines[0];
    }
}
