package headroom.edit;

import java.util.List;
import java.util.Optional;

public final class TomlText {
    private TomlText() {}

    /// The string at a path, such as `model_providers`, `x`, `base_url`; empty where there is none, for another type, and for a text that is not valid (`fault` says why).
    public static Optional<String> stringAt(String text, List<String> path) {
        return Optional.empty();
    }

    /// Whether a table (inline or not) stands at the path.
    public static boolean hasTable(String text, List<String> path) {
        return false;
    }

    /// Why this text can't be read, with its line; empty when it can.
    public static Optional<EditResult.Blocked> fault(String text) {
        return Optional.empty();
    }
}
