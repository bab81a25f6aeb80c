package headroom.compress;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/// Writes blocks of lines that an earlier tool result of the same request has, and still shows, as a reference to
/// them: polls of a running command, files read again, repeated status. What reads like a file keeps every
/// character, but where all of it is a piece of one earlier result.
final class SeenBefore {
    /// Lines from which a block is worth a reference.
    private static final int BLOCK = 6;
    private static final int MOST_PLACES = 32;
    private static final int QUOTED = 60;
    private static final Pattern REFERENCE = Pattern.compile(
            "\\[headroom: (?:all )?(\\d+) lines(?: here)? as in lines (\\d+)-\\d+ of tool result (\\d+)[^\\n]*]");
    private static final Pattern GUTTER = Pattern.compile("\\s*\\d+[\u2192\t:|].*");
    private static final Pattern CODE = Pattern.compile(
            ".*[;{}]\\s*|\\s*(?:def|class|import|from|return|if|for|func|fn|let|const|var|pub|use|package|public|private|static|#include|//|/?\\*|#)\\b.*");

    /// A line of an earlier result.
    private record Place(int result, int line) {}

    private record Result(List<String> lines, String call) {}

    private final List<Result> results = new ArrayList<>();
    // By a hash of their lines; whether they are the same is looked at each time.
    private final Map<Long, List<Place>> blocks = new HashMap<>();

    /// Remembers the next result of the request as it is sent.
    void add(String text, String call) {
        var lines = List.of(text.split("\n", -1));
        var result = results.size();
        results.add(new Result(lines, call));
        for (int line = 0; line + BLOCK <= lines.size(); line++) {
            var places = blocks.computeIfAbsent(key(lines, line), key -> new ArrayList<>(1));
            places.add(new Place(result, line));
            if (places.size() > MOST_PLACES) {
                // The first, which others refer to, and the latest.
                places.remove(1);
            }
        }
    }

    private static long key(List<String> lines, int from) {
        long key = 0;
        for (int line = from; line < from + BLOCK; line++) {
            key = key * 0x9e3779b97f4a7c15L + lines.get(line).hashCode();
        }
        return key;
    }

    /// The text with references in it; empty where there is nothing to refer to.
    Optional<String> refer(String text) {
        var lines = List.of(text.split("\n", -1));
        // What ends with a line break has an empty line behind it, which the middle of a longer text has not.
        int all = lines.getLast().isEmpty() ? lines.size() - 1 : lines.size();
        var out = new ArrayList<String>();
        var found = 0;
        for (int line = 0; line < lines.size(); ) {
            var block = longest(lines, line);
            if (block.isPresent() && block.get().pays()) {
                var whole = block.get().length >= all;
                if (!whole && isFile(lines)) {
                    return Optional.empty();
                }
                out.add(block.get().reference(whole));
                line += block.get().length;
                found++;
            } else {
                out.add(lines.get(line++));
            }
        }
        return found == 0 ? Optional.empty() : Optional.of(String.join("\n", out));
    }

    /// Lines of `place` on, `length` of them.
    private final class Block {
        private final Place place;
        private final int length;

        private Block(Place place, int length) {
            this.place = place;
            this.length = length;
        }

        private List<String> lines() {
            return results.get(place.result).lines.subList(place.line, place.line + length);
        }

        private boolean pays() {
            return Tokens.estimate(String.join("\n", lines())) > 2 * Tokens.estimate(reference(true));
        }

        private String reference(boolean whole) {
            var lines = lines();
            var call = results.get(place.result).call;
            return Encoder.MARK + (whole ? "all " : "") + length + " lines" + (whole ? "" : " here") + " as in lines "
                    + (place.line + 1) + "-" + (place.line + length) + " of tool result " + (place.result + 1)
                    + (call.isEmpty() ? "" : " (" + call + ")") + ", from «" + quoted(lines.getFirst()) + "» to «"
                    + quoted(lines.getLast()) + "»]";
        }
    }

    private static String quoted(String line) {
        var text = line.strip().replaceAll("[\\p{Cntrl}«»]", " ");
        return text.codePointCount(0, text.length()) <= QUOTED
                ? text
                : text.substring(0, text.offsetByCodePoints(0, QUOTED - 1)) + "…";
    }

    private Optional<Block> longest(List<String> lines, int from) {
        if (from + BLOCK > lines.size()) {
            return Optional.empty();
        }
        Block longest = null;
        for (var place : blocks.getOrDefault(key(lines, from), List.of())) {
            var earlier = results.get(place.result).lines;
            int length = 0;
            while (from + length < lines.size()
                    && place.line + length < earlier.size()
                    && lines.get(from + length).equals(earlier.get(place.line + length))) {
                length++;
            }
            if (length >= BLOCK && (longest == null || length >= longest.length)) {
                longest = new Block(place, length);
            }
        }
        return Optional.ofNullable(longest);
    }

    private static boolean isFile(List<String> lines) {
        long full = lines.stream().filter(line -> !line.isBlank()).count();
        long numbered =
                lines.stream().filter(line -> GUTTER.matcher(line).matches()).count();
        long code = lines.stream().filter(line -> CODE.matcher(line).matches()).count();
        return numbered * 2 > full || code * 3 > full;
    }

    /// The text that a reference-bearing one stands for.
    String resolve(String text) {
        var out = new ArrayList<String>();
        for (var line : text.split("\n", -1)) {
            var reference = REFERENCE.matcher(line);
            if (reference.matches()) {
                int from = Integer.parseInt(reference.group(2)) - 1;
                out.addAll(results.get(Integer.parseInt(reference.group(3)) - 1)
                        .lines
                        .subList(from, from + Integer.parseInt(reference.group(1))));
            } else {
                out.add(line);
            }
        }
        return String.join("\n", out);
    }
}
