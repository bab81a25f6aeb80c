package headroom.edit;

import java.util.List;

/// What an edit did to a text. Reasons never quote values of the file, which may be secrets.
public sealed interface EditResult {
    /// The text is new; `inverse` takes the change back, also after the user has edited the text elsewhere.
    record Changed(String text, Edit inverse) implements EditResult {}

    /// There is nothing to do: the text already is as the edit wants it.
    record Unchanged() implements EditResult {}

    /// Only undoing gives this: something of ours was changed by the user since, so it is theirs and stays. `text`
    /// is the file with all else of ours taken out, perhaps the very same text; `inverse` takes that back;
    /// `reasons` has one line for each thing kept.
    record Kept(String text, Edit inverse, List<String> reasons) implements EditResult {}

    /// Nothing was changed, because it can't be done safely. `line` counts from 1; 0 means the whole file.
    record Blocked(String reason, int line) implements EditResult {}
}
