package headroom.edit;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/// Takes members of objects and items of arrays out of a JSON text, with their commas and the lines that are theirs
/// alone. Every other byte stays; an outcome that would differ in more is refused.
public final class JsonCut {
    private JsonCut() {}

    /// The text without the values at these places, which must exist and not contain each other.
    public static CutResult of(String text, JsonDialect dialect, Collection<JsonPointer> places) {
        try {
            var root = JsonReader.read(text, dialect);
            var lastFirst = new ArrayList<>(places);
            lastFirst.sort(Comparator.<JsonPointer>comparingInt(
                            place -> spanAt(root, place).start())
                    .reversed());
            var current = text;
            for (var place : lastFirst) {
                current = without(current, dialect, place);
            }
            return new CutResult.Cut(current);
        } catch (Malformed e) {
            return new CutResult.Refused(e.getMessage(), e.blocked().line());
        }
    }

    /// A child of an object or array, its name included.
    private record Span(int start, int end) {}

    private static String without(String text, JsonDialect dialect, JsonPointer place) throws Malformed {
        var root = JsonReader.read(text, dialect);
        var parent = valueAt(root, place.head());
        var spans = spans(parent);
        int index = index(parent, place.last());
        var cut = cut(text, spans, index);
        var expected = removed(JsonText.tree(text, dialect), place);
        if (!JsonText.tree(cut, dialect).equals(expected)) {
            throw new Malformed(
                    "it can't be taken out without changing more than it",
                    Lines.numberAt(text, spans.get(index).start()));
        }
        return cut;
    }

    private static String cut(String text, List<Span> spans, int index) {
        var span = spans.get(index);
        int comma = commaAfter(text, span.end());
        if (comma >= 0) {
            var between = text.substring(span.end(), comma);
            return between.isBlank()
                    ? Lines.without(text, span.start(), withBlanks(text, comma + 1))
                    : Lines.splice(text, span.start(), comma + 1, between);
        }
        if (index == 0) {
            return Lines.without(text, span.start(), span.end());
        }
        // The last one goes together with the comma before it.
        int earlier = commaAfter(text, spans.get(index - 1).end());
        var between = text.substring(earlier + 1, span.start());
        return Lines.splice(text, earlier, span.end(), between.isBlank() ? "" : between.stripTrailing());
    }

    private static int withBlanks(String text, int from) {
        int at = from;
        while (at < text.length() && text.charAt(at) == ' ') {
            at++;
        }
        return at;
    }

    private static int commaAfter(String text, int from) {
        int at = JsonSpace.skip(text, from);
        return at < text.length() && text.charAt(at) == ',' ? at : -1;
    }

    private static Span spanAt(JsonReader.Value root, JsonPointer place) {
        var parent = valueAt(root, place.head());
        return spans(parent).get(index(parent, place.last()));
    }

    private static JsonReader.Value valueAt(JsonReader.Value root, JsonPointer place) {
        var value = root;
        for (var rest = place; !rest.matches(); rest = rest.tail()) {
            int index = index(value, rest);
            value = value.items().isEmpty()
                    ? value.members().get(index).value()
                    : value.items().get(index);
        }
        return value;
    }

    private static List<Span> spans(JsonReader.Value parent) {
        return parent.items().isEmpty()
                ? parent.members().stream()
                        .map(member -> new Span(member.start(), member.value().end()))
                        .toList()
                : parent.items().stream()
                        .map(item -> new Span(item.start(), item.end()))
                        .toList();
    }

    /// Which of the parent's children the first step of the place names.
    private static int index(JsonReader.Value parent, JsonPointer step) {
        if (!parent.items().isEmpty()) {
            return step.getMatchingIndex();
        }
        return parent.members().stream().map(JsonReader.Member::name).toList().indexOf(step.getMatchingProperty());
    }

    private static JsonNode removed(JsonNode tree, JsonPointer place) {
        switch (tree.at(place.head())) {
            case ObjectNode object -> object.remove(place.last().getMatchingProperty());
            case ArrayNode array -> array.remove(place.last().getMatchingIndex());
            default -> throw new IllegalArgumentException("there is nothing at " + place);
        }
        return tree;
    }
}
