package headroom.host;

import java.util.function.Consumer;

/// Runs programs in the foreground, always with a time limit. Never throws for what the program does.
@FunctionalInterface
public interface Exec {
    CommandResult run(Command command);

    /// Runs a command and hands each line it prints to `lines` as it comes.
    default CommandResult follow(Command command, Consumer<String> lines) {
        var outcome = run(command);
        (outcome.out() + outcome.err()).lines().forEach(lines);
        return outcome;
    }

    /// Runs a command that only asks and changes nothing.
    default CommandResult ask(Command question) {
        return run(question);
    }
}
