package headroom.compress;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// Writes JSON records of the same names, with commas or line breaks between them, as rows below their names, each
/// value as it was; a value that all have stands with its name. Works on whole texts, on what is left of one that was
/// cut short, and on records among other
/// text, but only where they stand without blanks, as programs write them for programs.
final class JsonRows implements Encoder {
    private static final String HEADING = Encoder.MARK
            + "JSON records of the same names stand as rows, one a line, below «how many and their names»; name=value"
            + " holds for each]\n";
    private static final Pattern NAMES = Pattern.compile("«(\\d+) (rows|lines): ([^»]*)»\n");
    /// A value that can stand among names.
    private static final Pattern COMMON =
            Pattern.compile("\"[^\"\\\\,=\\n«»]{0,60}\"|-?\\d[\\d.eE+-]{0,30}|true|false|null");
    private static final String ENDS = ",\n}]";
    private static final int LEAST_ROWS = 3;
    /// A value of a longer row is hard to find for who reads it.
    private static final int MOST_NAMES = 12;

    @Override
    public String name() {
        return "json-rows";
    }

    @Override
    public Optional<String> encode(String text) {
        if (!text.contains("{\"") || hasQuotes(text)) {
            return Optional.empty();
        }
        var out = new StringBuilder(HEADING);
        write(text, 0, text.length(), out);
        return out.length() == HEADING.length() + text.length() ? Optional.empty() : Optional.of(out.toString());
    }

    /// Whether it has one of our signs, other than around a string on lines of its own.
    private static boolean hasQuotes(String text) {
        int next = text.indexOf('«');
        int at = 0;
        while (next >= 0) {
            int begin = next - 1;
            int end = begin < at ? at : JsonTexts.end(text, begin);
            if (end <= next || text.substring(at, begin).indexOf('»') >= 0) {
                return true;
            }
            at = end;
            next = text.indexOf('«', at);
        }
        return text.indexOf('»', at) >= 0;
    }

    private static void write(String text, int from, int to, StringBuilder out) {
        for (int at = from; at < to; ) {
            int end = text.charAt(at) == '{' ? writeRows(text, at, to, out) : at;
            if (end == at) {
                end = JsonTexts.end(text, at);
                out.append(text, at, end);
            }
            at = end;
        }
    }

    /// Writes the records that begin here as rows and tells where they end; where they begin, if they are not
    /// enough.
    private static int writeRows(String text, int from, int to, StringBuilder out) {
        var first = Members.read(text, from);
        if (first.isEmpty() || first.get().names.size() > MOST_NAMES || first.get().end >= to) {
            return from;
        }
        var records = new ArrayList<>(List.of(first.get()));
        char between = text.charAt(first.get().end);
        for (int at = first.get().end;
                (between == ',' || between == '\n')
                        && at < to - 1
                        && text.charAt(at) == between
                        && text.charAt(at + 1) == '{';
                at = records.getLast().end) {
            var next = Members.read(text, at + 1).filter(record -> record.names.equals(first.get().names));
            if (next.isEmpty()) {
                break;
            }
            records.add(next.get());
        }
        int end = records.getLast().end;
        // Where another sign follows, nobody could tell where the last value ends.
        if (records.size() < LEAST_ROWS || end < text.length() && ENDS.indexOf(text.charAt(end)) < 0) {
            return from;
        }
        var common = new String[first.get().names.size()];
        boolean differ = false;
        for (int i = common.length - 1; i >= 0; i--) {
            common[i] = common(text, records, i, differ || i > 0);
            differ |= common[i] == null;
        }
        var names = new ArrayList<String>();
        for (int i = 0; i < common.length; i++) {
            names.add(first.get().names.get(i) + (common[i] == null ? "" : "=" + common[i]));
        }
        out.append('«')
                .append(records.size())
                .append(between == ',' ? " rows: " : " lines: ")
                .append(String.join(", ", names))
                .append('»');
        for (var record : records) {
            char before = '\n';
            for (int i = 0; i < common.length; i++) {
                if (common[i] == null) {
                    out.append(before);
                    write(text, record.values.get(i)[0], record.values.get(i)[1], out);
                    before = ',';
                }
            }
        }
        return end;
    }

