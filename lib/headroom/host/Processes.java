package headroom.host;

import java.nio.file.Path;
import java.util.List;

/// The processes of this machine, for starting and ending them.
public interface Processes extends ProcessView {
    /// Starts a program in a session of its own, so that it outlives this process and its terminal.
    /// Its output is appended to `log`; it reads nothing. Returns its pid.
    long startDetached(List<String> words, Env env, Path log);

    /// Asks a process to end (SIGTERM); one that is gone is fine.
    void terminate(long pid);

    /// Ends a process at once (SIGKILL); one that is gone is fine.
    void kill(long pid);
}
