package headroom.compress;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

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
                    + " (\\d+)(?:-\\d+)? of (?:this|tool) result(?: (\\d+))?(?: \\([^\\n]*?\\))?"
                    + "(?:, numbered from (\\d+) on)?, (?:from )?“[^\\n]*]");

    /// Lines of a result that are shown one below the other, from one to before the other.
    private static final class Shown {
        private final int from;
        private int to;

        private Shown(int from, int to) {
            this.from = from;
            this.to = to;
        }
    }

    /// A line of a result, and the shown ones among which it is.
    private record Place(Result result, int line, Shown shown) {}

    /// The lines of a result, also without the numbers in front of them, how many stand above them in it, and the
    /// call that it answers.
    private record Result(int number, String call, List<String> lines, List<String> bare, int above) {
        private static Result of(int number, String call, List<String> lines, int above) {
            return new Result(number, call, lines, Gutter.off(lines), above);
        }

        private static Result of(int number, String call, String text, int above) {
            return of(number, call, List.of(text.split("\n", -1)), above);
        }

        /// By how much the number of this line is higher than that of a line of another result; 0 where there are
        /// none.
        private long shift(int line, Place from) {
            return bare == lines || from.result.bare == from.result.lines
                    ? 0
                    : Math.max(0, Gutter.number(lines.get(line)))
                            - Math.max(0, Gutter.number(from.result.lines.get(from.line)));
        }

        /// Of a block that begins here.
        private long key(int from) {
            long key = 0;
            for (int line = from; line < from + BLOCK; line++) {
                key = key * 0x9e3779b97f4a7c15L + bare.get(line).hashCode();
            }
            return key;
        }

        private long keyOfLine(int line) {
            return ~(long) bare.get(line).hashCode();
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

    /// A text with references in it, and for each of its lines which one of the other text it is; -1 for a reference.
    record Referring(String text, int[] origins) {}

    /// Each line of a text is itself.
    static int[] origins(String text) {
        return IntStream.range(0, text.split("\n", -1).length).toArray();
    }

    /// Remembers the next result of the request, which has `above` lines more above this text, and which of its lines
    /// are shown, in their order.
    void add(String text, String call, int above, int[] origins) {
        var result = Result.of(results.size() + 1, call, text, above);
        results.add(result);
        var shown = new Shown(0, 0);
        for (int line : origins) {
            if (line >= 0) {
                shown = line == shown.to ? shown : new Shown(line, line);
                shown.to = line + 1;
                earlier.add(result, shown, line);
            }
        }
    }

    /// The text with references in it; empty where there is nothing to refer to. Its result has `above` lines more
    /// above it. Of a file that was read again there are parts only where the reader can ask for the whole.
    Optional<Referring> refer(String text, int above, boolean partsOfFiles) {
        var here = Result.of(0, "", text, above);
        var lines = here.lines;
        var before = new Index();
        // What ends with a line break has an empty line behind it, which the middle of a longer text has not.
        int all = lines.getLast().isEmpty() ? lines.size() - 1 : lines.size();
        boolean onlyWhole = !partsOfFiles && FileText.is(lines);
        var out = new ArrayList<String>();
        var origins = IntStream.builder();
        var shown = new Shown(0, 0);
        boolean found = false;
        for (int line = 0; line < lines.size(); ) {
            var block = longest(here, line, before);
            if (block.isPresent() && block.get().pays()) {
                var whole = block.get().length >= all && block.get().place.result != here;
                if (!whole && onlyWhole) {
                    return Optional.empty();
                }
                out.add(block.get().reference(whole));
                origins.add(-1);
                line += block.get().length;
                shown = new Shown(line, line);
                found = true;
            } else {
                out.add(lines.get(line));
                origins.add(line++);
                shown.to = line;
                before.add(here, shown, line - 1);
            }
        }
        return found
                ? Optional.of(
                        new Referring(String.join("\n", out), origins.build().toArray()))
                : Optional.empty();
    }

    /// Lines of `place` on, `length` of them, with numbers so much higher.
    private record Block(Place place, int length, long shift) {
        private List<String> lines() {
            return place.result.lines.subList(place.line, place.line + length).stream()
                    .map(line -> Gutter.shifted(line, shift))
                    .toList();
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
                    + (shift == 0 ? "" : ", numbered from " + Gutter.number(lines.getFirst()) + " on")
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
                long shift = here.shift(line, place);
                int length = 0;
                while (line + length < here.lines.size()
                        && place.line + length < place.shown.to
                        && here.lines
                                .get(line + length)
                                .equals(Gutter.shifted(lines.get(place.line + length), shift))) {
                    length++;
                }
                boolean worth =
                        length >= BLOCK || length > 0 && here.lines.get(line).length() >= LONG_LINE;
                if (worth && (longest == null || length >= longest.length)) {
                    longest = new Block(place, length, shift);
                }
            }
        }
        return Optional.ofNullable(longest);
    }

    /// The text that a reference-bearing one stands for, below so many lines of its result.
    String resolve(String text, int above) {
        var out = new ArrayList<String>();
        for (var line : text.split("\n", -1)) {
            var reference = REFERENCE.matcher(line);
            if (reference.matches()) {
                out.addAll(block(reference, Result.of(0, "", List.copyOf(out), above)));
            } else {
                out.add(line);
            }
        }
        return String.join("\n", out);
    }

    private List<String> block(Matcher reference, Result here) {
        var result = reference.group(3) == null ? here : results.get(Integer.parseInt(reference.group(3)) - 1);
        int from = Integer.parseInt(reference.group(2)) - 1 - result.above;
        long shift = reference.group(4) == null
                ? 0
                : Long.parseLong(reference.group(4)) - Gutter.number(result.lines.get(from));
        var block = new Block(new Place(result, from, new Shown(0, 0)), Integer.parseInt(reference.group(1)), shift);
        if (!block.reference(reference.group().startsWith(Encoder.MARK + "all "))
                .equals(reference.group())) {
            throw new IllegalArgumentException("other lines stand there: " + reference.group());
        }
        return block.lines();
    }
}
