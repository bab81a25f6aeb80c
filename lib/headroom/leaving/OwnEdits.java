package headroom.leaving;

import headroom.edit.Edit;
import headroom.edit.EditResult;
import headroom.edit.ProxyAddress;
import java.util.List;

/// What `install apply` puts into a tool's file, taken out without a record of it: by the edits it would make for a
/// deployment of each of these addresses.
record OwnEdits(List<Edit> edits) implements Cleaner {
    /// The file may have been there, and empty.
    @Override
    public boolean makesFiles() {
        return false;
    }

    @Override
    public Cleaned clean(String text) {
        var current = text;
        for (var edit : edits) {
            var removal = edit.removal(current);
            if (removal.isPresent()) {
                switch (removal.get().apply(current)) {
                    case EditResult.Changed changed -> current = changed.text();
                    case EditResult.Kept kept -> current = kept.text();
                    case EditResult.Unchanged _ -> {}
                    case EditResult.Blocked blocked -> {
                        return new Cleaned.Broken(blocked.reason(), blocked.line());
                    }
                }
            } else if (edit.apply(current) instanceof EditResult.Blocked blocked
                    && ProxyAddress.lineOf(current, edit.ours()).isPresent()) {
                return new Cleaned.Broken(blocked.reason(), blocked.line());
            }
        }
        return current.equals(text)
                ? new Cleaned.Untouched()
                : new Cleaned.Clean(current, List.of("what an earlier install had set"));
    }
}
