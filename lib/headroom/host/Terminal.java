package headroom.host;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// Who gets what this process prints.
public final class Terminal {
    /// The kind of a file in its mode (inode(7)).
    private static final int TYPE = 0170000, PIPE = 0010000, SOCKET = 0140000;

    private Terminal() {}

    /// Whether standard input is a terminal.
    public static boolean isStandardInput() {
        return isTerminal("0");
    }

    /// Whether standard error is a terminal.
    public static boolean isStandardError() {
        return isTerminal("2");
    }

    /// Whether standard output is a terminal.
    public static boolean isStandardOutput() {
        return isTerminal("1");
    }

    /// Whether standard output goes to another program, which may end before it has read all, as head(1) does.
    /// Never where the system cannot say.
    public static boolean isOutputPiped() {
        try {
            int type = (int) Files.getAttribute(Path.of("/dev/stdout"), "unix:mode") & TYPE;
            return type == PIPE || type == SOCKET;
        } catch (IOException | UnsupportedOperationException | IllegalArgumentException e) {
            return false;
        }
    }

    /// Java can only tell this of standard input and output together, which is taken where the system says nothing
    /// (on Linux: proc(5), /proc/self/fd).
    private static boolean isTerminal(String descriptor) {
        try {
            return Files.readSymbolicLink(Path.of("/proc/self/fd", descriptor))
                    .toString()
                    .matches("/dev/(pts/\\d+|tty\\w*|console)");
        } catch (IOException e) {
            var console = System.console();
            return console != null && console.isTerminal();
        }
    }
}
