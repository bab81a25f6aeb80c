package headroom.edit;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/// Where the values along one path stand in a JSON text, as offsets of characters. Refuses a text that is not valid, duplicates included.
final class JsonOutline {
    /// One value on the path. `key` is where its member begins (for the root: the value itself), `previousEnd` the end of the member before
    /// it or -1; `firstKey` and `firstValue` are those of its own first member, -1 where it has none.
    record Place(int key, int start, int end, int previousEnd, boolean object, int members, int firstKey, int firstValue) {}

    private final String text;
    private final List<String> path;
    private final int begin;
    private final List<Place> places = new ArrayList<>();

    private JsonOutline(String text, List<String> path) {
        this.text = text;
        this.path = path;
        this.begin = Lines.begin(text);
    }

    /// The root and the members along the path, as far as they exist; nothing for a text without a value.
    static List<Place> along(String text, List<String> path, JsonDialect dialect) throws Malformed {
        var outline = new JsonOutline(text, path);
        try (var parser = JsonText.mapper(dialect).createParser(text.substring(outline.begin))) {
            if (parser.nextToken() != null) {
                outline.read(parser, -1, -1, 0);
                if (parser.nextToken() != null) {
                    throw new Malformed("not valid JSON: something follows after the value", parser.currentTokenLocation().getLineNr());
                }
            }
            return outline.places;
        } catch (JsonProcessingException e) {
            throw JsonText.malformed(e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void read(JsonParser parser, int key, int previousEnd, int depth) throws IOException {
        int start = tokenStart(parser);
        boolean object = parser.currentToken() == JsonToken.START_OBJECT;
        int slot = places.size();
        places.add(null);
        int members = 0;
        int firstKey = -1;
        int firstValue = -1;
        if (object && depth < path.size()) {
            int lastEnd = -1;
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                int memberKey = tokenStart(parser);
                var name = parser.currentName();
                parser.nextToken();
                if (members++ == 0) {
                    firstKey = memberKey;
                    firstValue = tokenStart(parser);
                }
                if (name.equals(path.get(depth))) {
                    read(parser, memberKey, lastEnd, depth + 1);
                } else {
                    parser.skipChildren();
                }
                lastEnd = tokenEnd(parser);
            }
        } else {
            parser.skipChildren();
        }
        places.set(slot, new Place(key < 0 ? start : key, start, tokenEnd(parser), previousEnd, object, members, firstKey, firstValue));
    }

    private int tokenStart(JsonParser parser) {
        return begin + (int) parser.currentTokenLocation().getCharOffset();
    }

    private int tokenEnd(JsonParser parser) throws IOException {
        parser.finishToken();
        return begin + (int) parser.currentLocation().getCharOffset();
    }
}
