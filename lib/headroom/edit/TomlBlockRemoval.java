package headroom.edit;

import java.util.ArrayList;
import java.util.List;

/// Takes a `TomlBlock` out again: its markers and our lines go, lines that were set aside count again. Lines that the user wrote into the
/// block stay, and so does, as a comment, what was set aside for a key that the user has set anew since.
///
/// A file that only our block makes invalid (the user has set the same key) is mended by this; any other invalid file is refused.
public record TomlBlockRemoval(String profile, List<String> lines) implements Edit {
    public TomlBlockRemoval {
        Block.profile(profile);
        lines = Lines.single(lines);
    }

    @Override
    public EditResult apply(String text) {
        try {
            var reasons = new ArrayList<String>();
            var cut = cut(text, reasons);
            var result = TomlMarks.restored(cut, profile);
            var after = TomlText.valid(result);
            if (after.isEmpty() && !result.equals(cut)) {
                result = cut;
                after = TomlText.valid(cut);
                reasons.add("what was set aside for headroom:" + profile + " (line " + TomlMarks.aside(text, profile).getFirst().number() + ") is set anew elsewhere, so it stays a comment");
            }
            var before = result.equals(text) ? after : TomlText.valid(text);
            if (before.isEmpty() && after.isEmpty()) {
                return TomlText.fault(text).orElseThrow();
            }
            var keys = TomlMarks.keys(lines);
            if (after.isEmpty() || before.isPresent() && !TomlMarks.without(before.get(), keys).equals(TomlMarks.without(after.get(), keys))) {
                return new EditResult.Blocked("the block headroom:" + profile + " can't be taken out without changing more than its keys", 0);
            }
            if (!reasons.isEmpty()) {
                return new EditResult.Kept(result, new TomlBlock(profile, lines), reasons);
            }
            return result.equals(text) ? new EditResult.Unchanged() : new EditResult.Changed(result, new TomlBlock(profile, lines));
        } catch (Malformed e) {
            return TomlText.fault(text).orElseGet(e::blocked);
        }
    }

    /// The text without the markers and our lines.
    private String cut(String text, List<String> reasons) throws Malformed {
        var found = TomlMarks.block(text, profile);
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
