package headroom.cli;

import headroom.host.Host;
import headroom.host.Problem;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.IFactory;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.UsageMessageSpec;

/// A command: its words and options, and what it does once they are given. Picocli's model of it is made by hand
/// and not from annotations, which the JVM reads at run time, making a class for each kind: a tenth of a second in
/// every command.
abstract class Subcommand {
    /// Picocli's own, made when it is needed: it looks for Groovy, for which Java reads the whole directory of the
    /// jar.
    static final IFactory FACTORY = new Factory();

    final Host host;
    final Console console;
    final CommandSpec spec;
    private final LinkedHashMap<String, List<OptionSpec>> headed = new LinkedHashMap<>();

    Subcommand(Host host, Console console, String name, String... description) {
        this.host = host;
        this.console = console;
        spec = CommandSpec.wrapWithoutInspection(this, FACTORY).name(name);
        spec.usageMessage().autoWidth(true).abbreviateSynopsis(true).description(description);
    }

    private static final class Factory implements IFactory {
        @Override
        public <T> T create(Class<T> type) throws Exception {
            return CommandLine.defaultFactory().create(type);
        }
    }

    /// Does what was asked for; returns the exit code.
    abstract int run() throws Exception;

    /// An option without a value: whether it is given.
    final Supplier<Boolean> flag(String description, String... names) {
        return add(OptionSpec.builder(names)
                .type(boolean.class)
                .defaultValue("false")
                .description(description));
    }

    /// An option with a value: empty when it is not given.
    final <T> Supplier<Optional<T>> option(Class<T> type, String label, String description, String... names) {
        return optional(OptionSpec.builder(names).type(type).paramLabel(label).description(description));
    }

    /// An option with one of these words as its value.
    final Supplier<Optional<String>> choice(String label, String description, List<String> words, String... names) {
        return choice(label, description, words, given -> Optional.of(given).filter(words::contains), names);
    }

    /// The same for words that mean something; `named` may understand more than are shown.
    final <T> Supplier<Optional<T>> choice(
            String label,
            String description,
            List<String> words,
            Function<String, Optional<T>> named,
            String... names) {
        var option = OptionSpec.builder(names)
                .type(String.class)
                .paramLabel(label)
                .description(description)
                .completionCandidates(words);
        var value = this.<String>optional(option);
        return () -> value.get()
                .map(given -> named.apply(given)
                        .orElseThrow(() -> Problem.usage(
                                names[0] + " cannot be '" + given + "'",
                                "it is one of " + String.join(", ", words),
                                spec.qualifiedName() + " --help")));
    }

    /// An option with a value that help does not show.
    final <T> Supplier<Optional<T>> hidden(Class<T> type, String name) {
        return optional(OptionSpec.builder(name).type(type).hidden(true));
    }

    /// An option with a value when it is not given; `${DEFAULT-VALUE}` in the description is that value.
    final <T> Supplier<T> optionOr(Class<T> type, String label, T otherwise, String description, String... names) {
        return add(OptionSpec.builder(names)
                .type(type)
                .paramLabel(label)
                .defaultValue(otherwise.toString())
                .description(description));
    }

    final <T> Supplier<Optional<T>> optional(OptionSpec.Builder option) {
        Supplier<T> value = add(option);
        return () -> Optional.ofNullable(value.get());
    }

    private <T> Supplier<T> add(OptionSpec.Builder option) {
        var added = option.build();
        spec.addOption(added);
        if (!headed.isEmpty() && !added.hidden()) {
            headed.lastEntry().getValue().add(added);
        }
        return added::getValue;
    }

    /// Help shows the options that are added from here on under this heading.
    final void heading(String text) {
        headed.putLast(text, new ArrayList<>());
        spec.usageMessage().sectionMap().put(UsageMessageSpec.SECTION_KEY_OPTION_LIST, this::underHeadings);
    }

    private String underHeadings(CommandLine.Help help) {
        var above = spec.options().stream()
                .filter(option -> !option.hidden() && headed.values().stream().noneMatch(list -> list.contains(option)))
                .toList();
        var text = new StringBuilder(list(help, above));
        headed.forEach((heading, options) -> text.append(System.lineSeparator())
                .append(heading)
                .append(System.lineSeparator())
                .append(list(help, options)));
        return text.toString();
    }

    private static String list(CommandLine.Help help, List<OptionSpec> options) {
        var layout = help.createDefaultLayout(options, List.of(), help.colorScheme());
        layout.addOptions(options, help.createDefaultParamLabelRenderer());
        return layout.toString();
    }

    /// Help ends with these lines of examples, as they can be typed here.
    final void examples(String... lines) {
        spec.usageMessage().footerHeading("%nExamples:%n");
        spec.usageMessage()
                .sectionMap()
                .put(
                        UsageMessageSpec.SECTION_KEY_FOOTER,
                        help -> Stream.of(lines)
                                .map(line -> "  " + console.typed(line) + System.lineSeparator())
                                .collect(Collectors.joining()));
    }
}
