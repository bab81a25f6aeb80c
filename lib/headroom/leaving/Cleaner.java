package headroom.leaving;

import java.util.List;

/// Knows the leavings in one kind of file, and how the text reads without them. Pure: it reads and writes no file.
interface Cleaner {
    /// What the text comes to without the leavings this knows.
    Cleaned clean(String text);

    /// Whether what it knows may be all of a file that was made for it, so that an empty rest is none of the user's.
    default boolean makesFiles() {
        return true;
    }

    /// A text without its leavings.
    sealed interface Cleaned {
        /// There are none.
        record Untouched() implements Cleaned {}

        /// `what` has a few words for each thing taken out; a blank text is a file that goes, where the
        /// cleaner's leavings make files.
        record Clean(String text, List<String> what) implements Cleaned {}

        /// There may be some, but they can't be taken out safely. `line` counts from 1; 0 means the whole file.
        record Broken(String reason, int line) implements Cleaned {}
    }
}
