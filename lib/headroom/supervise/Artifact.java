package headroom.supervise;

import headroom.host.Mode;
import java.nio.file.Path;

/// A file that headroom renders and owns.
public record Artifact(Path path, String content, Mode mode) {}
