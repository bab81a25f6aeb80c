package headroom.edit;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/// Takes a `JsonSet` back: as long as the member still has our value, the value before it returns, or the member
/// goes, together with those parents that we made and that are empty then. A value that the user changed since is
/// theirs and is kept.
///
/// `was` is the raw text of the value before, null where there was none; `made` counts the parents that we made
/// (the root among them when it equals the length of the path); `before` and `after` are the white space that was
/// put in around the outermost of what we made; `nulled` says that null stood in its place.
@JsonInclude(JsonInclude.Include.NON_NULL)
record JsonRestore(
        List<String> path,
        String valueJson,
        JsonDialect dialect,
        String was,
        int made,
        String before,
        String after,
        boolean nulled)
        implements Edit {
    public JsonRestore {
        path = List.copyOf(path);
        JsonText.own(valueJson);
    }

    @Override
    public List<String> ours() {
        return List.of(valueJson);
    }

    @Override
    public EditResult apply(String text) {
        try {
            var places = JsonOutline.along(text, path, dialect);
            if (places.size() <= path.size()) {
                return gone(text, places);
            }
            var place = places.getLast();
            if (!isOurs(JsonText.tree(text.substring(place.start(), place.end()), dialect))) {
                return kept(text, "was changed since and stays as it is");
            }
            return was == null
                    ? remove(text, places)
                    : changed(text, Lines.splice(text, place.start(), place.end(), was), path.size());
        } catch (Malformed e) {
            return e.blocked();
        }
    }

    /// Our value, or the same address in another spelling.
    boolean isOurs(JsonNode value) {
        var own = JsonText.own(valueJson);
        return value.equals(own)
                || value.isTextual() && own.isTextual() && ProxyAddress.same(value.textValue(), own.textValue());
    }

    private EditResult gone(String text, List<JsonOutline.Place> places) throws Malformed {
        if (was != null) {
            return kept(text, "was removed since, so its earlier value is not put back");
        }
        int deepest = places.size() - 1;
        boolean leftOver = deepest >= outermost() && places.get(deepest).object() && isEmpty(text, places.get(deepest));
        return leftOver ? remove(text, places) : new EditResult.Unchanged();
    }

    private EditResult kept(String text, String what) {
        return new EditResult.Kept(text, new EditAll(List.of()), List.of("`" + String.join(".", path) + "` " + what));
    }

    /// The index, along the path, of the outermost thing that we put in.
    private int outermost() {
        return path.size() - made;
    }

    private EditResult remove(String text, List<JsonOutline.Place> places) throws Malformed {
        int index = places.size() - 1;
        while (index > outermost() && isOnly(text, places.get(index - 1), places.get(index))) {
            index--;
        }
        var place = places.get(index);
        if (nulled && index == outermost()) {
            return changed(text, Lines.splice(text, place.start(), place.end(), "null"), index);
        }
        int space = index == outermost() ? JsonSpace.startOf(text, place.key(), before) : -1;
        boolean exact = space >= 0;
        boolean alone = index == 0 || places.get(index - 1).members() == 1;
        int from = exact ? space : place.key();
        int to = exact && alone ? JsonSpace.endOf(text, place.end(), after) : place.end();
        int comma = index == 0 ? -1 : commaAfter(text, place.end());
        if (comma >= 0) {
            boolean plain = text.substring(place.end(), comma).isBlank();
            var rest = plain ? "" : text.substring(place.end(), comma);
            var cut =
                    exact || !plain ? Lines.splice(text, from, comma + 1, rest) : Lines.without(text, from, comma + 1);
            return changed(text, cut, index);
        }
        if (alone) {
            return changed(text, exact ? Lines.splice(text, from, to, "") : Lines.without(text, from, to), index);
        }
        // Ours has become the last member, so the comma before it goes as well.
        int earlier = commaAfter(text, place.previousEnd());
        var between = text.substring(earlier + 1, place.key());
        return changed(text, Lines.splice(text, earlier, place.end(), between.isBlank() ? "" : between), index);
    }

    private EditResult changed(String text, String result, int removed) throws Malformed {
        var expected = JsonText.tree(text, dialect);
        if (was != null) {
            ((ObjectNode) parent(expected, path)).set(path.getLast(), JsonText.tree(was, dialect));
        } else if (nulled && removed == outermost()) {
            ((ObjectNode) parent(expected, path.subList(0, removed))).putNull(path.get(removed - 1));
        } else if (removed > 0) {
            ((ObjectNode) parent(expected, path.subList(0, removed))).remove(path.get(removed - 1));
        }
        var actual = JsonText.tree(result, dialect);
        boolean right = was == null && removed == 0 ? actual.isMissingNode() : actual.equals(expected);
        return right
                ? new EditResult.Changed(result, new JsonSet(path, valueJson, dialect))
                : new EditResult.Blocked(
                        "`" + String.join(".", path) + "` can't be taken back without changing more than it", 0);
    }

    private static JsonNode parent(JsonNode root, List<String> names) {
        var node = root;
        for (var name : names.subList(0, names.size() - 1)) {
            node = JsonText.child(node, name);
        }
        return node;
    }

    private static boolean isEmpty(String text, JsonOutline.Place object) {
        return object.members() == 0
                && text.substring(object.start() + 1, object.end() - 1).isBlank();
    }

    /// Whether the object holds this member and nothing else, not even a comment.
    private static boolean isOnly(String text, JsonOutline.Place object, JsonOutline.Place member) {
        var rest = text.substring(object.start() + 1, member.key()) + text.substring(member.end(), object.end() - 1);
        return rest.isBlank() || rest.strip().equals(",");
    }

    private static int commaAfter(String text, int from) {
        int at = JsonSpace.skip(text, from);
        return at < text.length() && text.charAt(at) == ',' ? at : -1;
    }
}
