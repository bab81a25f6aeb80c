package headroom.leaving;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/// The marked block about rtk that the Python edition appends to instruction files such as AGENTS.md, with the two
/// line endings it puts before.
final class InstructionBlocks implements Cleaner {
    private static final String BEGIN = "<!-- headroom:rtk-instructions -->";
    private static final String END = "<!-- /headroom:rtk-instructions -->";
    private static final Pattern MARKER =
            Pattern.compile("(?m)^[ \\t]*(" + BEGIN + "|" + END + ")[ \\t]*(?:\\r?\\n|$)");

    @Override
    public Cleaned clean(String text) {
        var kept = new StringBuilder(text);
        var blocks = new ArrayList<int[]>();
        int begin = -1;
        for (var marker = MARKER.matcher(text); marker.find(); ) {
            boolean begins = marker.group(1).equals(BEGIN);
            if (begins == (begin >= 0)) {
                return new Cleaned.Broken(
                        "the block " + BEGIN + " is " + (begins ? "missing its last line" : "missing its first line"),
                        lineAt(text, begins ? begin : marker.start()));
            }
            if (!begins) {
                blocks.add(new int[] {begin, marker.end()});
            }
            begin = begins ? marker.start() : -1;
        }
        if (begin >= 0) {
            return new Cleaned.Broken("the block " + BEGIN + " is missing its last line", lineAt(text, begin));
        }
        if (blocks.isEmpty()) {
            return new Cleaned.Untouched();
        }
        for (var block : blocks.reversed()) {
            int from = before(text, before(text, block[0]));
            // What follows keeps its own line.
            boolean glued = from > 0 && text.charAt(from - 1) != '\n' && block[1] < text.length();
            kept.delete(glued ? after(text, from) : from, block[1]);
        }
        return new Cleaned.Clean(kept.toString(), List.of("the block about rtk"));
    }

    /// Without the line ending that stands before an offset.
    private static int before(String text, int offset) {
        if (offset > 0 && text.charAt(offset - 1) == '\n') {
            return offset > 1 && text.charAt(offset - 2) == '\r' ? offset - 2 : offset - 1;
        }
        return offset;
    }

    private static int after(String text, int offset) {
        return text.indexOf('\n', offset) + 1;
    }

    private static int lineAt(String text, int offset) {
        return 1
                + (int) text.substring(0, offset).chars().filter(c -> c == '\n').count();
    }
}
