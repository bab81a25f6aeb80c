package headroom.contract;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/// How a deployment is kept running.
public enum Preset {
    /// Under a service manager.
    PERSISTENT_SERVICE,
    /// Watched by a scheduled task.
    PERSISTENT_TASK,
    /// A container that its engine starts again.
    PERSISTENT_DOCKER;

    /// Its name in options and records.
    @JsonValue
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /// The one of that name; empty for any other.
    public static Optional<Preset> named(String word) {
        return Stream.of(values()).filter(one -> one.word().equals(word)).findFirst();
    }

    public static List<String> words() {
        return Stream.of(values()).map(Preset::word).toList();
    }

    @Override
    public String toString() {
        return word();
    }
}
