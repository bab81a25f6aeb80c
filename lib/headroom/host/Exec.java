package headroom.host;

/// Runs programs in the foreground, always with a time limit. Never throws for what the program does.
@FunctionalInterface
public interface Exec {
    CommandResult run(Command command);

    /// Runs a command that only asks and changes nothing.
    default CommandResult ask(Command question) {
        return run(question);
    }
}
