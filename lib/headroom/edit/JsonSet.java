package headroom.edit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// Sets the member at a path to a value, in a JSON text that may have comments. The path has the names of members, and
/// the indices of items that exist. Parent objects that are
/// missing or null are made; a new member becomes the first of its object, in the file's own indentation and line
/// ending, so no line of the user's has to change. Every other byte stays.
///
/// Refuses a text that is not valid JSON, a root or parent that is not an object, and any outcome that would differ
/// in more than this member.
public record JsonSet(List<String> path, String valueJson, JsonDialect dialect) implements Edit {
    public JsonSet {
        path = List.copyOf(path);
        JsonText.own(valueJson);
        if (path.isEmpty()) {
            throw new IllegalArgumentException("a member needs a name");
        }
    }

    /// The same in JSON with comments.
    public JsonSet(List<String> path, String valueJson) {
        this(path, valueJson, JsonDialect.JSONC);
    }

    @Override
    public Optional<Edit> removal(String text) {
        var plain = undo(path.size(), "", "");
        if (JsonText.valueAt(text, path, dialect).filter(plain::isOurs).isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(undos(text, JsonOutline.along(text, path, dialect))
                    .filter(undo -> isMadeFrom(text, undo))
                    .findFirst()
                    .orElse(plain));
        } catch (Malformed e) {
            return Optional.of(plain);
        }
    }

    private JsonRestore undo(int made, String before, String after) {
        return new JsonRestore(path, valueJson, dialect, null, made, before, after, false);
    }

    /// What may have been put in, the most first: the member with its parents, or with fewer of them, and the white
    /// space around.
    private Stream<JsonRestore> undos(String text, List<JsonOutline.Place> places) {
        return IntStream.rangeClosed(0, path.size())
                .mapToObj(outermost -> {
                    var place = places.get(outermost);
                    var before = text.substring(JsonSpace.blankBefore(text, place.key()), place.key());
                    var after = text.substring(place.end(), JsonSpace.blankAfter(text, place.end()));
                    return Stream.of(before, before.substring(Math.max(0, before.lastIndexOf('\n'))), "")
                            .distinct()
                            .flatMap(space -> Stream.of(after, "")
                                    .distinct()
                                    .map(end -> undo(path.size() - outermost, space, end)));
                })
                .flatMap(Function.identity());
    }

    /// Whether this edit makes the same text of what the undo leaves.
    private boolean isMadeFrom(String text, JsonRestore undo) {
        return undo.apply(text) instanceof EditResult.Changed without
                && apply(without.text()) instanceof EditResult.Changed again
                && again.text().equals(text);
    }

    @Override
    public List<String> ours() {
        return List.of(valueJson);
    }

    @Override
    public EditResult apply(String text) {
        try {
            var places = JsonOutline.along(text, path, dialect);
            return places.size() > path.size() ? replace(text, places.getLast()) : insert(text, places);
        } catch (Malformed e) {
            return e.blocked();
        }
    }

    private EditResult replace(String text, JsonOutline.Place place) throws Malformed {
        var was = text.substring(place.start(), place.end());
        if (JsonText.tree(was, dialect).equals(JsonText.own(valueJson))) {
            return new EditResult.Unchanged();
        }
        var changed = Lines.splice(text, place.start(), place.end(), valueJson);
        return checked(text, changed, new JsonRestore(path, valueJson, dialect, was, 0, "", "", false));
    }

    private EditResult insert(String text, List<JsonOutline.Place> places) throws Malformed {
        int depth = Math.max(0, places.size() - 1);
        if (depth > 0 && text.startsWith("null", places.getLast().start())) {
            return insteadOfNull(text, places);
        }
        if (!places.isEmpty() && !places.getLast().object()) {
            var what = depth == 0 ? "the file's value" : "`" + String.join(".", path.subList(0, depth)) + "`";
            return new EditResult.Blocked(
                    what + " is not an object, so nothing can be set in it",
                    Lines.numberAt(text, places.getLast().start()));
        }
        var layout = places.isEmpty() ? JsonLayout.document(text) : JsonLayout.of(text, places);
        var body = places.isEmpty()
                ? layout.object(path, valueJson)
                : layout.member(path.subList(depth, path.size()), valueJson);
        var comma = !places.isEmpty() && places.getLast().members() > 0 ? "," : "";
        var changed = Lines.splice(text, layout.at(), layout.at(), layout.before() + body + comma + layout.after());
        int made = places.isEmpty() ? path.size() : path.size() - depth - 1;
        return checked(
                text,
                changed,
                new JsonRestore(path, valueJson, dialect, null, made, layout.before(), layout.after(), false));
    }

    /// A parent that is null counts as absent.
    private EditResult insteadOfNull(String text, List<JsonOutline.Place> places) throws Malformed {
        int depth = places.size() - 1;
        var object = JsonLayout.of(text, places.subList(0, depth)).object(path.subList(depth, path.size()), valueJson);
        var changed =
                Lines.splice(text, places.getLast().start(), places.getLast().end(), object);
        return checked(
                text, changed, new JsonRestore(path, valueJson, dialect, null, path.size() - depth, "", "", true));
    }

    /// The last line of defence: both texts are read by the library, and may differ in this member only.
    private EditResult checked(String text, String changed, JsonRestore inverse) throws Malformed {
        JsonNode root = JsonText.tree(text, dialect);
        var expected = root.isMissingNode() ? JsonNodeFactory.instance.objectNode() : (ObjectNode) root;
        JsonNode parent = expected;
        for (var name : path.subList(0, path.size() - 1)) {
            parent = parent.isArray()
                    ? JsonText.child(parent, name)
                    : ((ObjectNode) parent).get(name) instanceof ArrayNode list
                            ? list
                            : ((ObjectNode) parent).withObjectProperty(name);
        }
        ((ObjectNode) parent).set(path.getLast(), JsonText.own(valueJson));
        return JsonText.tree(changed, dialect).equals(expected)
                ? new EditResult.Changed(changed, inverse)
                : new EditResult.Blocked(
                        "`" + String.join(".", path) + "` can't be set without changing more than it", 0);
    }
}
