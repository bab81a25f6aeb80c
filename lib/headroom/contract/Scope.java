package headroom.contract;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/// Whose settings are edited.
public enum Scope {
    /// The tools' own configuration files.
    PROVIDER,
    /// The same, plus this user's environment for the tools that know no other way.
    USER,
    /// The environment of everybody on this machine.
    SYSTEM;

    /// Its name in options and records.
    @JsonValue
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /// The one of that name; empty for any other.
    public static Optional<Scope> named(String word) {
        return Stream.of(values()).filter(one -> one.word().equals(word)).findFirst();
    }

    public static List<String> words() {
        return Stream.of(values()).map(Scope::word).toList();
    }

    @Override
    public String toString() {
        return word();
    }
}
