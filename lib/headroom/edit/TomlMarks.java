package headroom.edit;

import headroom.edit.TomlOutline.Comment;
import headroom.edit.TomlOutline.Header;
import headroom.edit.TomlOutline.Pair;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/// What a profile marks in a TOML text: its block, and the lines of the user's that it has set aside. Only true
/// comments count, never the inside of a multi-line string.
final class TomlMarks {
    private static final Pattern OTHER_BEGIN = Pattern.compile("# >>> headroom:([A-Za-z0-9._-]+) >>>");
    private static final Pattern OTHER_END = Pattern.compile("# <<< headroom:[A-Za-z0-9._-]+ <<<");

    private TomlMarks() {}

    static Optional<Block> block(String text, String profile) throws Malformed {
        return Block.find(Lines.of(text), comments(text), profile);
    }

    /// Refuses a block that the user moved below a table, or that has one inside.
    static void requireTopLevel(String text, Block block, String profile) throws Malformed {
        for (var statement : TomlOutline.statements(text)) {
            if (statement instanceof Header header
                    && header.start() < block.end().start()) {
                throw new Malformed(
                        "the block headroom:" + profile
                                + " does not stand above the first table; move it to the top of the file",
                        Lines.numberAt(text, header.start()));
            }
        }
    }

    /// The lines that are nothing but a comment and begin with it.
    private static List<Lines.Line> comments(String text) throws Malformed {
        var starts = new HashSet<Integer>();
        for (var statement : TomlOutline.statements(text)) {
            if (statement instanceof Comment comment) {
                starts.add(comment.start());
            }
        }
        return Lines.of(text).stream()
                .filter(line -> starts.contains(line.start()))
                .toList();
    }

    static String prefix(String profile) {
        return "# headroom:" + profile + " set aside: ";
    }

    /// The paths of the keys that lines of a block set.
    static List<List<String>> keys(List<String> lines) throws Malformed {
        var keys = new ArrayList<List<String>>();
        for (var statement : TomlOutline.statements(String.join("\n", lines))) {
            if (statement instanceof Pair pair) {
                keys.add(pair.path());
            }
        }
        return keys;
    }

    /// The lines that were set aside, as they stand.
    static List<Lines.Line> aside(String text, String profile) throws Malformed {
        return comments(text).stream()
                .filter(line -> line.content().startsWith(prefix(profile)))
                .toList();
    }

    /// Makes the lines that were set aside count again.
    static String restored(String text, String profile) throws Malformed {
        var result = text;
        for (var line : aside(text, profile).reversed()) {
            result = Lines.splice(
                    result, line.start(), line.start() + prefix(profile).length(), "");
        }
        return result;
    }

    /// Turns the user's own lines for these keys, outside the profile's block, into comments.
    static String setAside(String text, String profile, List<List<String>> keys) throws Malformed {
        var block = block(text, profile).orElseThrow();
        var result = new StringBuilder(text);
        String otherProfile = null;
        var starts = new ArrayList<Integer>();
        for (var statement : TomlOutline.statements(text)) {
            switch (statement) {
                case Comment comment -> {
                    var begin = OTHER_BEGIN.matcher(text.substring(comment.start(), comment.end()));
                    if (begin.matches()) {
                        otherProfile = begin.group(1);
                    } else if (OTHER_END
                            .matcher(text.substring(comment.start(), comment.end()))
                            .matches()) {
                        otherProfile = null;
                    }
                }
                case Header _ -> {}
                case Pair pair -> {
                    boolean inside = pair.start() > block.begin().start()
                            && pair.start() < block.end().start();
                    if (!inside && keys.contains(pair.path())) {
                        if (otherProfile != null) {
                            throw new Malformed(
                                    "`" + String.join(".", pair.path()) + "` is set by the block headroom:"
                                            + otherProfile,
                                    Lines.numberAt(text, pair.start()));
                        }
                        starts.addAll(lineStarts(text, pair));
                    }
                }
            }
        }
        starts.reversed().forEach(start -> result.insert(start, prefix(profile)));
        return result.toString();
    }

    /// The user's own top-level statements for these keys, as they stand.
    static List<String> rivals(String text, List<List<String>> keys) throws Malformed {
        var rivals = new ArrayList<String>();
        for (var statement : TomlOutline.statements(text)) {
            if (statement instanceof Pair pair && keys.contains(pair.path()) && !pair.array()) {
                rivals.add(text.substring(pair.start(), Lines.endOfLine(text, pair.valueEnd())));
            }
        }
        return rivals;
    }

    private static List<Integer> lineStarts(String text, Pair pair) {
        var starts = new ArrayList<Integer>();
        starts.add(Math.max(Lines.begin(text), text.lastIndexOf('\n', pair.start()) + 1));
        for (int at = text.indexOf('\n', pair.start());
                at >= 0 && at < pair.valueEnd();
                at = text.indexOf('\n', at + 1)) {
            starts.add(at + 1);
        }
        return starts;
    }

    static Map<String, Object> without(Map<String, Object> tree, List<List<String>> keys) {
        keys.forEach(key -> TomlText.remove(tree, key));
        return tree;
    }
}
