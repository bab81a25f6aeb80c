package headroom.edit;

import java.util.ArrayList;
import java.util.List;

/// Lines of a text that keep their own endings. A line ends at `\n`; a `\r` before it belongs to the ending,
/// and a byte order mark to no line.
final class Lines {
    private Lines() {}

    /// One line: its content without the ending, and where it stands; `end` is behind the ending.
    record Line(String content, int start, int end, int number) {}

    static List<Line> of(String text) {
        var lines = new ArrayList<Line>();
        int start = begin(text);
        while (start < text.length()) {
            int newline = text.indexOf('\n', start);
            int end = newline < 0 ? text.length() : newline + 1;
            int content = newline < 0 ? end : newline;
            if (content > start && newline >= 0 && text.charAt(content - 1) == '\r') {
                content--;
            }
            lines.add(new Line(text.substring(start, content), start, end, lines.size() + 1));
            start = end;
        }
        return lines;
    }

    /// The ending that most lines of the text have; `\n` where there is none.
    static String ending(String text) {
        int all = 0;
        int withReturn = 0;
        for (int at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) {
            all++;
            withReturn += at > 0 && text.charAt(at - 1) == '\r' ? 1 : 0;
        }
        return withReturn * 2 > all ? "\r\n" : "\n";
    }

    /// The number of the line at an offset, counted from 1.
    static int numberAt(String text, int offset) {
        return 1
                + (int) text.substring(0, offset).chars().filter(c -> c == '\n').count();
    }

    /// Where the text begins: behind a byte order mark.
    static int begin(String text) {
        return text.startsWith("\uFEFF") ? 1 : 0;
    }

    /// Where the line of this offset ends, its ending not counted.
    static int endOfLine(String text, int offset) {
        int end = text.indexOf('\n', offset);
        int content = end < 0 ? text.length() : end;
        return end > offset && text.charAt(end - 1) == '\r' ? end - 1 : content;
    }

    static String splice(String text, int from, int to, String replacement) {
        return text.substring(0, from) + replacement + text.substring(to);
    }

    /// Refuses words that would not stay on one line: a mistake of the caller.
    static List<String> single(List<String> lines) {
        if (lines.stream().anyMatch(line -> line.indexOf('\n') >= 0 || line.indexOf('\r') >= 0)) {
            throw new IllegalArgumentException("a line of a block holds a line ending");
        }
        return List.copyOf(lines);
    }

    /// Cuts a stretch, and the whole line where nothing else stands on it.
    static String without(String text, int from, int to) {
        int start = from;
        while (start > 0 && (text.charAt(start - 1) == ' ' || text.charAt(start - 1) == '\t')) {
            start--;
        }
        int end = to;
        while (end < text.length()
                && (text.charAt(end) == ' ' || text.charAt(end) == '\t' || text.charAt(end) == '\r')) {
            end++;
        }
        boolean ownLine =
                start > 0 && text.charAt(start - 1) == '\n' && end < text.length() && text.charAt(end) == '\n';
        return ownLine ? splice(text, start, end + 1, "") : splice(text, from, to, "");
    }
}
