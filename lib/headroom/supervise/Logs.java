package headroom.supervise;

import headroom.host.Command;
import java.nio.file.Path;

/// Where a manager leaves what the proxy prints.
public sealed interface Logs {
    /// In a file that is rotated to a file of the same name and `.1`.
    record File(Path path) implements Logs {}

    /// With an engine that has the container: `last` prints every line behind its time.
    record Container(Command last) implements Logs {}

    /// In a journal: `last` prints its newest lines and, as its last line, a cursor for the next call.
    record Journal(Command last) implements Logs {}
}
