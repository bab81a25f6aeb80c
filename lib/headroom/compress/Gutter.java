package headroom.compress;

import java.util.List;
import java.util.regex.Pattern;

/// The numbers in front of the lines of a file that was read, as `cat -n` and agents write them.
final class Gutter {
    private static final Pattern LINE = Pattern.compile("( *)(\\d{1,9})([\u2192\t].*)");
    private static final double LEAST_SHARE = .8;

    private Gutter() {}

    /// The lines without their numbers, if most have one; else the very same.
    static List<String> off(List<String> lines) {
        long numbered = lines.stream().filter(line -> number(line) >= 0).count();
        return numbered < LEAST_SHARE * lines.size()
                ? lines
                : lines.stream().map(Gutter::off).toList();
    }

    private static String off(String line) {
        var numbered = LINE.matcher(line);
        return numbered.matches() ? numbered.group(3) : line;
    }

    /// The number of the line; negative where it has none.
    static long number(String line) {
        var numbered = LINE.matcher(line);
        return numbered.matches() ? Long.parseLong(numbered.group(2)) : -1;
    }

    /// The same line with a number so much higher, in as many columns.
    static String shifted(String line, long by) {
        var numbered = LINE.matcher(line);
        if (by == 0 || !numbered.matches()) {
            return line;
        }
        var number = Long.toString(Long.parseLong(numbered.group(2)) + by);
        int width = numbered.group(1).length() + numbered.group(2).length();
        return " ".repeat(Math.max(0, width - number.length())) + number + numbered.group(3);
    }
}
