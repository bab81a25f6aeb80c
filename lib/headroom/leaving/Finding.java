package headroom.leaving;

import headroom.contract.Secrets;
import headroom.edit.Diff;
import headroom.host.Problem;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// One thing that was found where headroom may have left something.
public sealed interface Finding {
    String tool();

    /// The file it is about, of a change where links lead; empty where it is about none.
    default Optional<Path> about() {
        return switch (this) {
            case Change change -> Optional.of(change.place());
            case Left left -> Optional.of(left.file());
            case Kept kept -> Optional.of(kept.file());
            case Deployed _ -> Optional.empty();
        };
    }

    /// A file with leavings: as it is, and as it will be without them; empty where it goes. `place` is where links
    /// lead, `what` has a few words for each thing taken out.
    record Change(String tool, Path file, Path place, byte[] before, Optional<byte[]> after, List<String> what)
            implements Finding {
        /// The change as a unified diff, secrets masked.
        public String diff() {
            var old = new String(before, StandardCharsets.UTF_8);
            var now = after.map(content -> new String(content, StandardCharsets.UTF_8))
                    .orElse("");
            var name = file.toString();
            return Secrets.maskDiff(Diff.unified(old, now, name, after.isPresent() ? name : Diff.NOTHING), old);
        }
    }

    /// A file that stays as it is, because only a person can mend it.
    record Left(String tool, Path file, Problem problem) implements Finding {}

    /// A file that stays, and need not go: why.
    record Kept(String tool, Path file, String why) implements Finding {}

    /// A deployment has wired the tool, and has the record of how to take it back: `profile` is its name, `remove`
    /// the command.
    record Deployed(String tool, String profile, String remove) implements Finding {}
}
