package headroom.compress;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// A value of a JSON text in UTF-8, with the bytes it takes there: from `start` to before `end`, quotes included. A text that says a name twice in one object has no one meaning and
/// cannot be read.
sealed interface Json {
    JsonFactory FACTORY = JsonFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).disable(JsonFactory.Feature.INTERN_FIELD_NAMES).build();

    record Members(Map<String, Json> members) implements Json {}

    record Items(List<Json> items) implements Json {}

    record Text(String text, int start, int end) implements Json {}

    /// A number, `true`, `false` or `null`.
    record Other(String word) implements Json {}

    /// The value of this name; one without anything in it where this is no object, or has none of that name.
    default Json at(String name) {
        return this instanceof Members object ? object.members.getOrDefault(name, NOTHING) : NOTHING;
    }

    Json NOTHING = new Other("");

    /// The items of an array; none where this is no array.
    default List<Json> items() {
        return this instanceof Items array ? array.items : List.of();
    }

    /// The text of a string; empty where this is none.
    default String text() {
        return this instanceof Text string ? string.text : "";
    }

    default boolean is(String text) {
        return this instanceof Text string && string.text.equals(text);
    }

    static Json parse(byte[] body) throws IOException {
        try (var parser = FACTORY.createParser(body)) {
            parser.nextToken();
            var value = value(parser);
            if (parser.nextToken() != null) {
                throw new IOException("more than one value");
            }
            return value;
        }
    }

    private static Json value(JsonParser parser) throws IOException {
        var token = parser.currentToken();
        if (token == null) {
            throw new IOException("it ends too early");
        }
        return switch (token) {
            case START_OBJECT -> {
                var members = new LinkedHashMap<String, Json>();
                while (parser.nextToken() == JsonToken.FIELD_NAME) {
                    var name = parser.currentName();
                    parser.nextToken();
                    members.put(name, value(parser));
                }
                yield new Members(members);
            }
            case START_ARRAY -> {
                var items = new ArrayList<Json>();
                while (parser.nextToken() != JsonToken.END_ARRAY) {
                    items.add(value(parser));
                }
                yield new Items(items);
            }
            case VALUE_STRING -> {
                var start = (int) parser.currentTokenLocation().getByteOffset();
                var text = parser.getText();
                yield new Text(text, start, (int) parser.currentLocation().getByteOffset());
            }
            default -> new Other(parser.getText());
        };
    }
}
