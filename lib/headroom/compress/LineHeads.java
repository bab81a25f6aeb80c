package headroom.compress;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// Writes what many lines in a row begin with once, above them: the name of a program, a level, a verb, a date. A
/// head ends with a blank, or within the hour or the minute of a time (RFC 3339), so that no word, path or number
/// is taken apart.
final class LineHeads implements Encoder {
    private static final int LEAST_LINES = 8;
    private static final int LEAST_LENGTH = 8;
    private static final Pattern TIME = Pattern.compile(".*?(?<!\\d)\\d{4}-\\d\\d-\\d\\d[T ](?:\\d\\d:){0,2}");
    private static final Pattern HEADING =
            Pattern.compile(Pattern.quote(Encoder.MARK) + "each of the next (\\d+) lines begins with «([^»]*)»]");

    @Override
    public String name() {
        return "line-heads";
    }

    @Override
    public Optional<String> encode(String text) {
        var lines = text.split("\n", -1);
        var out = new ArrayList<String>();
        var found = false;
        for (int at = 0; at < lines.length; ) {
            var head = head(lines, at);
            int count = head.length() < LEAST_LENGTH ? 0 : count(lines, at, head);
            if (count < LEAST_LINES) {
                out.add(lines[at++]);
                continue;
            }
            found = true;
            out.add(Encoder.MARK + "each of the next " + count + " lines begins with «" + head + "»]");
            for (int end = at + count; at < end; at++) {
                out.add(lines[at].substring(head.length()));
            }
        }
        return found ? Optional.of(String.join("\n", out)) : Optional.empty();
    }

    /// What the next few lines begin with, up to a blank.
    private static String head(String[] lines, int at) {
        if (at + LEAST_LINES > lines.length) {
            return "";
        }
        var common = lines[at];
        for (int i = at + 1; i < at + LEAST_LINES && !common.isEmpty(); i++) {
            int length = 0;
            while (length < Math.min(common.length(), lines[i].length())
                    && common.charAt(length) == lines[i].charAt(length)) {
                length++;
            }
            common = common.substring(0, length);
        }
        var time = TIME.matcher(common);
        int blank = Math.max(common.lastIndexOf(' '), common.lastIndexOf('\t')) + 1;
        var head = common.substring(0, time.lookingAt() ? Math.max(time.end(), blank) : blank);
        boolean inQuotes = head.chars().filter(sign -> sign == '"').count() % 2 > 0;
        return head.isBlank() || inQuotes || head.contains("»") || head.contains("«") ? "" : head;
    }

    private static int count(String[] lines, int at, String head) {
        int count = 0;
        while (at + count < lines.length && lines[at + count].startsWith(head)) {
            count++;
        }
        return count;
    }

    @Override
    public String decode(String encoded) {
        var out = new ArrayList<String>();
        var lines = List.of(encoded.split("\n", -1));
        for (int at = 0; at < lines.size(); at++) {
            var heading = HEADING.matcher(lines.get(at));
            if (!heading.matches()) {
                out.add(lines.get(at));
                continue;
            }
            for (int end = at + Integer.parseInt(heading.group(1)); at < end; ) {
                out.add(heading.group(2) + lines.get(++at));
            }
        }
        return String.join("\n", out);
    }
}
