package headroom.compress;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// Writes JSON records of the same names, with commas or line breaks between them, as rows below their names, each
/// value as it was. Works on whole texts, on what is left of one that was cut short, and on records among other
/// text, but only where they stand without blanks, as programs write them for programs.
final class JsonRows implements Encoder {
    private static final String HEADING = Encoder.MARK
            + "JSON records of the same names stand as rows, one a line, below «how many and their names»]\n";
    private static final Pattern NAMES = Pattern.compile("«(\\d+) (rows|lines): ([^»]*)»\n");
    private static final String ENDS = ",\n}]";
    private static final int LEAST_ROWS = 3;
    /// A value of a longer row is hard to find for who reads it.
    private static final int MOST_NAMES = 12;
    private static final int DEEPEST = 20;

    @Override
    public String name() {
        return "json-rows";
    }

    @Override
    public Optional<String> encode(String text) {
        if (text.indexOf('«') >= 0 || text.indexOf('»') >= 0 || !text.contains("{\"")) {
            return Optional.empty();
        }
        var out = new StringBuilder(HEADING);
        write(text, 0, text.length(), out);
        return out.length() == HEADING.length() + text.length() ? Optional.empty() : Optional.of(out.toString());
    }

    private static void write(String text, int from, int to, StringBuilder out) {
        for (int at = from; at < to; ) {
            int end = text.charAt(at) == '{' ? writeRows(text, at, to, out) : at;
            if (end == at) {
                out.append(text.charAt(at++));
            }
            at = Math.max(at, end);
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
        out.append('«')
                .append(records.size())
                .append(between == ',' ? " rows: " : " lines: ")
                .append(String.join(", ", first.get().names))
                .append('»');
        for (var record : records) {
            out.append('\n');
            for (int i = 0; i < record.values.size(); i++) {
                out.append(i == 0 ? "" : ",");
                write(text, record.values.get(i)[0], record.values.get(i)[1], out);
            }
        }
        return end;
    }

    /// An object: its names in their order, from where to where their values stand, and where it ends.
    private record Members(List<String> names, List<int[]> values, int end) {
        private static final Pattern NAME = Pattern.compile("\"([\\w.$@/-]{1,60})\":");

        private static Optional<Members> read(String text, int at) {
            var names = new ArrayList<String>();
            var values = new ArrayList<int[]>();
            var name = NAME.matcher(text);
            do {
                if (!name.region(at + 1, text.length()).lookingAt()) {
                    return Optional.empty();
                }
                int end = Value.end(text, name.end(), 0);
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

    private static final class Value {
        private static final Pattern PLAIN = Pattern.compile("-?\\d[\\d.eE+-]*|true|false|null");

        /// Where the value ends that begins here; negative where there is none, or one with blanks in it or too
        /// deep.
        private static int end(String text, int at, int depth) {
            if (at >= text.length() || depth > DEEPEST) {
                return -1;
            }
            return switch (text.charAt(at)) {
                case '"' -> endOfString(text, at);
                case '{', '[' -> endOfNested(text, at, depth);
                default -> {
                    var plain = PLAIN.matcher(text).region(at, text.length());
                    yield plain.lookingAt() ? plain.end() : -1;
                }
            };
        }

        private static int endOfString(String text, int at) {
            for (int i = at + 1; i < text.length(); i++) {
                char sign = text.charAt(i);
                if (sign == '"') {
                    return i + 1;
                }
                if (sign < ' ') {
                    return -1;
                }
                i += sign == '\\' ? 1 : 0;
            }
            return -1;
        }

        private static int endOfNested(String text, int at, int depth) {
            char close = text.charAt(at) == '{' ? '}' : ']';
            if (at + 1 < text.length() && text.charAt(at + 1) == close) {
                return at + 2;
            }
            do {
                int begin = at + 1;
                if (close == '}') {
                    int name = begin < text.length() && text.charAt(begin) == '"' ? endOfString(text, begin) : -1;
                    begin = name > 0 && name < text.length() && text.charAt(name) == ':' ? name + 1 : text.length();
                }
                at = end(text, begin, depth + 1);
            } while (at > 0 && at < text.length() && text.charAt(at) == ',');
            return at > 0 && at < text.length() && text.charAt(at) == close ? at + 1 : -1;
        }
    }

    @Override
    public String decode(String encoded) {
        var out = new StringBuilder();
        for (int at = HEADING.length(); at < encoded.length(); ) {
            if (encoded.charAt(at) == '«') {
                at = readRows(encoded, at, out);
            } else {
                out.append(encoded.charAt(at++));
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
            for (int i = 0; i < names.length; i++) {
                out.append(i == 0 ? "{" : ",").append('"').append(names[i]).append("\":");
                at = readValue(text, at, out) + (i < names.length - 1 ? 1 : 0);
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
                case '"' -> Value.endOfString(text, at);
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
