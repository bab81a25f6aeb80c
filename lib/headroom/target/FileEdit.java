package headroom.target;

import headroom.edit.Edit;
import java.nio.file.Path;

/// An edit and the file it belongs to, which need not exist yet.
public record FileEdit(Path file, Edit edit) {}
