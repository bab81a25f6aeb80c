package headroom.edit;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Takes a `TomlBlock` out again: its markers and our lines go, lines that were set aside count again. Lines that
/// the user wrote into the block stay, and so does, as a comment, what was set aside for a key that the user has
/// set anew since.
///
/// Where the markers are gone and a key still has our value, the key goes, and `set aside` comes back in its place:
/// the user's own statements, as they stood. Of a text that is not valid TOML only the block itself goes, because
/// its lines are ours; anything else in it is refused.
record TomlBlockRemoval(
        String profile,
        List<String> lines,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) List<String> setAside) implements Edit {
    public TomlBlockRemoval {
        Block.profile(profile);
        lines = Lines.single(lines);
        setAside = setAside == null ? List.of() : List.copyOf(setAside);
    }

    @Override
    public List<String> ours() {
        return lines;
    }

    @Override
    public EditResult apply(String text) {
        try {
            var valid = TomlText.valid(text);
            return valid.isEmpty() || TomlMarks.block(text, profile).isPresent()
                    ? block(text, valid)
                    : keys(text, valid.get());
        } catch (Malformed e) {
            return lost(text).orElseGet(() -> TomlText.fault(text).orElseGet(e::blocked));
        }
    }

    private EditResult block(String text, Optional<Map<String, Object>> before) throws Malformed {
        var reasons = new ArrayList<String>();
        var cut = cut(text, TomlMarks.block(text, profile), reasons);
        var result = TomlMarks.restored(cut, profile);
        var after = TomlText.valid(result);
        if (after.isEmpty() && !result.equals(cut)) {
            result = cut;
            after = TomlText.valid(cut);
            reasons.add("what was set aside for headroom:" + profile + " (line "
                    + TomlMarks.aside(text, profile).getFirst().number()
                    + ") is set anew elsewhere, so it stays a comment");
        }
        if (before.isEmpty() && after.isEmpty()) {
            return lost(text).orElseGet(() -> TomlText.fault(text).orElseThrow());
        }
        var keys = TomlMarks.keys(lines);
        if (after.isEmpty()
                || before.isPresent()
                        && !TomlMarks.without(before.get(), keys).equals(TomlMarks.without(after.get(), keys))) {
            return new EditResult.Blocked(
                    "the block headroom:" + profile + " can't be taken out without changing more than its keys", 0);
        }
        return answer(text, result, reasons);
    }

    private EditResult answer(String text, String result, List<String> reasons) {
        if (!reasons.isEmpty()) {
            return new EditResult.Kept(result, new TomlBlock(profile, lines), reasons);
        }
        return result.equals(text)
                ? new EditResult.Unchanged()
                : new EditResult.Changed(result, new TomlBlock(profile, lines));
    }

    /// The markers are gone: what still has our value is ours.
    private EditResult keys(String text, Map<String, Object> before) throws Malformed {
        var own = TomlText.tree(String.join("\n", lines));
        var keys = TomlMarks.keys(lines);
        var result = text;
        for (var statement : TomlOutline.statements(text).reversed()) {
            if (statement instanceof TomlOutline.Pair pair
                    && !pair.array()
                    && keys.contains(pair.path())
                    && same(TomlText.get(own, pair.path()), TomlText.get(before, pair.path()))) {
                int end = Lines.endOfLine(result, pair.valueEnd());
                var back = TomlMarks.aside(text, profile).isEmpty() ? asideFor(pair.path()) : "";
                result = back.isEmpty()
                        ? withoutLines(result, pair.start(), end)
                        : Lines.splice(result, pair.start(), end, back);
            }
        }
        result = TomlMarks.restored(result, profile);
        var after = TomlText.tree(result);
        return TomlMarks.without(before, keys).equals(TomlMarks.without(after, keys))
                ? answer(text, result, List.of())
                : new EditResult.Blocked(
                        "the keys of headroom:" + profile + " can't be taken out without changing more than them", 0);
    }

    /// Cuts the lines from the one of an offset to the one that ends at another.
    private static String withoutLines(String text, int from, int to) {
        int start = Math.max(Lines.begin(text), text.lastIndexOf('\n', from) + 1);
        int newline = text.indexOf('\n', to);
        return Lines.splice(text, start, newline < 0 ? to : newline + 1, "");
    }

    private static boolean same(Object own, Object now) {
        return own.equals(now)
                || own instanceof String ours && now instanceof String theirs && ProxyAddress.same(ours, theirs);
    }

    private String asideFor(List<String> path) throws Malformed {
        for (var statement : setAside) {
            if (TomlMarks.keys(List.of(statement)).contains(path)) {
                return statement;
            }
        }
        return "";
    }

    /// A text that cannot be followed: the lines between whole markers go all the same, if they are ours and
    /// nothing else.
    private Optional<EditResult> lost(String text) {
        try {
            var all = Lines.of(text);
            var found = Block.find(all, all, profile);
            if (found.isEmpty()
                    || !found.get().theirs(lines).isEmpty()
                    || found.get().inside().size() != lines.size()) {
                return Optional.empty();
            }
            var cut = cut(text, found, new ArrayList<>());
            var restored = new StringBuilder(cut);
            var mark = TomlMarks.prefix(profile);
            Lines.of(cut).reversed().stream()
                    .filter(line -> line.content().startsWith(mark))
                    .forEach(line -> restored.delete(line.start(), line.start() + mark.length()));
            var fault = TomlText.fault(text)
                    .map(blocked -> " (line " + blocked.line() + ")")
                    .orElse("");
            return Optional.of(new EditResult.Kept(
                    restored.toString(),
                    new TomlBlock(profile, lines),
                    List.of("the file is not valid TOML" + fault + ", so only the block headroom:" + profile
                            + " was taken out")));
        } catch (Malformed e) {
            return Optional.empty();
        }
    }

    /// The text without the markers and our lines.
    private String cut(String text, Optional<Block> found, List<String> reasons) {
        if (found.isEmpty()) {
            return text;
        }
        var theirs = found.get().theirs(lines);
        if (!theirs.isEmpty()) {
            reasons.add(Block.keptReason(profile, theirs));
        }
        return Lines.splice(text, found.get().begin().start(), found.get().end().end(), Block.raw(text, theirs));
    }
}
