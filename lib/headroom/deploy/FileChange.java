package headroom.deploy;

import headroom.edit.Edit;
import headroom.edit.Diff;
import headroom.host.Mode;
import headroom.manifest.Secrets;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// A file of the user's as it is and as it will be. `file` is its name, `place` where links lead; `before` is empty when there is no file.
record FileChange(String target, Path file, Path place, Optional<byte[]> before, byte[] after, Mode mode, Edit inverse, List<Path> missingFolders) {
    boolean exists() {
        return before.isPresent();
    }

    /// A unified diff with secrets masked.
    String diff() {
        return Secrets.maskText(Diff.unified(before.map(FileChange::text).orElse(""), text(after), file.toString()));
    }

    private static String text(byte[] content) {
        return new String(content, StandardCharsets.UTF_8);
    }
}
