package headroom.target;

import headroom.edit.Edit;
import headroom.host.Mode;
import java.nio.file.Path;

/// An edit and the file it belongs to. Where there is no such file yet, it is made with this mode.
public record FileEdit(Path file, Edit edit, Mode mode) {
    public FileEdit(Path file, Edit edit) {
        this(file, edit, Mode.PRIVATE_FILE);
    }
}
