package headroom.edit;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Optional;

public final class JsonText {
    private JsonText() {}

    /// The value at a path; empty where there is none and for a text that is not valid (`fault` says why).
    public static Optional<JsonNode> valueAt(String text, List<String> path) {
        return Optional.empty();
    }

    public static Optional<JsonNode> valueAt(String text, List<String> path, JsonDialect dialect) {
        return Optional.empty();
    }

    /// Why this text can't be read, with its line; empty when it can. An empty text can.
    public static Optional<EditResult.Blocked> fault(String text, JsonDialect dialect) {
        return Optional.empty();
    }
}
