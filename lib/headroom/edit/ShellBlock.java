package headroom.edit;

import java.util.List;
import java.util.Optional;

/// The marked block of a profile in a file whose comments begin with `#`: shell profiles (PowerShell and fish too),
/// environment.d, .env, crontab. It goes to the end of the file, where the last setting of a variable counts; an
/// existing block of the profile is replaced where it stands.
///
/// Refuses broken markers and a file that holds a block of the Python edition.
public record ShellBlock(String profile, List<String> lines) implements Edit {
    public ShellBlock {
        Block.profile(profile);
        lines = Lines.single(lines);
    }

    @Override
    public Optional<Edit> removal(String text) {
        try {
            var all = Lines.of(text);
            var block = Block.find(all, all, profile);
            var undo =
                    new ShellBlockRemoval(profile, block.map(Block::recognised).orElse(lines), false);
            return undo.apply(text) instanceof EditResult.Unchanged ? Optional.empty() : Optional.of(undo);
        } catch (Malformed e) {
            return Optional.empty();
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
            var all = Lines.of(text);
            var block = Block.find(all, all, profile);
            if (block.isPresent()) {
                var changed = block.get().replaced(text, profile, lines);
                return changed.equals(text)
                        ? new EditResult.Unchanged()
                        : new EditResult.Changed(
                                changed, new ShellBlock(profile, block.get().contents()));
            }
            var ending = Lines.ending(text);
            boolean newline = text.length() > Lines.begin(text) && !text.endsWith("\n");
            var changed = text + (newline ? ending : "") + Block.text(profile, lines, ending);
            return new EditResult.Changed(changed, new ShellBlockRemoval(profile, lines, newline));
        } catch (Malformed e) {
            return e.blocked();
        }
    }
}
