package headroom.compress;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// A value of a JSON text in UTF-8. A text that says a name twice in one object has no one meaning and cannot be
/// read.
sealed interface Json {
    JsonFactory FACTORY = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .build();
    Json NOTHING = new Other("");

    record Members(Map<String, Json> members) implements Json {}

    record Items(List<Json> items) implements Json {}

    /// A string, and the bytes it takes in the whole: from `start` to before `end`, quotes included. It is decoded
    /// anew each time it is asked for.
    record Text(byte[] whole, int start, int end) implements Json {
        @Override
        public String text() {
            for (int i = start + 1; i < end - 1; i++) {
                if (whole[i] == '\\' || whole[i] < 0) {
                    return decoded();
                }
            }
            return new String(whole, start + 1, end - start - 2, StandardCharsets.US_ASCII);
        }

        private String decoded() {
            try (var parser = FACTORY.createParser(whole, start, end - start)) {
                parser.nextToken();
                return parser.getText();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /// A number, `true`, `false` or `null`.
    record Other(String word) implements Json {}

    /// The value of this name; one without anything in it where this is no object, or has none of that name.
    default Json at(String name) {
        return this instanceof Members object ? object.members.getOrDefault(name, NOTHING) : NOTHING;
    }

    /// The items of an array; none where this is no array.
    default List<Json> items() {
        return this instanceof Items array ? array.items : List.of();
    }

    /// The text of a string; empty where this is none.
    default String text() {
        return "";
    }

    default boolean is(String text) {
        return this instanceof Text && text().equals(text);
    }

    static Json parse(byte[] text) throws IOException {
        try (var parser = FACTORY.createParser(text)) {
            parser.nextToken();
            var value = new Reader(text, parser).value();
            if (parser.nextToken() != null) {
                throw new IOException("more than one value");
            }
            return value;
        }
    }

    final class Reader {
        /// Of one text, so that its reading takes a bounded amount of memory. A request of a megabyte has some ten
        /// thousand.
        private static final int MOST_VALUES = 100_000;

        private final byte[] whole;
        private final JsonParser parser;
        private int values;

        private Reader(byte[] whole, JsonParser parser) {
            this.whole = whole;
            this.parser = parser;
        }

        private Json value() throws IOException {
            var token = parser.currentToken();
            if (token == null) {
                throw new IOException("it ends too early");
            }
            if (++values > MOST_VALUES) {
                throw new IOException("too many values");
            }
            return switch (token) {
                case START_OBJECT -> {
                    var members = new LinkedHashMap<String, Json>();
                    while (parser.nextToken() == JsonToken.FIELD_NAME) {
                        var name = parser.currentName();
                        parser.nextToken();
                        members.put(name, value());
                    }
                    yield new Members(members);
                }
                case START_ARRAY -> {
                    var items = new ArrayList<Json>();
                    while (parser.nextToken() != JsonToken.END_ARRAY) {
                        items.add(value());
                    }
                    yield new Items(items);
                }
                case VALUE_STRING -> {
                    int start = (int) parser.currentTokenLocation().getByteOffset();
                    parser.finishToken();
                    yield new Text(whole, start, (int) parser.currentLocation().getByteOffset());
                }
                default -> new Other(parser.getText());
            };
        }
    }
}
