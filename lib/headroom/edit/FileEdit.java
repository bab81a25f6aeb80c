package headroom.edit;

import headroom.host.FileMode;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Supplier;

/// An edit and the file it belongs to. Where there is no such file yet, it is made with this mode. `obstacle` is
/// what would keep the edit from having an effect, though it could be made.
public record FileEdit(Path file, Edit edit, FileMode mode, Supplier<Optional<EditResult.Blocked>> obstacle) {
    public FileEdit(Path file, Edit edit) {
        this(file, edit, FileMode.PRIVATE_FILE);
    }

    public FileEdit(Path file, Edit edit, FileMode mode) {
        this(file, edit, mode, Optional::empty);
    }
}
