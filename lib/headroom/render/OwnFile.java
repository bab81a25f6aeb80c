package headroom.render;

import headroom.host.FileMode;
import headroom.host.Host;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/// A file that headroom renders and owns.
public record OwnFile(Path path, String content, FileMode mode) {
    public byte[] bytes() {
        return content.getBytes(StandardCharsets.UTF_8);
    }

    /// Removes the file at this path, if it is a plain one: headroom makes no links, so a link there, such as a
    /// mask (systemctl(1)), is the user's.
    public static void remove(Host host, Path path) {
        if (host.disk().isFile(path)) {
            host.disk().delete(path);
        }
    }
}
