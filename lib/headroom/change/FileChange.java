package headroom.change;

import headroom.edit.Edit;
import headroom.host.FileMode;
import java.nio.file.Path;
import java.util.Optional;

/// A file outside the deployment as it is and as it will be. `file` is its name, `place` where links lead; `before`
/// is empty when there is no file; without an `inverse` the whole file is ours.
public record FileChange(
        String target,
        Path file,
        Path place,
        Optional<byte[]> before,
        byte[] after,
        FileMode mode,
        Optional<Edit> inverse) {
    public boolean exists() {
        return before.isPresent();
    }

    /// Whoever may read the file may pass the folders that are made for it.
    FileMode folderMode() {
        return mode.equals(FileMode.FILE) ? FileMode.FOLDER : FileMode.PRIVATE_FOLDER;
    }
}
