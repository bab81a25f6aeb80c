package headroom.edit;

import java.util.List;

/// Where a new member goes and how it is laid out, taken from the text around it. `before` and `after` are the
/// white space that comes with it.
record JsonLayout(
        int at, String before, String after, boolean lines, String ending, String indent, String unit, String colon) {
    private static final String UNIT = "  ";

    /// For a text that holds no value yet: the document goes to its end.
    static JsonLayout document(String text) {
        var ending = Lines.ending(text);
        boolean fresh = text.length() == Lines.begin(text) || text.endsWith("\n");
        return new JsonLayout(text.length(), fresh ? "" : ending, ending, true, ending, "", UNIT, ": ");
    }

    /// For the last place, an object.
    static JsonLayout of(String text, List<JsonOutline.Place> places) {
        var object = places.getLast();
        var ending = Lines.ending(text);
        var unit = unit(text, places.getFirst());
        var base = indentAt(text, object.start());
        if (object.members() > 0) {
            var space = text.substring(JsonSpace.blankBefore(text, object.firstKey()), object.firstKey());
            boolean lines = space.indexOf('\n') >= 0;
            var indent = space.substring(space.lastIndexOf('\n') + 1);
            var colon = text.charAt(object.firstValue() - 1) == ':' ? ":" : ": ";
            int at = lines ? JsonSpace.restOfLine(text, object.start() + 1) : object.start() + 1;
            return new JsonLayout(at, lines ? ending + indent : indent, "", lines, ending, indent, unit, colon);
        }
        var inside = text.substring(object.start() + 1, object.end() - 1);
        boolean lines = places.size() == 1 || text.strip().indexOf('\n') >= 0;
        var after = lines && inside.isBlank() && inside.indexOf('\n') < 0 ? ending + base : "";
        int at = JsonSpace.restOfLine(text, object.start() + 1);
        return new JsonLayout(
                at,
                lines ? ending + base + unit : "",
                after,
                lines,
                ending,
                base + unit,
                unit,
                lines ? ": " : colon(text, places.getFirst()));
    }

    /// The member with this path of names below the object, its further parents made.
    String member(List<String> names, String valueJson) {
        return member(names, valueJson, indent);
    }

    /// An object of its own that holds the path.
    String object(List<String> names, String valueJson) {
        return object(names, valueJson, indent);
    }

    private String member(List<String> names, String valueJson, String own) {
        var value = names.size() == 1 ? valueJson : object(names.subList(1, names.size()), valueJson, own);
        return JsonText.quote(names.getFirst()) + colon + value;
    }

    private String object(List<String> names, String valueJson, String own) {
        return lines
                ? "{" + ending + own + unit + member(names, valueJson, own + unit) + ending + own + "}"
                : "{" + member(names, valueJson, own) + "}";
    }

    /// One step of indentation: how far the root's first member stands in, where it has a line of its own.
    private static String unit(String text, JsonOutline.Place root) {
        if (root.members() == 0) {
            return UNIT;
        }
        var first = indentAt(text, root.firstKey());
        var base = indentAt(text, root.start());
        boolean ownLine = text.substring(JsonSpace.blankBefore(text, root.firstKey()), root.firstKey())
                        .indexOf('\n')
                >= 0;
        return ownLine && first.startsWith(base) && first.length() > base.length()
                ? first.substring(base.length())
                : UNIT;
    }

    private static String colon(String text, JsonOutline.Place root) {
        return text.charAt(root.firstValue() - 1) == ':' ? ":" : ": ";
    }

    /// The blanks that the line of this offset begins with.
    private static String indentAt(String text, int offset) {
        int start = Math.max(Lines.begin(text), text.lastIndexOf('\n', offset - 1) + 1);
        int end = start;
        while (text.charAt(end) == ' ' || text.charAt(end) == '\t') {
            end++;
        }
        return text.substring(start, end);
    }
}
