package headroom.cli;

import headroom.contract.BaseUrl;
import headroom.contract.Mode;
import headroom.contract.Profile;
import headroom.contract.Provider;
import headroom.contract.Secrets;
import headroom.deploy.Lookup;
import headroom.deploy.ServiceControl;
import headroom.deploy.WorkspaceLock;
import headroom.host.Host;
import headroom.host.Problem;
import headroom.host.Successor;
import headroom.render.Escaping;
import headroom.tool.CommandLaunch;
import headroom.tool.EditingLaunch;
import headroom.tool.Launch;
import headroom.tool.Launches;
import headroom.wrap.Session;
import headroom.wrap.ToolList;
import headroom.wrap.ToolProgram;
import headroom.wrap.Words;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.Model.PositionalParamSpec;

/// `headroom wrap`: runs a tool through a proxy, for this run only. Our options stand before the tool or right
/// behind it; all the rest is the tool's.
final class WrapCommand extends Subcommand {
    private static final String ROW = "%-9s %-12s %-29s %s";

    private final Supplier<Optional<String>> port = option(
            String.class,
            "N",
            "The proxy on this port, or the first port for one of its own (default: HEADROOM_PORT, else 8787).",
            "--port");
    private final Supplier<Optional<String>> profile =
            option(String.class, "NAME", "The deployment of this name.", "--profile");
    private final Supplier<Boolean> noProxy =
            flag("Take the proxy that is there as it is, and start none.", "--no-proxy");
    private final Supplier<Optional<Mode>> mode = choice(
            "MODE",
            "lossless, compact or passthrough (default: the mode of what is there, else lossless).",
            Mode.words(),
            Mode::named,
            "--mode");
    private final Map<Provider, Supplier<Optional<String>>> upstreams = new EnumMap<>(Provider.class);
    private final Supplier<Optional<String>> project = option(
            String.class,
            "NAME",
            "Label the requests with this project (default: the name of the folder).",
            "--project");
    private final Supplier<Boolean> keepProxy =
            flag("Keep a proxy of its own running after the last session.", "--keep-proxy");
    private final Supplier<Optional<String>> grace = option(
            String.class,
            "SECONDS",
            "How long a proxy of its own stays after its last session (default: 10).",
            "--grace");
    private final Supplier<Boolean> quiet = flag("Say nothing where all is well.", "--quiet");
    private final Supplier<Boolean> dryRun =
            flag("Say which proxy and which command it would be; start nothing.", "--dry-run");
    private final Supplier<Boolean> printEnv = flag(
            "Print the variables and the command instead of running it; a proxy is started if need be.", "--print-env");
    private final Supplier<Boolean> json = flag("Print the list of tools as JSON.", "--json");
    private final PositionalParamSpec words = PositionalParamSpec.builder()
            .type(List.class)
            .auxiliaryTypes(String.class)
            .arity("0..*")
            .paramLabel("TOOL")
            .completionCandidates(Launches.names())
            .description("One of " + String.join(", ", Launches.names())
                    + "; then its own arguments, behind -- if need be. Without one: the list of them.")
            .build();

    WrapCommand(Host host, Console console) {
        super(
                host,
                console,
                "wrap",
                "Run a tool through a proxy, for this run only; afterwards its files are as before.",
                "Uses the installed proxy if it fits, and else one of its own, which ends after its last session.");
        for (var provider : Provider.values()) {
            upstreams.put(
                    provider,
                    option(
                            String.class,
                            "URL",
                            "Where this run's " + provider.word()
                                    + " requests go in the end (default: where they would go without headroom).",
                            "--" + provider.word() + "-api-url"));
        }
        spec.addPositional(words);
        spec.parser().stopAtPositional(true).endOfOptionsDelimiter("\0").unmatchedOptionsArePositionalParams(true);
        spec.usageMessage()
                .customSynopsis(
                        "headroom wrap TOOL [OPTIONS] [--] [ARGUMENT...]",
                        "headroom wrap [OPTIONS] -- COMMAND [ARGUMENT...]",
                        "headroom wrap [--json]");
        examples(
                "headroom wrap claude",
                "headroom wrap claude --resume ID",
                "headroom wrap codex --port 8788 -- exec 'run the tests'");
    }

