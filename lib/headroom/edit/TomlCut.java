package headroom.edit;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;

/// Takes statements out of a TOML text, or gives one another value, with the lines that are theirs and the blank
/// lines between them. Every other byte stays; an outcome that would differ in more is refused.
public final class TomlCut {
    private TomlCut() {}

    /// A statement or comment that begins a line; `line` counts from 1.
    public sealed interface Part {
        int line();

        record Comment(String text, int line) implements Part {}

        record Table(List<String> path, int line) implements Part {}

        /// `value` is as it is written; `remark` is the comment behind it, empty for none.
        record Value(List<String> path, String value, String remark, int line) implements Part {}
    }

    /// What becomes of a part.
    public sealed interface Fate {
        record Stays() implements Fate {}

        record Goes() implements Fate {}

        /// A value gets another one; the comment behind it goes.
        record Becomes(String valueToml) implements Fate {}
    }

    /// The parts of a text in their order. One that is not valid (`TomlText.fault`) has none.
    public static List<Part> parts(String text) {
        try {
            TomlText.tree(text);
            return TomlParts.of(text).stream().map(TomlParts.Placed::part).toList();
        } catch (Malformed e) {
            return List.of();
        }
    }

    /// The text with these fates of its parts, in their order.
    public static CutResult of(String text, List<Fate> fates) {
        try {
            return new CutResult.Cut(cut(text, fates));
        } catch (Malformed e) {
            return new CutResult.Refused(e.getMessage(), e.blocked().line());
        }
    }

    private static String cut(String text, List<Fate> fates) throws Malformed {
        var parts = TomlParts.of(text);
        var expected = TomlText.paths(TomlText.tree(text));
        var gone = new HashSet<Integer>();
        var result = new StringBuilder(text);
        for (int i = parts.size() - 1; i >= 0; i--) {
            var placed = parts.get(i);
            switch (fates.get(i)) {
                case Fate.Stays _ -> {}
                case Fate.Goes _ -> {
                    for (int line = placed.part().line(); line <= placed.lastLine(); line++) {
                        gone.add(line);
                    }
                    if (placed.part() instanceof Part.Value value) {
                        expected.keySet().removeIf(path -> startsWith(path, value.path()));
                    }
                }
                case Fate.Becomes becomes -> {
                    result.replace(placed.valueStart(), placed.end(), becomes.valueToml());
                    expected.put(((Part.Value) placed.part()).path(), TomlText.own(becomes.valueToml()));
                }
            }
        }
        var left = withoutLines(result.toString(), gone);
        if (!TomlText.paths(TomlText.tree(left)).equals(expected)) {
            throw new Malformed("it can't be taken out without changing more than it", 0);
        }
        return left;
    }

    /// The members of an inline table have paths of their own.
    private static boolean startsWith(List<String> path, List<String> start) {
        return path.size() >= start.size() && path.subList(0, start.size()).equals(start);
    }

    /// Blank lines between lines that go do so too; where some are on both sides, or the text begins or ends there,
    /// one side is enough.
    private static String withoutLines(String text, HashSet<Integer> gone) {
        var lines = Lines.of(text);
        var kept = new ArrayList<Lines.Line>();
        boolean cutting = false;
        for (int i = 0; i < lines.size(); i++) {
            var line = lines.get(i);
            if (gone.contains(line.number())) {
                cutting = true;
            } else if (cutting && isBlank(line) && (kept.isEmpty() || isBlank(kept) || goesOn(lines, i, gone))) {
                continue;
            } else {
                if (cutting && isBlank(kept) && !isBlank(line) && isUnderHeader(kept)) {
                    kept.removeLast();
                }
                cutting = false;
                kept.add(line);
            }
        }
        if (cutting) {
            while (isBlank(kept)) {
                kept.removeLast();
            }
        }
        return text.substring(0, Lines.begin(text)) + Block.raw(text, kept);
    }

    /// Whether the next line that is not blank goes as well.
    private static boolean goesOn(List<Lines.Line> lines, int from, HashSet<Integer> gone) {
        return lines.subList(from, lines.size()).stream()
                .filter(line -> !isBlank(line))
                .findFirst()
                .filter(line -> gone.contains(line.number()))
                .isPresent();
    }

    /// Whether the last of these lines is blank and stands right below the header of a table, which keeps its values
    /// close.
    private static boolean isUnderHeader(List<Lines.Line> kept) {
        return kept.size() > 1 && kept.get(kept.size() - 2).content().strip().matches("\\[[^=]*");
    }

    private static boolean isBlank(List<Lines.Line> kept) {
        return !kept.isEmpty() && isBlank(kept.getLast());
    }

    private static boolean isBlank(Lines.Line line) {
        return line.content().isBlank();
    }
}
