package headroom.host;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// Whether a person looks at what this process prints.
public final class Terminal {
    private Terminal() {}

    /// Whether standard error is a terminal. Java can only tell this of standard input and output together, which is taken where the system says nothing
    /// (on Linux: proc(5), /proc/self/fd).
    public static boolean isStandardError() {
        try {
            return Files.readSymbolicLink(Path.of("/proc/self/fd/2")).toString().matches("/dev/(pts/\\d+|tty\\w*|console)");
        } catch (IOException e) {
            var console = System.console();
            return console != null && console.isTerminal();
        }
    }
}