    @Override
    int run() {
        List<String> given = words.getValue() == null ? List.of() : words.getValue();
        if (given.isEmpty()) {
            return list();
        }
        if (json.get()) {
            throw Problem.usage(
                    "--json has no meaning here", "it is for the list of tools", spec.qualifiedName() + " --json");
        }
        var parsed = Words.of(given, name -> has(name, 0), name -> has(name, 1));
        parsed.options().forEach((name, value) -> {
            var option = spec.findOption(name);
            option.setValue(option.arity().max() == 0 ? (Object) Boolean.TRUE : value);
        });
        if (parsed.tool().equals(Words.COMMAND)) {
            return command(parsed.arguments());
        }
        if (parsed.tool().startsWith("-")) {
            throw Problem.usage(
                    "there is no option '" + parsed.tool().split("=", 2)[0] + "'",
                    "it stands before the tool, so it is none of the tool's",
                    spec.qualifiedName() + " --help");
        }
        var launch = Launches.named(parsed.tool());
        if (!parsed.ignored().isEmpty()) {
            console.note("ignored, as it has no meaning here: " + String.join(" ", parsed.ignored()));
        }
        var program = ToolProgram.require(host, launch);
        var session = new Session(host, options(), console::note);
        return run(session, launch, program, parsed.arguments());
    }

    private int command(List<String> command) {
        if (command.isEmpty()) {
            throw Problem.usage(
                    "there is no command to run", "nothing stands behind --", spec.qualifiedName() + " -- COMMAND");
        }
        return run(
                new Session(host, options(), console::note),
                new CommandLaunch(),
                ToolProgram.command(host, command.getFirst()),
                command.subList(1, command.size()));
    }

    private boolean has(String name, int values) {
        var option = name.startsWith("--") ? spec.findOption(name) : null;
        return option != null
                && !option.usageHelp()
                && !List.of("--stacktrace", "--json").contains(option.names()[0])
                && option.arity().max() == values;
    }

    private int run(Session session, Launch launch, Path program, List<String> arguments) {
        var edited = edited(session, launch);
        if (edited.isPresent() && !dryRun.get()) {
            session.settle();
        }
        var needs = session.needs(launch.upstreams(host, arguments));
        edited.ifPresent(tool -> session.requireEditable(tool.name(), tool.edits(host, Launch.ANYWHERE, label())));
        var place = place(session, needs, edited.isPresent());
        var start = launch.start(host, arguments, place.baseUrl(), label());
        var variables = new HashMap<>(Session.exceptions(host.env()));
        variables.putAll(start.variables());
        var all = Stream.concat(Stream.of(program.toString()), start.arguments().stream())
                .toList();
        launch.caveat(host).ifPresent(console::note);
        for (var edit : edited.stream()
                .flatMap(tool -> tool.edits(host, place.baseUrl(), label()).stream())
                .toList()) {
            if (dryRun.get()) {
                console.result("# " + edit.file() + " would be edited until the run ends");
            } else {
                session.edit(launch.name(), edit);
            }
        }
        if (!dryRun.get()) {
            start.files().forEach(session::provide);
        }
        if (dryRun.get() || printEnv.get()) {
            if (dryRun.get()) {
                console.result("# " + launch.name() + " through " + place.baseUrl() + ", " + place.words());
            }
            print(all, variables);
            return 0;
        }
        if (!quiet.get()) {
            console.note("headroom: " + launch.name() + " through " + place.baseUrl() + ", " + place.words()
                    + (launch.cost().isEmpty() ? "" : "; without " + launch.cost()));
        }
        launch.instructions(place.baseUrl(), label()).forEach(console::result);
        return new Successor(all, unchanged(arguments, start.arguments()), variables).take(host.env());
    }

