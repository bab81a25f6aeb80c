package headroom.host;

import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;

/// The processes of this machine, for starting and ending them.
public interface Processes extends ProcessView {
    /// Starts a program in a session of its own, so that it outlives this process and its terminal.
    /// Its output is appended to `log`. With a `port` it gets the socket that listens there on 127.0.0.1 as its
    /// standard input, where the system can do that and the port is free; otherwise it reads nothing. Returns its
    /// pid.
    long startDetached(List<String> words, Env env, Path log, OptionalInt port);

    /// Starts a program that is nobody's child here, with this process' standard input; what it prints goes to this
    /// process' error output. Returns its pid. Not for Windows.
    long startBeside(List<String> words);

    /// Has this run, in a thread of its own, whenever this process gets the signal, such as `USR1`. Not for Windows.
    void onSignal(String name, Runnable action);

    /// Sends a process a signal, such as `USR1` (kill(1)); one that is gone is fine.
    void signal(long pid, String name);

    /// Asks a process to end (SIGTERM); one that is gone is fine.
    void terminate(long pid);

    /// Ends a process at once (SIGKILL); one that is gone is fine.
    void kill(long pid);
}
