package headroom.leaving;

import headroom.edit.CutResult;
import headroom.edit.TomlCut;
import headroom.edit.TomlCut.Fate;
import headroom.edit.TomlCut.Part;
import headroom.edit.TomlText;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// What the Python edition writes into Codex's `config.toml`: marked blocks, values of the user's that it kept in a
/// comment `# was: …`, and the same keys without a block, from an interrupted run. Inside a block only its own keys
/// go, since Codex writes tables of the user's there as well.
record CodexBlocks(Set<Integer> ports) implements Cleaner {
    @Override
    public Cleaned clean(String text) {
        var fault = TomlText.fault(text);
        if (fault.isPresent()) {
            return text.contains("eadroom")
                    ? new Cleaned.Broken(fault.get().reason(), fault.get().line())
                    : new Cleaned.Untouched();
        }
        var parts = TomlCut.parts(text);
        var fates = new ArrayList<Fate>();
        var what = new LinkedHashSet<String>();
        // Its init writes one block into another where the keys of a table have dots.
        var open = new ArrayDeque<CodexBlock>();
        for (var part : parts) {
            var begins = CodexBlock.begunBy(part);
            if (begins.isPresent()) {
                if (open.stream()
                        .anyMatch(block -> block.end().equals(begins.get().end()))) {
                    return unpaired("its last line", open.peek().line());
                }
                open.push(begins.get());
                what.add("the block `" + ((Part.Comment) part).text() + "`");
                fates.add(new Fate.Goes());
            } else if (CodexBlock.isEnd(part)) {
                if (open.isEmpty() || !open.pop().isEndedBy(part)) {
                    return unpaired("its first line", part.line());
                }
                fates.add(new Fate.Goes());
            } else {
                boolean inside = open.stream().anyMatch(block -> block.owns(part));
                fates.add(inside ? new Fate.Goes() : new CodexLooseKeys(ports).fate(part, text, what));
            }
        }
        if (!open.isEmpty()) {
            return unpaired("its last line", open.peek().line());
        }
        if (what.isEmpty()) {
            return new Cleaned.Untouched();
        }
        dropEmptyTables(parts, fates);
        return cut(text, fates, what);
    }

    private static Cleaned cut(String text, List<Fate> fates, Set<String> what) {
        return switch (TomlCut.of(text, fates)) {
            case CutResult.Cut cut -> new Cleaned.Clean(cut.text(), List.copyOf(what));
            case CutResult.Refused refused -> new Cleaned.Broken(refused.reason(), refused.line());
        };
    }

    /// A table that holds nothing but what goes was made for it: `[features]`, or the provider's without a block.
    private static void dropEmptyTables(List<Part> parts, List<Fate> fates) {
        for (int i = 0; i < parts.size(); i++) {
            if (parts.get(i) instanceof Part.Table && fates.get(i) instanceof Fate.Stays) {
                int next = i + 1;
                while (next < parts.size() && !(parts.get(next) instanceof Part.Table)) {
                    next++;
                }
                var inside = fates.subList(i + 1, next);
                if (inside.stream().anyMatch(Fate.Goes.class::isInstance)
                        && inside.stream().allMatch(Fate.Goes.class::isInstance)
                        && parts.subList(i + 1, next).stream().anyMatch(Part.Value.class::isInstance)) {
                    fates.set(i, new Fate.Goes());
                }
            }
        }
    }

    private static Cleaned unpaired(String missing, int line) {
        return new Cleaned.Broken(
                "a block of the Python edition is missing " + missing + "; mend or delete its marker lines by hand",
                line);
    }
}
