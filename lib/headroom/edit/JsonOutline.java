package headroom.edit;

import java.util.ArrayList;
import java.util.List;

/// Where the values along one path stand in a JSON text, as offsets of characters. Refuses a text that is not
/// valid, duplicates included.
final class JsonOutline {
    private JsonOutline() {}

    /// One value on the path. `key` is where its member begins (for the root: the value itself), `previousEnd` the
    /// end of the member before it or -1; `firstKey` and `firstValue` are those of its own first member, -1 where
    /// it has none.
    record Place(
            int key, int start, int end, int previousEnd, boolean object, int members, int firstKey, int firstValue) {}

    /// The root and the members along the path, items of arrays by their index, as far as they exist; nothing for a
    /// text without a value.
    static List<Place> along(String text, List<String> path, JsonDialect dialect) throws Malformed {
        var places = new ArrayList<Place>();
        var value = JsonReader.read(text, dialect);
        if (value != null) {
            add(places, value.start(), -1, value, path);
        }
        return places;
    }

    private static void add(List<Place> places, int key, int previousEnd, JsonReader.Value value, List<String> path) {
        var members = value.members();
        var first = members.isEmpty() ? null : members.getFirst();
        places.add(new Place(
                key,
                value.start(),
                value.end(),
                previousEnd,
                value.node().isObject(),
                members.size(),
                first == null ? -1 : first.start(),
                first == null ? -1 : first.value().start()));
        int lastEnd = -1;
        for (var member : members) {
            if (!path.isEmpty() && member.name().equals(path.getFirst())) {
                add(places, member.start(), lastEnd, member.value(), path.subList(1, path.size()));
            }
            lastEnd = member.value().end();
        }
        for (int i = 0; i < value.items().size(); i++) {
            var item = value.items().get(i);
            if (!path.isEmpty() && path.getFirst().equals(Integer.toString(i))) {
                add(places, item.start(), lastEnd, item, path.subList(1, path.size()));
            }
            lastEnd = item.end();
        }
    }
}
