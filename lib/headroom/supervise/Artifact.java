package headroom.supervise;

import headroom.host.Host;
import headroom.host.Mode;
import java.nio.file.Path;

/// A file that headroom renders and owns.
public record Artifact(Path path, String content, Mode mode) {
    /// Removes the file at this path, if it is a plain one: headroom makes no links, so a link there, such as a mask (systemctl(1)), is the user's.
    public static void remove(Host host, Path path) {
        if (host.disk().isFile(path)) {
            host.disk().delete(path);
        }
    }
}
