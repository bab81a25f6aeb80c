package headroom.cli;

import headroom.host.Host;
import java.util.Optional;
import java.util.function.Supplier;
import picocli.CommandLine;
import picocli.CommandLine.IFactory;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/// A command: its words and options, and what it does once they are given. Picocli's model of it is made by hand and not from annotations,
/// which the JVM reads at run time, making a class for each kind: a tenth of a second in every command.
abstract class Subcommand {
    /// Picocli's own, made when it is needed: it looks for Groovy, for which Java reads the whole directory of the jar.
    static final IFactory FACTORY = new Factory();

    final Host host;
    final Console console;
    final CommandSpec spec;

    Subcommand(Host host, Console console, String name, String... description) {
        this.host = host;
        this.console = console;
        spec = CommandSpec.wrapWithoutInspection(this, FACTORY).name(name);
        spec.usageMessage().description(description);
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
    final Supplier<Boolean> flag(String name, String description) {
        return add(OptionSpec.builder(name).type(boolean.class).defaultValue("false").description(description));
    }

    /// An option with a value: empty when it is not given.
    final <T> Supplier<Optional<T>> option(Class<T> type, String label, String description, String... names) {
        return optional(OptionSpec.builder(names).type(type).paramLabel(label).description(description));
    }

    /// An option with a value that help does not show.
    final <T> Supplier<Optional<T>> hidden(Class<T> type, String name) {
        return optional(OptionSpec.builder(name).type(type).hidden(true));
    }

    /// An option with a value when it is not given; `${DEFAULT-VALUE}` in the description is that value.
    final <T> Supplier<T> optionOr(Class<T> type, String label, T otherwise, String description, String name) {
        return add(OptionSpec.builder(name).type(type).paramLabel(label).defaultValue(otherwise.toString()).description(description));
    }

    final <T> Supplier<Optional<T>> optional(OptionSpec.Builder option) {
        Supplier<T> value = add(option);
        return () -> Optional.ofNullable(value.get());
    }

    private <T> Supplier<T> add(OptionSpec.Builder option) {
        var added = option.build();
        spec.addOption(added);
        return added::getValue;
    }
}
