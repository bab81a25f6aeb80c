package headroom.compress;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/// Writes blocks of lines that an earlier tool result of the same request has, and still shows, or the same result
/// further up, as a reference to them: polls of a running command, files read again, repeated status. What reads like
/// a file keeps every character, but where all of it is a piece of one earlier result.
final class SeenBefore {
    /// Lines from which a block is worth a reference, and the signs of a line that is worth one by itself.
    private static final int BLOCK = 6;
    private static final int LONG_LINE = 300;
    private static final int MOST_PLACES = 32;
    private static final int QUOTED = 60;
    private static final Pattern REFERENCE =
            Pattern.compile("\\[headroom: (?:all )?(\\d+) lines?(?: here)? as in lines?"
                    + " (\\d+)(?:-\\d+)? of (?:this|tool) result(?: (\\d+))?[^\\n]*]");

    /// Lines of a result that are shown, from one to before the other.
    static final class Shown {
        private final int from;
        private int to;

        private Shown(int from, int to) {
            this.from = from;
            this.to = to;
        }

        /// All lines of a text.
        static List<Shown> all(String text) {
            return List.of(new Shown(0, text.split("\n", -1).length));
        }
    }

    /// A line of a result, and the shown ones among which it is.
    private record Place(Result result, int line, Shown shown) {}

    /// The lines of a result, how many stand above them in it, and the call that it answers.
    private record Result(int number, String call, List<String> lines, int above) {
        private static Result of(int number, String call, String text, int above) {
            return new Result(number, call, List.of(text.split("\n", -1)), above);
        }

        /// Of a block that begins here.
        private long key(int from) {
            long key = 0;
            for (int line = from; line < from + BLOCK; line++) {
                key = key * 0x9e3779b97f4a7c15L + lines.get(line).hashCode();
            }
            return key;
        }

        private long keyOfLine(int line) {
            return ~(long) lines.get(line).hashCode();
        }
    }

    // By a hash of their lines; whether they are the same is looked at each time.
    private static final class Index {
        private final Map<Long, List<Place>> places = new HashMap<>();

        /// A shown line that is long, and the block that ends with it.
        private void add(Result result, Shown shown, int line) {
            int first = line + 1 - BLOCK;
            if (first >= shown.from) {
                add(result.key(first), new Place(result, first, shown));
            }
            if (result.lines.get(line).length() >= LONG_LINE) {
                add(result.keyOfLine(line), new Place(result, line, shown));
            }
        }

        private void add(long key, Place place) {
            var same = places.computeIfAbsent(key, none -> new ArrayList<>(1));
            same.add(place);
            if (same.size() > MOST_PLACES) {
                // The first, which others refer to, and the latest.
                same.remove(1);
            }
        }

        private List<Place> of(Result result, int line) {
            var found = new ArrayList<Place>();
            if (line + BLOCK <= result.lines.size()) {
                found.addAll(places.getOrDefault(result.key(line), List.of()));
            }
            if (result.lines.get(line).length() >= LONG_LINE) {
                found.addAll(places.getOrDefault(result.keyOfLine(line), List.of()));
            }
            return found;
        }
    }

    private final List<Result> results = new ArrayList<>();
    private final Index earlier = new Index();

    /// A text with references in it, and which of its lines are shown.
    record Referring(String text, List<Shown> shown) {}

    /// Remembers the next result of the request, which has `above` lines more above this text, and which of its lines
    /// are shown.
    void add(String text, String call, int above, List<Shown> shown) {
        var result = Result.of(results.size() + 1, call, text, above);
        results.add(result);
        for (var lines : shown) {
            for (int line = lines.from; line < lines.to; line++) {
                earlier.add(result, lines, line);
            }
        }
    }

