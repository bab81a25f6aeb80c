package headroom.compress;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What a terminal shows in the end of an output that moved its cursor: colours, redrawn lines and progress that
/// was written over are gone, as they were for a person who looked. Leaves alone what it does not know, and
/// programs that draw on the whole screen (ECMA-48; xterm's control sequences).
final class Terminal implements Encoder {
    private static final Pattern SEQUENCE =
            Pattern.compile("\u001b(?:\\[([0-9;?]*)([A-Za-z])|\\][^\u0007\u001b]*(?:\u0007|\u001b\\\\)|[()][A-Z0-9])");
    /// A colour as `cat -v` and viewers of logs write it.
    private static final Pattern VISIBLE_COLOUR = Pattern.compile("\\^\\[\\[[0-9;]{0,20}m");
    private static final int LEAST_COLOURS = 10;
    private static final int MOST_ROWS = 60_000;

    @Override
    public String name() {
        return "terminal";
    }

    @Override
    public Optional<String> encode(String text) {
        var screen = new Screen(text.length());
        if (isDrawn(text)) {
            return screen.draws(text) ? Optional.of(screen.shown()) : Optional.empty();
        }
        var colours = VISIBLE_COLOUR.matcher(text);
        return colours.results().count() >= LEAST_COLOURS && !FileText.is(List.of(text.split("\n", -1)))
                ? Optional.of(colours.replaceAll(""))
                : Optional.empty();
    }

    /// What is shown stands for itself.
    @Override
    public String decode(String encoded) {
        return encoded;
    }

    private static boolean isDrawn(String text) {
        for (int at = text.indexOf('\r'); at >= 0; at = text.indexOf('\r', at + 1)) {
            if (at + 1 < text.length() && text.charAt(at + 1) != '\n') {
                return true;
            }
        }
        return text.indexOf('\u001b') >= 0 || text.indexOf('\b') >= 0;
    }

    private static final class Screen {
        private final List<StringBuilder> rows = new ArrayList<>(List.of(new StringBuilder()));
        private int row;
        private int column;
        /// A row known to have neither tabs nor signs of double width, so that each need not be looked through for
        /// each sign written over it.
        private int narrow = -1;
        /// Blanks that the cursor may yet jump over: more than there were signs are not worth it.
        private int blanks;

        private Screen(int blanks) {
            this.blanks = blanks;
        }

        private boolean draws(String text) {
            var sequence = SEQUENCE.matcher(text);
            for (int i = 0; i < text.length(); ) {
                char sign = text.charAt(i);
                if (sign == '\u001b') {
                    if (!sequence.find(i) || sequence.start() != i || !obeys(sequence)) {
                        return false;
                    }
                    i = sequence.end();
                    continue;
                }
                if (!writes(sign)) {
                    return false;
                }
                i++;
            }
            return true;
        }

        private boolean writes(char sign) {
            switch (sign) {
                case '\n' -> {
                    column = 0;
                    return down(1);
                }
                case '\r' -> column = 0;
                case '\b' -> column = Math.max(0, column - 1);
                case '\u0007' -> {}
                default -> {
                    int length = rows.get(row).length();
                    blanks -= Math.max(0, column - length);
                    // Where a tab or a sign of double width ends, only the terminal knows.
                    if (sign < ' ' && sign != '\t'
                            || column < length && (takesMore(sign) || !isNarrow())
                            || blanks < 0) {
                        return false;
                    }
                    put(sign);
                }
            }
            return true;
        }

        private static boolean isWide(char sign) {
            return sign >= 0x1100
                            && sign < 0x2190
                            && sign != 0x2014
                            && sign != 0x2026
                            && (sign < 0x2000 || sign > 0x2070)
                    || sign >= 0x2e80;
        }

        private static boolean takesMore(int sign) {
            return sign == '\t' || isWide((char) sign);
        }

        private boolean isNarrow() {
            if (narrow != row && rows.get(row).chars().noneMatch(Screen::takesMore)) {
                narrow = row;
            }
            return narrow == row;
        }

        private void put(char sign) {
            var line = rows.get(row);
            while (line.length() < column) {
                line.append(' ');
            }
            if (column < line.length()) {
                line.setCharAt(column, sign);
            } else {
                line.append(sign);
            }
            column++;
            if (takesMore(sign)) {
                narrow = -1;
            }
        }

        private boolean down(int count) {
            row += count;
            while (rows.size() <= row) {
                rows.add(new StringBuilder());
            }
            return rows.size() <= MOST_ROWS;
        }

        /// Whether the sequence is known and done.
        private boolean obeys(Matcher sequence) {
            if (sequence.group(2) == null) {
                return true;
            }
            var words = sequence.group(1);
            if (words.startsWith("?")) {
                // Modes such as whether the cursor shows; the second screen is a program's own.
                return "hl".contains(sequence.group(2)) && !words.matches("\\?(?:47|1047|1049)");
            }
            int count = words.matches("\\d{1,4}") ? Math.max(1, Integer.parseInt(words)) : 1;
            var line = rows.get(row);
            switch (sequence.group(2)) {
                case "m" -> {}
                case "A" -> row = Math.max(0, row - count);
                case "B" -> {
                    return down(count);
                }
                case "C" -> column += count;
                case "D" -> column = Math.max(0, column - count);
                case "G" -> column = count - 1;
                case "E", "F" -> {
                    column = 0;
                    if (sequence.group(2).equals("E")) {
                        return down(count);
                    }
                    row = Math.max(0, row - count);
                }
                case "K" -> {
                    switch (words) {
                        case "", "0" -> line.setLength(Math.min(line.length(), column));
                        case "2" -> line.setLength(0);
                        default -> {
                            return false;
                        }
                    }
                }
                case "J" -> {
                    if (!words.isEmpty() && !words.equals("0")) {
                        return false;
                    }
                    line.setLength(Math.min(line.length(), column));
                    rows.subList(row + 1, rows.size()).clear();
                }
                default -> {
                    return false;
                }
            }
            return true;
        }

        private String shown() {
            return String.join("\n", rows.stream().map(StringBuilder::toString).toList());
        }
    }
}
