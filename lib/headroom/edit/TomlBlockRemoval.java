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
        var fault = TomlText.fault(text);
        try {
            var found = TomlMarks.block(text, profile);
            var reasons = new ArrayList<String>();
            var cut = text;
            if (found.isPresent()) {
                var theirs = found.get().theirs(lines);
                cut = Lines.splice(text, found.get().begin().start(), found.get().end().end(), Block.raw(text, theirs));
                if (!theirs.isEmpty()) {
                    reasons.add(Block.keptReason(profile, theirs));
                }
            }
            var result = TomlMarks.restored(cut, profile);
            if (!result.equals(cut) && TomlText.fault(result).isPresent() && TomlText.fault(cut).isEmpty()) {
                result = cut;
                reasons.add("what was set aside for headroom:" + profile + " (line " + TomlMarks.aside(text, profile).getFirst().number() + ") is set anew elsewhere, so it stays a comment");
            }
            return result(text, fault, result, reasons);
        } catch (Malformed e) {
            return fault.orElseGet(e::blocked);
        }
    }

    private EditResult result(String text, java.util.Optional<EditResult.Blocked> fault, String result, List<String> reasons) throws Malformed {
        if (fault.isPresent() && (result.equals(text) || TomlText.fault(result).isPresent())) {
            return fault.get();
        }
        var keys = TomlMarks.keys(lines);
        if (fault.isEmpty() && !TomlMarks.without(TomlText.tree(text), keys).equals(TomlMarks.without(TomlText.tree(result), keys))) {
            return new EditResult.Blocked("the block headroom:" + profile + " can't be taken out without changing more than its keys", 0);
        }
        if (!reasons.isEmpty()) {
            return new EditResult.Kept(result, new TomlBlock(profile, lines), reasons);
        }
        return result.equals(text) ? new EditResult.Unchanged() : new EditResult.Changed(result, new TomlBlock(profile, lines));
    }
}