    /// The text with references in it; empty where there is nothing to refer to. Its result has `above` lines more
    /// above it.
    Optional<Referring> refer(String text, int above) {
        var here = Result.of(0, "", text, above);
        var lines = here.lines;
        var before = new Index();
        // What ends with a line break has an empty line behind it, which the middle of a longer text has not.
        int all = lines.getLast().isEmpty() ? lines.size() - 1 : lines.size();
        var isFile = FileText.is(lines);
        var out = new ArrayList<String>();
        var shown = new ArrayList<>(List.of(new Shown(0, 0)));
        for (int line = 0; line < lines.size(); ) {
            var block = longest(here, line, before);
            if (block.isPresent() && block.get().pays()) {
                var whole = block.get().length >= all && block.get().place.result != here;
                if (!whole && isFile) {
                    return Optional.empty();
                }
                out.add(block.get().reference(whole));
                line += block.get().length;
                shown.add(new Shown(line, line));
            } else {
                out.add(lines.get(line++));
                var last = shown.getLast();
                last.to = line;
                before.add(here, last, line - 1);
            }
        }
        return shown.size() == 1
                ? Optional.empty()
                : Optional.of(new Referring(String.join("\n", out), List.copyOf(shown)));
    }

    /// Lines of `place` on, `length` of them.
    private record Block(Place place, int length) {
        private List<String> lines() {
            return place.result.lines.subList(place.line, place.line + length);
        }

        private boolean pays() {
            return Tokens.estimate(String.join("\n", lines())) > 2 * Tokens.estimate(reference(true));
        }

        private String reference(boolean whole) {
            var lines = lines();
            var call = place.result.call;
            return Encoder.MARK + (whole ? "all " : "") + length + (length == 1 ? " line" : " lines")
                    + (whole ? "" : " here") + " as in " + (length == 1 ? "line " : "lines ")
                    + (place.result.above + place.line + 1)
                    + (length == 1 ? "" : "-" + (place.result.above + place.line + length))
                    + (place.result.number == 0 ? " of this result" : " of tool result " + place.result.number)
                    + (call.isEmpty() ? "" : " (" + call + ")")
                    + (length == 1
                            ? ", “" + quoted(lines.getFirst()) + "”]"
                            : ", from “" + quoted(lines.getFirst()) + "” to “" + quoted(lines.getLast()) + "”]");
        }
    }

    private static String quoted(String line) {
        var text = line.strip().replaceAll("[\\p{Cntrl}«»“”]", " ");
        return text.codePointCount(0, text.length()) <= QUOTED
                ? text
                : text.substring(0, text.offsetByCodePoints(0, QUOTED - 1)) + "…";
    }

    /// The longest block that begins with this line and stands in an earlier result, or before in this one.
    private Optional<Block> longest(Result here, int line, Index before) {
        Block longest = null;
        for (var index : List.of(before, earlier)) {
            for (var place : index.of(here, line)) {
                var lines = place.result.lines;
                int length = 0;
                while (line + length < here.lines.size()
                        && place.line + length < place.shown.to
                        && here.lines.get(line + length).equals(lines.get(place.line + length))) {
                    length++;
                }
                boolean worth =
                        length >= BLOCK || length > 0 && here.lines.get(line).length() >= LONG_LINE;
                if (worth && (longest == null || length >= longest.length)) {
                    longest = new Block(place, length);
                }
            }
        }
        return Optional.ofNullable(longest);
    }

    /// The text that a reference-bearing one stands for, below so many lines of its result.
    String resolve(String text, int above) {
        var here = Result.of(0, "", "", above);
        var out = new ArrayList<String>();
        for (var line : text.split("\n", -1)) {
            var reference = REFERENCE.matcher(line);
            if (reference.matches()) {
                boolean own = reference.group(3) == null;
                var result = own ? here : results.get(Integer.parseInt(reference.group(3)) - 1);
                int from = Integer.parseInt(reference.group(2)) - 1 - result.above;
                var lines = (own ? out : result.lines).subList(from, from + Integer.parseInt(reference.group(1)));
                out.addAll(List.copyOf(lines));
            } else {
                out.add(line);
            }
        }
        return String.join("\n", out);
    }
}
