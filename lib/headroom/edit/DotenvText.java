package headroom.edit;

import java.util.Optional;

public final class DotenvText {
    private DotenvText() {}

    /// The value a dotenv file gives a key: of several the last.
    public static Optional<String> value(String text, String key) {
        return Optional.empty();
    }
}
