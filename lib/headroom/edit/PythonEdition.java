package headroom.edit;

import java.util.Optional;
import java.util.Set;

/// Recognises the blocks that the Python edition of headroom leaves in files. Two editions in one file would undo
/// each other, so ours stays out.
final class PythonEdition {
    private static final Set<String> MARKERS =
            Set.of("# >>> headroom persistent env >>>", "# --- Headroom persistent provider ---");

    private PythonEdition() {}

    /// A refusal that names the other installation and the line of its block; empty when there is none.
    public static Optional<EditResult.Blocked> blockIn(String text) {
        return Lines.of(text).stream()
                .filter(line -> MARKERS.contains(line.content().strip()))
                .findFirst()
                .map(line -> new EditResult.Blocked(
                        "another installation, the Python edition of headroom, has its block here; take it out with"
                                + " that edition's own `headroom install remove`",
                        line.number()));
    }
}
