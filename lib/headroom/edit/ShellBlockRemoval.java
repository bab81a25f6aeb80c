package headroom.edit;

import java.util.ArrayList;
import java.util.List;

/// Takes a `ShellBlock` out again: its markers and our lines, or our lines alone where the markers are gone. Lines
/// that the user wrote into the block stay. `newline` says that the file had no final newline, so that one goes
/// too, unless the user has written behind the block since.
public record ShellBlockRemoval(String profile, List<String> lines, boolean newline) implements Edit {
    public ShellBlockRemoval {
        Block.profile(profile);
        lines = Lines.single(lines);
    }

    @Override
    public List<String> ours() {
        return lines;
    }

    @Override
    public EditResult apply(String text) {
        try {
            var all = Lines.of(text);
            var found = Block.find(all, all, profile);
            if (found.isEmpty()) {
                return withoutMarkers(text, all);
            }
            var block = found.get();
            var theirs = block.theirs(lines);
            int start = block.begin().start();
            // The newline that was put in is of the same kind as the block's own.
            if (newline
                    && theirs.isEmpty()
                    && block.end().end() == text.length()
                    && text.startsWith(
                            block.ending(text), start - block.ending(text).length())) {
                start -= block.ending(text).length();
            }
            var changed = Lines.splice(text, start, block.end().end(), Block.raw(text, theirs));
            var inverse = new ShellBlock(profile, lines);
            return theirs.isEmpty()
                    ? new EditResult.Changed(changed, inverse)
                    : new EditResult.Kept(changed, inverse, List.of(Block.keptReason(profile, theirs)));
        } catch (Malformed e) {
            return e.blocked();
        }
    }

    private EditResult withoutMarkers(String text, List<Lines.Line> all) {
        var left = new ArrayList<>(lines.stream()
                .filter(line -> !line.isBlank() && !line.strip().startsWith("#"))
                .toList());
        var found =
                all.stream().filter(line -> Block.takes(left, line.content())).toList();
        var changed = text;
        for (var line : found.reversed()) {
            changed = Lines.splice(changed, line.start(), line.end(), "");
        }
        return found.isEmpty()
                ? new EditResult.Unchanged()
                : new EditResult.Changed(changed, new ShellBlock(profile, lines));
    }
}
