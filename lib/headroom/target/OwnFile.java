package headroom.target;

import headroom.host.Mode;
import java.nio.file.Path;

/// A file that is ours from the first byte and stands outside the deployment's folder, where a shell or a session looks for such files.
public record OwnFile(Path path, String content, Mode mode) {}
