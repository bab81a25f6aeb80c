package headroom.edit;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The marked block of a profile with top-level keys, at the very top of a TOML text: above the first table, where
/// top-level keys must stand, and behind leading `#:` lines, which editors only read there. An existing block of
/// the profile is replaced where it stands.
///
/// A key of the user's that the block sets too would be a duplicate: its lines become comments that begin with `#
/// headroom:<profile> set aside: `, and plain lines again on undo. Refuses invalid TOML, broken markers, a block
/// below a table, a key that another profile's block sets, and a file that holds a block of the Python edition.
public record TomlBlock(String profile, List<String> lines) implements Edit {
    public TomlBlock {
        Block.profile(profile);
        lines = Lines.single(lines);
        try {
            TomlText.tree(String.join("\n", lines));
            if (TomlOutline.statements(String.join("\n", lines)).stream()
                    .anyMatch(TomlOutline.Header.class::isInstance)) {
                throw new IllegalArgumentException("a table can't stand in the block of top-level keys");
            }
        } catch (Malformed e) {
            throw new IllegalArgumentException("the lines of the block are not TOML", e);
        }
    }

    @Override
    public Optional<Edit> removal(String text) {
        try {
            var block = TomlMarks.block(text, profile);
            var inside = block.map(Block::recognised).orElse(lines);
            return block.isPresent()
                            || !(new TomlBlockRemoval(profile, lines, List.of()).apply(text)
                                    instanceof EditResult.Unchanged)
                    ? Optional.of(new TomlBlockRemoval(profile, inside, List.of()))
                    : Optional.empty();
        } catch (Malformed e) {
            return Optional.of(new TomlBlockRemoval(profile, lines, List.of()));
        }
    }

    @Override
    public List<String> ours() {
        return lines;
    }

    @Override
    public EditResult apply(String text) {
        var other = PythonEdition.blockIn(text);
        if (other.isPresent()) {
            return other.get();
        }
        try {
            var tree = TomlText.tree(text);
            var found = TomlMarks.block(text, profile);
            Edit inverse;
            String placed;
            var keys = TomlMarks.keys(lines);
            if (found.isPresent()) {
                var block = found.get();
                TomlMarks.requireTopLevel(text, block, profile);
                placed = block.replaced(text, profile, lines);
                inverse = new TomlBlock(profile, block.contents());
                keys.addAll(TomlMarks.keys(block.contents()));
            } else {
                inverse = new TomlBlockRemoval(profile, lines, TomlMarks.rivals(text, TomlMarks.keys(lines)));
                int at = top(text);
                placed = Lines.splice(text, at, at, Block.text(profile, lines, Lines.ending(text)));
            }
            var changed = TomlMarks.setAside(TomlMarks.restored(placed, profile), profile, TomlMarks.keys(lines));
            if (changed.equals(text)) {
                return new EditResult.Unchanged();
            }
            var after = TomlText.valid(changed);
            if (after.isEmpty()) {
                return new EditResult.Blocked(
                        "the keys of the block can't stand beside what this file sets already", 0);
            }
            return onlyOurs(tree, after.get(), keys)
                    ? new EditResult.Changed(changed, inverse)
                    : new EditResult.Blocked("the block can't be put in without changing more than its keys", 0);
        } catch (Malformed e) {
            return e.blocked();
        }
    }

    private static int top(String text) {
        int at = Lines.begin(text);
        for (int end = text.indexOf('\n', at); end >= 0 && text.startsWith("#:", at); end = text.indexOf('\n', at)) {
            at = end + 1;
        }
        return at;
    }

    private boolean onlyOurs(Map<String, Object> before, Map<String, Object> after, List<List<String>> keys)
            throws Malformed {
        var ours = TomlText.tree(String.join("\n", lines));
        for (var key : TomlMarks.keys(lines)) {
            if (!TomlText.get(ours, key).equals(TomlText.get(after, key))) {
                return false;
            }
        }
        return TomlMarks.without(before, keys).equals(TomlMarks.without(after, keys));
    }
}
