package headroom.target;

import headroom.edit.Edit;
import headroom.edit.EditResult;
import headroom.host.Mode;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Supplier;

/// An edit and the file it belongs to. Where there is no such file yet, it is made with this mode. `obstacle` is what would keep the edit from having
/// an effect, though it could be made.
public record FileEdit(Path file, Edit edit, Mode mode, Supplier<Optional<EditResult.Blocked>> obstacle) {
    public FileEdit(Path file, Edit edit) {
        this(file, edit, Mode.PRIVATE_FILE);
    }

    public FileEdit(Path file, Edit edit, Mode mode) {
        this(file, edit, mode, Optional::empty);
    }
}
