package headroom.edit;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// The marked block of one profile in a text. The pair of markers is the record of ownership: one that is missing,
/// doubled, reversed or crossed with another profile's is refused, never guessed at. A marker is a whole line,
/// without blanks around it.
record Block(Lines.Line begin, List<Lines.Line> inside, Lines.Line end) {
    private static final Pattern PROFILE = Pattern.compile("[A-Za-z0-9._-]+");
    private static final Pattern ANY_MARKER =
            Pattern.compile("# (?:>>> headroom:[A-Za-z0-9._-]+ >>>|<<< headroom:[A-Za-z0-9._-]+ <<<)");

    /// Looks for the block among the lines; markers are only taken from `candidates`, the lines that are comments.
    static Optional<Block> find(List<Lines.Line> lines, List<Lines.Line> candidates, String profile) throws Malformed {
        var begins = candidates.stream()
                .filter(line -> line.content().equals(beginMarker(profile)))
                .toList();
        var ends = candidates.stream()
                .filter(line -> line.content().equals(endMarker(profile)))
                .toList();
        if (begins.isEmpty() && ends.isEmpty()) {
            return Optional.empty();
        }
        if (begins.size() > 1 || ends.size() > 1) {
            throw broken(profile, "doubled", (begins.size() > 1 ? begins : ends).get(1));
        }
        if (begins.isEmpty() || ends.isEmpty()) {
            throw begins.isEmpty()
                    ? broken(profile, "missing its first line", ends.getFirst())
                    : broken(profile, "missing its last line", begins.getFirst());
        }
        var begin = begins.getFirst();
        var end = ends.getFirst();
        if (end.start() < begin.start()) {
            throw broken(profile, "reversed", end);
        }
        var crossing = candidates.stream()
                .filter(line -> line.start() > begin.start()
                        && line.start() < end.start()
                        && ANY_MARKER.matcher(line.content()).matches())
                .findFirst();
        if (crossing.isPresent()) {
            throw broken(profile, "crossed with another one", crossing.get());
        }
        return Optional.of(new Block(begin, List.copyOf(lines.subList(begin.number(), end.number() - 1)), end));
    }

    private static Malformed broken(String profile, String how, Lines.Line line) {
        return new Malformed(
                "the block headroom:" + profile + " is " + how + "; mend or delete its marker lines by hand",
                line.number());
    }

    static String profile(String name) {
        if (!PROFILE.matcher(name).matches()) {
            throw new IllegalArgumentException("not a profile name: " + name);
        }
        return name;
    }

    static String beginMarker(String profile) {
        return "# >>> headroom:" + profile + " >>>";
    }

    static String endMarker(String profile) {
        return "# <<< headroom:" + profile + " <<<";
    }

    /// The whole block as text, every line ended.
    static String text(String profile, List<String> lines, String ending) {
        var all = new ArrayList<String>();
        all.add(beginMarker(profile));
        all.addAll(lines);
        all.add(endMarker(profile));
        return String.join(ending, all) + ending;
    }

    /// Puts other lines into the block, in its own line ending.
    String replaced(String text, String profile, List<String> lines) {
        var ending = ending(text);
        var fresh = text(profile, lines, ending);
        var last = text.substring(end.start() + end.content().length(), end.end());
        return Lines.splice(
                text, begin.start(), end.end(), fresh.substring(0, fresh.length() - ending.length()) + last);
    }

    /// How the lines of the block end: as its first one does.
    String ending(String text) {
        return text.substring(begin.start() + begin.content().length(), begin.end());
    }

    List<String> contents() {
        return inside.stream().map(Lines.Line::content).toList();
    }

    /// The lines inside that can only be ours, as far as a block shows of which there is no record.
    List<String> recognised() {
        return contents().stream()
                .filter(line -> line.contains("headroom") || ProxyAddress.isIn(List.of(line)))
                .toList();
    }

    /// The lines inside that are not ours: the user wrote them.
    List<Lines.Line> theirs(List<String> ours) {
        var left = new ArrayList<>(ours);
        return inside.stream().filter(line -> !takes(left, line.content())).toList();
    }

    /// Takes the first of these lines that is this one, whatever spelling its address has; returns whether there
    /// was one.
    static boolean takes(List<String> left, String line) {
        for (int i = 0; i < left.size(); i++) {
            if (ProxyAddress.sameLine(left.get(i), line)) {
                left.remove(i);
                return true;
            }
        }
        return false;
    }

    /// The reason to give for lines of the user's inside the block.
    static String keptReason(String profile, List<Lines.Line> theirs) {
        return "the block headroom:" + profile + " was edited by hand (line "
                + theirs.getFirst().number() + "); "
                + (theirs.size() == 1 ? "that line stays" : "those " + theirs.size() + " lines stay");
    }

    /// The text of lines with their endings.
    static String raw(String text, List<Lines.Line> lines) {
        var raw = new StringBuilder();
        lines.forEach(line -> raw.append(text, line.start(), line.end()));
        return raw.toString();
    }
}
