package headroom.edit;

import com.github.difflib.DiffUtils;
import com.github.difflib.UnifiedDiffUtils;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/// Shows a change of a text the way `diff -U0` does: without the lines around it, which are none of ours. It hides
/// nothing: masking secrets in the lines that change is up to the caller.
public final class Diff {
    /// The name of a side that does not exist.
    public static final String NOTHING = "/dev/null";

    private static final int CONTEXT = 0;
    private static final Pattern EMPTY_SIDE =
            Pattern.compile("(?m)(?<=^@@ )(-)(\\d+),0 |(?<=^@@ -\\d{1,9},\\d{1,9} )(\\+)(\\d+),0 ");

    private Diff() {}

    /// The same of one that exists on both sides.
    public static String unified(String before, String after, String name) {
        return unified(before, after, name, name);
    }

    /// The change as a unified diff, ended by a newline; "" when there is none. `from` and `to` name the two sides,
    /// `NOTHING` one that does not exist.
    public static String unified(String before, String after, String from, String to) {
        if (before.equals(after)) {
            return "";
        }
        var old = lines(before);
        var diff = String.join(
                        "\n",
                        UnifiedDiffUtils.generateUnifiedDiff(from, to, old, DiffUtils.diff(old, lines(after)), CONTEXT))
                + "\n";
        // An empty side is given by the line before it in the format; the library gives the one after it.
        return EMPTY_SIDE
                .matcher(diff)
                .replaceAll(side -> side.group(1) == null
                        ? before(side.group(3), side.group(4))
                        : before(side.group(1), side.group(2)));
    }

    private static String before(String side, String line) {
        return side + (Integer.parseInt(line) - 1) + ",0 ";
    }

    private static List<String> lines(String text) {
        var lines =
                new ArrayList<>(Lines.of(text).stream().map(Lines.Line::content).toList());
        if (!lines.isEmpty() && !text.endsWith("\n")) {
            lines.set(lines.size() - 1, lines.getLast() + "\n\\ No newline at end of file");
        }
        return lines;
    }
}