    /// The value of this name in all records; null where they differ, or where one must be left to make a row of.
    private static String common(String text, List<Members> records, int name, boolean may) {
        var value = records.getFirst().value(text, name);
        return may
                        && COMMON.matcher(value).matches()
                        && records.stream()
                                .allMatch(record -> record.value(text, name).equals(value))
                ? value
                : null;
    }

    /// An object: its names in their order, from where to where their values stand, and where it ends.
    private record Members(List<String> names, List<int[]> values, int end) {
        private static final Pattern NAME = Pattern.compile("\"([\\w.$@/-]{1,60})\":");

        private String value(String text, int name) {
            return text.substring(values.get(name)[0], values.get(name)[1]);
        }

        private static Optional<Members> read(String text, int at) {
            var names = new ArrayList<String>();
            var values = new ArrayList<int[]>();
            var name = NAME.matcher(text);
            do {
                if (!name.region(at + 1, text.length()).lookingAt()) {
                    return Optional.empty();
                }
                int end = JsonValue.end(text, name.end(), 0);
                if (end < 0 || end >= text.length()) {
                    return Optional.empty();
                }
                names.add(name.group(1));
                values.add(new int[] {name.end(), end});
                at = end;
            } while (text.charAt(at) == ',');
            return text.charAt(at) == '}' ? Optional.of(new Members(names, values, at + 1)) : Optional.empty();
        }
    }

    @Override
    public String decode(String encoded) {
        var out = new StringBuilder();
        for (int at = HEADING.length(); at < encoded.length(); ) {
            if (encoded.charAt(at) == '«') {
                at = readRows(encoded, at, out);
            } else {
                int end = JsonTexts.end(encoded, at);
                out.append(encoded, at, end);
                at = end;
            }
        }
        return out.toString();
    }

    private static int readRows(String text, int at, StringBuilder out) {
        var heading = NAMES.matcher(text).region(at, text.length());
        if (!heading.lookingAt()) {
            throw new IllegalArgumentException("no names at " + at);
        }
        var names = heading.group(3).split(", ");
        at = heading.end();
        for (int row = Integer.parseInt(heading.group(1)); row > 0; row--) {
            int left = (int)
                    Arrays.stream(names).filter(name -> !name.contains("=")).count();
            for (int i = 0; i < names.length; i++) {
                int value = names[i].indexOf('=');
                out.append(i == 0 ? "{" : ",")
                        .append('"')
                        .append(value < 0 ? names[i] : names[i].substring(0, value))
                        .append("\":");
                if (value >= 0) {
                    out.append(names[i], value + 1, names[i].length());
                } else {
                    at = readValue(text, at, out) + (--left > 0 ? 1 : 0);
                }
            }
            out.append('}');
            if (row > 1) {
                out.append(heading.group(2).equals("rows") ? ',' : '\n');
                at++;
            }
        }
        return at;
    }

    /// Copies a value, with the rows in it as the records that they were, and tells where it ends.
    private static int readValue(String text, int at, StringBuilder out) {
        int depth = 0;
        do {
            char sign = text.charAt(at);
            int end = switch (sign) {
                case '"' -> JsonValue.endOfString(text, at);
                case '«' -> at;
                default -> at + 1;
            };
            if (sign == '«') {
                at = readRows(text, at, out);
                continue;
            }
            depth += sign == '{' || sign == '[' ? 1 : sign == '}' || sign == ']' ? -1 : 0;
            out.append(text, at, end);
            at = end;
        } while (depth > 0 || at < text.length() && ENDS.indexOf(text.charAt(at)) < 0);
        return at;
    }
}
