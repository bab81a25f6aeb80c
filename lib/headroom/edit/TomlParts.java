package headroom.edit;

import java.util.ArrayList;
import java.util.List;

/// The statements of a TOML text with the comments behind them, and where each stands.
final class TomlParts {
    private TomlParts() {}

    /// `end` is behind the comment; `valueStart` counts for values only.
    record Placed(TomlCut.Part part, int valueStart, int end, int lastLine) {}

    static List<Placed> of(String text) throws Malformed {
        var parts = new ArrayList<Placed>();
        for (var statement : TomlOutline.statements(text)) {
            int line = Lines.numberAt(text, statement.start());
            switch (statement) {
                case TomlOutline.Comment comment -> {
                    var words = text.substring(comment.start(), comment.end());
                    if (!parts.isEmpty() && parts.getLast().lastLine() == line) {
                        parts.add(behind(parts.removeLast(), words, comment.end()));
                    } else {
                        parts.add(new Placed(new TomlCut.Part.Comment(words, line), 0, comment.end(), line));
                    }
                }
                case TomlOutline.Header header ->
                    parts.add(new Placed(
                            new TomlCut.Part.Table(header.path(), line),
                            0,
                            Lines.endOfLine(text, header.start()),
                            line));
                case TomlOutline.Pair pair -> {
                    var value = text.substring(pair.valueStart(), pair.valueEnd());
                    parts.add(new Placed(
                            new TomlCut.Part.Value(pair.path(), value, "", line),
                            pair.valueStart(),
                            pair.valueEnd(),
                            Lines.numberAt(text, pair.valueEnd())));
                }
            }
        }
        return parts;
    }

    private static Placed behind(Placed placed, String words, int end) {
        return placed.part() instanceof TomlCut.Part.Value value
                ? new Placed(
                        new TomlCut.Part.Value(value.path(), value.value(), words, value.line()),
                        placed.valueStart(),
                        end,
                        placed.lastLine())
                : placed;
    }
}
