package headroom.edit;

import java.util.List;

/// Takes a `ShellBlock` out again: its markers and our lines. Lines that the user wrote into the block stay. `newline` says that the file
/// had no final newline, so that one goes too, unless the user has written behind the block since.
public record ShellBlockRemoval(String profile, List<String> lines, boolean newline) implements Edit {
    public ShellBlockRemoval {
        Block.profile(profile);
        lines = Lines.single(lines);
    }

    @Override
    public EditResult apply(String text) {
        try {
            var all = Lines.of(text);
            var found = Block.find(all, all, profile);
            if (found.isEmpty()) {
                return new EditResult.Unchanged();
            }
            var block = found.get();
            var theirs = block.theirs(lines);
            int start = block.begin().start();
            // The newline that was put in is of the same kind as the block's own.
            if (newline && theirs.isEmpty() && block.end().end() == text.length() && text.startsWith(block.ending(text), start - block.ending(text).length())) {
                start -= block.ending(text).length();
            }
            var changed = Lines.splice(text, start, block.end().end(), Block.raw(text, theirs));
            var inverse = new ShellBlock(profile, lines);
            return theirs.isEmpty() ? new EditResult.Changed(changed, inverse) : new EditResult.Kept(changed, inverse, List.of(Block.keptReason(profile, theirs)));
        } catch (Malformed e) {
            return e.blocked();
        }
    }
}
