package headroom.edit;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.List;
import java.util.Optional;

/// Reads JSON as tools accept it: comments, trailing commas, a byte order mark. Refuses two members of the same name, which tools read differently.
public final class JsonText {
    private static final ObjectMapper JSON = mapper();
    private static final ObjectMapper JSONC = mapper(JsonReadFeature.ALLOW_JAVA_COMMENTS, JsonReadFeature.ALLOW_TRAILING_COMMA);
    private static final ObjectMapper JSON5 = mapper(JsonReadFeature.ALLOW_JAVA_COMMENTS, JsonReadFeature.ALLOW_TRAILING_COMMA, JsonReadFeature.ALLOW_UNQUOTED_FIELD_NAMES, JsonReadFeature.ALLOW_SINGLE_QUOTES, JsonReadFeature.ALLOW_LEADING_PLUS_SIGN_FOR_NUMBERS,
        JsonReadFeature.ALLOW_LEADING_DECIMAL_POINT_FOR_NUMBERS, JsonReadFeature.ALLOW_TRAILING_DECIMAL_POINT_FOR_NUMBERS, JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS, JsonReadFeature.ALLOW_BACKSLASH_ESCAPING_ANY_CHARACTER);

    private JsonText() {}

    private static ObjectMapper mapper(JsonReadFeature... more) {
        var factory = JsonFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION);
        for (var feature : more) {
            factory.enable(feature);
        }
        return JsonMapper.builder(factory.build()).enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();
    }

    /// The value at a path of member names; empty where there is none, and for a text that is not valid (`fault` says why).
    public static Optional<JsonNode> valueAt(String text, List<String> path) {
        return valueAt(text, path, JsonDialect.JSONC);
    }

    /// The same for a file of the given dialect.
    public static Optional<JsonNode> valueAt(String text, List<String> path, JsonDialect dialect) {
        try {
            var node = tree(text, dialect);
            for (var name : path) {
                node = node.path(name);
            }
            return Optional.of(node).filter(found -> !found.isMissingNode());
        } catch (Malformed e) {
            return Optional.empty();
        }
    }

    /// Why this text can't be read, with its line; empty when it can. A text without any value, such as an empty file, can.
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
        try {
            return mapper(dialect).readTree(text.substring(Lines.begin(text)));
        } catch (JsonProcessingException e) {
            throw malformed(e);
        }
    }

    static String quote(String name) {
        return JSONC.getNodeFactory().textNode(name).toString();
    }

    static ObjectMapper mapper(JsonDialect dialect) {
        return switch (dialect) {
            case JSON -> JSON;
            case JSONC -> JSONC;
            case JSON5 -> JSON5;
        };
    }

    /// Jackson's message quotes what it stumbled over, which can be a key pasted without its quotes; a duplicate's name is safe and useful.
    static Malformed malformed(JsonProcessingException e) {
        var message = e.getOriginalMessage().lines().findFirst().orElse("").replaceAll(" \\(start marker at .*", "");
        var shown = message.startsWith("Duplicate") ? message : message.replaceAll("^Unrecognized token '.*?':", "Unrecognized token:").replaceAll(" \\(for .*", "");
        return new Malformed("not valid JSON: " + shown, e.getLocation() == null ? 0 : e.getLocation().getLineNr());
    }

    /// A value that headroom itself wrote; anything but JSON is a mistake of the caller.
    static JsonNode own(String valueJson) {
        try {
            return JSONC.readTree(valueJson);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("the value to set is not JSON", e);
        }
    }
}
