package headroom.edit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.List;
import java.util.Optional;

/// Reads JSON as tools accept it: comments, trailing commas, a byte order mark. Refuses two members of the same
/// name, which tools read differently.
public final class JsonText {
    private JsonText() {}

    /// The value at a path of member names; empty where there is none, and for a text that is not valid (`fault`
    /// says why).
    public static Optional<JsonNode> valueAt(String text, List<String> path) {
        return valueAt(text, path, JsonDialect.JSONC);
    }

    /// The same for a file of the given dialect.
    public static Optional<JsonNode> valueAt(String text, List<String> path, JsonDialect dialect) {
        try {
            var node = tree(text, dialect);
            for (var name : path) {
                node = child(node, name);
            }
            return Optional.of(node).filter(found -> !found.isMissingNode());
        } catch (Malformed e) {
            return Optional.empty();
        }
    }

    /// Why this text can't be read, with its line; empty when it can. A text without any value, such as an empty
    /// file, can.
    public static Optional<EditResult.Blocked> fault(String text, JsonDialect dialect) {
        try {
            tree(text, dialect);
            return Optional.empty();
        } catch (Malformed e) {
            return Optional.of(e.blocked());
        }
    }

    /// The whole value; a missing node for a text that holds none.
    static JsonNode tree(String text, JsonDialect dialect) throws Malformed {
        var value = JsonReader.read(text, dialect);
        return value == null ? MissingNode.getInstance() : value.node();
    }

    /// A member of an object by its name, an item of an array by its index; a missing node where there is none.
    static JsonNode child(JsonNode node, String name) {
        return node.isArray() && name.matches("0|[1-9]\\d{0,8}") ? node.path(Integer.parseInt(name)) : node.path(name);
    }

    static String quote(String name) {
        return TextNode.valueOf(name).toString();
    }

    /// A value that headroom itself wrote; anything but JSON is a mistake of the caller.
    static JsonNode own(String valueJson) {
        try {
            return tree(valueJson, JsonDialect.JSON);
        } catch (Malformed e) {
            throw new IllegalArgumentException("the value to set is not JSON", e);
        }
    }
}
