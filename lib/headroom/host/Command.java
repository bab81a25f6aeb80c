package headroom.host;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/// A program to run in the foreground: its words, extra environment variables, what it reads, and how long it may
/// take.
public record Command(List<String> words, Map<String, String> environment, String input, Duration timeout) {
    public Command {
        words = List.copyOf(words);
        environment = Map.copyOf(environment);
    }

    /// A command with 30 seconds and no input.
    public static Command of(String... words) {
        return new Command(List.of(words), Map.of(), "", Duration.ofSeconds(30));
    }

    public Command within(Duration timeout) {
        return new Command(words, environment, input, timeout);
    }

    public Command reading(String input) {
        return new Command(words, environment, input, timeout);
    }

    /// As a person would type it, for messages.
    @Override
    public String toString() {
        return String.join(" ", words);
    }
}