    /// The tool as one whose file is edited for the run; not where a deployment has wired it.
    private Optional<EditingLaunch> edited(Session session, Launch launch) {
        if (!(launch instanceof EditingLaunch editing) || session.isWired(launch.name())) {
            return Optional.empty();
        }
        if (noProxy.get() || printEnv.get()) {
            throw Problem.usage(
                    (noProxy.get() ? "--no-proxy" : "--print-env") + " has no meaning for " + launch.name(),
                    "its file is edited for the run, which the session's own proxy takes back",
                    spec.qualifiedName() + " " + launch.name());
        }
        return Optional.of(editing);
    }

    private Session.Place place(Session session, Lookup.Needs needs, boolean edited) {
        if (noProxy.get()) {
            return session.unchecked();
        }
        if (dryRun.get()) {
            return session.foreseen(needs);
        }
        return edited ? session.own(needs) : session.use(needs, this::recover);
    }

    /// For sh(1); what may be secret is masked unless it is asked for to be used.
    private void print(List<String> all, Map<String, String> variables) {
        var exports = variables.entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .map(entry -> "export " + entry.getKey() + "=" + Escaping.SHELL.escape(entry.getValue()) + "\n");
        var text = exports.collect(Collectors.joining())
                + all.stream().map(Escaping.SHELL::escape).collect(Collectors.joining(" ")) + "\n";
        console.result((dryRun.get() ? Secrets.maskText(text) : text).getBytes(StandardCharsets.UTF_8));
    }

    private int list() {
        var rows = ToolList.of(host);
        if (json.get()) {
            console.result(JsonOutput.text(rows));
            return 0;
        }
        console.result(ROW.formatted("TOOL", "VERSION", "ROUTED BY", "FOUND"));
        for (var row : rows) {
            console.result(ROW.formatted(
                    row.tool(),
                    row.version().isEmpty() ? "-" : row.version(),
                    row.means(),
                    row.isHere() ? row.program() : "not here: " + row.installation()));
            if (row.isHere() && !row.refused().isEmpty()) {
                console.result("  cannot be wrapped: " + row.refused());
            } else if (row.isHere() && !row.cost().isEmpty()) {
                console.result("  without " + row.cost());
            }
        }
        return 0;
    }

    /// How many words at the end are the tool's own as they were given.
    private static int unchanged(List<String> given, List<String> made) {
        int same = 0;
        while (same < Math.min(given.size(), made.size())
                && given.get(given.size() - 1 - same).equals(made.get(made.size() - 1 - same))) {
            same++;
        }
        return same;
    }

    private void recover(Lookup.Found.Recover found) {
        var control = new ServiceControl(host, new ConsoleProgress(console));
        WorkspaceLock.run(
                host,
                found.deployment().workspace(),
                console::note,
                () -> found.down() == Lookup.Down.HUNG
                        ? control.restart(found.deployment())
                        : control.start(found.deployment()));
    }

    private String label() {
        var folder = Path.of("").toAbsolutePath().getFileName();
        return Session.label(project.get().orElse(folder == null ? "" : folder.toString()));
    }

    private Session.Options options() {
        var named = new EnumMap<Provider, String>(Provider.class);
        upstreams.forEach((provider, url) -> url.get().ifPresent(value -> {
            BaseUrl.parse("--" + provider.word() + "-api-url", value);
            named.put(provider, value);
        }));
        return new Session.Options(
                port.get().map(text -> number("--port", text, 1, 65535)),
                profile.get().map(Profile::new),
                mode.get(),
                named,
                grace.get().map(text -> number("--grace", text, 0, 86_400)).orElse(10),
                keepProxy.get());
    }

    private int number(String name, String text, int least, int most) {
        int number = text.matches("\\d{1,6}") ? Integer.parseInt(text) : -1;
        if (number < least || number > most) {
            throw Problem.usage(
                    name + " cannot be '" + text + "'",
                    "it is a whole number from " + least + " to " + most,
                    spec.qualifiedName() + " --help");
        }
        return number;
    }
}
