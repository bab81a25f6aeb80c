package headroom.edit;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Several edits of one text, in this order, as one: all of them or none. Its inverse takes them back in reverse.
public record EditAll(List<Edit> edits) implements Edit {
    public EditAll {
        edits = List.copyOf(edits);
    }

    @Override
    public Optional<Edit> removal(String text) {
        var removals = new ArrayList<Edit>();
        var current = text;
        for (var edit : edits.reversed()) {
            var removal = edit.removal(current);
            if (removal.isPresent()) {
                removals.add(removal.get());
                current = removal.get().apply(current) instanceof EditResult.Changed changed ? changed.text() : current;
            }
        }
        return removals.isEmpty() ? Optional.empty() : Optional.of(new EditAll(removals));
    }

    @Override
    public List<String> ours() {
        return edits.stream().flatMap(edit -> edit.ours().stream()).toList();
    }

    @Override
    public EditResult apply(String text) {
        var current = text;
        var inverses = new ArrayList<Edit>();
        var reasons = new ArrayList<String>();
        for (var edit : edits) {
            switch (edit.apply(current)) {
                case EditResult.Changed changed -> {
                    current = changed.text();
                    inverses.addFirst(changed.inverse());
                }
                case EditResult.Kept kept -> {
                    current = kept.text();
                    inverses.addFirst(kept.inverse());
                    reasons.addAll(kept.reasons());
                }
                case EditResult.Unchanged _ -> {}
                case EditResult.Blocked blocked -> {
                    return blocked;
                }
            }
        }
        if (!reasons.isEmpty()) {
            return new EditResult.Kept(current, new EditAll(inverses), reasons);
        }
        return inverses.isEmpty() ? new EditResult.Unchanged() : new EditResult.Changed(current, new EditAll(inverses));
    }
}
