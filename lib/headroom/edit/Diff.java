package headroom.edit;

import com.github.difflib.DiffUtils;
import com.github.difflib.UnifiedDiffUtils;
import java.util.ArrayList;
import java.util.List;

/// Shows a change of a text the way `diff -u` does. It hides nothing: masking secrets in what it is given is up to the caller.
public final class Diff {
    private static final int CONTEXT = 3;

    private Diff() {}

    /// The change as a unified diff, ended by a newline; "" when there is none. A text of "" counts as a file that does not exist.
    public static String unified(String before, String after, String path) {
        if (before.equals(after)) {
            return "";
        }
        var from = before.isEmpty() ? "/dev/null" : path;
        var to = after.isEmpty() ? "/dev/null" : path;
        var old = lines(before);
        var diff = String.join("\n", UnifiedDiffUtils.generateUnifiedDiff(from, to, old, DiffUtils.diff(old, lines(after)), CONTEXT)) + "\n";
        // An empty side begins at line 0 in the format; the library counts from 1.
        return diff.replaceFirst("(?m)^@@ -1,0 ", "@@ -0,0 ").replaceFirst("(?m)^(@@ -\\S+) \\+1,0 ", "$1 +0,0 ");
    }

    private static List<String> lines(String text) {
        var lines = new ArrayList<>(Lines.of(text).stream().map(Lines.Line::content).toList());
        if (!lines.isEmpty() && !text.endsWith("\n")) {
            lines.set(lines.size() - 1, lines.getLast() + "\n\\ No newline at end of file");
        }
        return lines;
    }
}
