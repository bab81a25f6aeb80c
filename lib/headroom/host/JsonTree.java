package headroom.host;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.IOException;

/// JSON as a tree, from the parser alone: Jackson's mapper does the same, but to make one takes a fifth of the time
/// `install status` may take.
public final class JsonTree {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private JsonTree() {}

    /// The one value that this is; anything else is a `JsonProcessingException` with its place.
    public static JsonNode read(byte[] content) throws IOException {
        return read(new JsonFactory(), content);
    }

    /// The same for whoever reads many: the factory remembers their names.
    public static JsonNode read(JsonFactory factory, byte[] content) throws IOException {
        try (var parser = factory.createParser(content)) {
            parser.nextToken();
            var value = value(parser);
            if (parser.nextToken() != null) {
                throw new JsonParseException(parser, "there is more after the end");
            }
            return value;
        }
    }

    private static JsonNode value(JsonParser parser) throws IOException {
        if (!parser.hasCurrentToken()) {
            throw new JsonParseException(parser, "there is nothing");
        }
        return switch (parser.currentToken()) {
            case START_OBJECT -> {
                var object = NODES.objectNode();
                while (parser.nextToken() != JsonToken.END_OBJECT) {
                    var name = parser.currentName();
                    parser.nextToken();
                    object.set(name, value(parser));
                }
                yield object;
            }
            case START_ARRAY -> {
                var array = NODES.arrayNode();
                while (parser.nextToken() != JsonToken.END_ARRAY) {
                    array.add(value(parser));
                }
                yield array;
            }
            case VALUE_STRING -> NODES.textNode(parser.getText());
            case VALUE_TRUE, VALUE_FALSE -> NODES.booleanNode(parser.getBooleanValue());
            case VALUE_NUMBER_INT -> integer(parser);
            case VALUE_NUMBER_FLOAT -> NODES.numberNode(parser.getDecimalValue());
            default -> NODES.nullNode();
        };
    }

    private static JsonNode integer(JsonParser parser) throws IOException {
        return switch (parser.getNumberType()) {
            case INT -> NODES.numberNode(parser.getIntValue());
            case LONG -> NODES.numberNode(parser.getLongValue());
            default -> NODES.numberNode(parser.getBigIntegerValue());
        };
    }
}
