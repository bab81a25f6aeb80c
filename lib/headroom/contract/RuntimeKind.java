package headroom.contract;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/// What runs the proxy of a deployment.
public enum RuntimeKind {
    /// The Java folder in the workspace.
    JAVA;

    /// What the Python edition calls its own runtime; here it means `java`.
    private static final String PYTHON = "python";

    /// Its name in options and records.
    @JsonValue
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /// The one of that name, the Python edition's included; empty for any other.
    public static Optional<RuntimeKind> named(String word) {
        return word.equals(PYTHON)
                ? Optional.of(JAVA)
                : Stream.of(values()).filter(one -> one.word().equals(word)).findFirst();
    }

    public static List<String> words() {
        return Stream.of(values()).map(RuntimeKind::word).toList();
    }

    @Override
    public String toString() {
        return word();
    }
}
