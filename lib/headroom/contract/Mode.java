package headroom.contract;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/// What may be done to tool results.
public enum Mode {
    /// They are written shorter, and nothing is left out.
    LOSSLESS,
    /// What is repetitive may be folded away, each place marked.
    COMPACT,
    /// Nothing.
    PASSTHROUGH;

    /// Its name in options, records and reports.
    @JsonValue
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static List<String> words() {
        return Stream.of(values()).map(Mode::word).toList();
    }

    /// The mode of that name, the Python edition's words included; empty for any other.
    public static Optional<Mode> named(String word) {
        return switch (word) {
            case "cache" -> Optional.of(LOSSLESS);
            case "token" -> Optional.of(COMPACT);
            default ->
                Stream.of(values()).filter(mode -> mode.word().equals(word)).findFirst();
        };
    }

    @Override
    public String toString() {
        return word();
    }
}
