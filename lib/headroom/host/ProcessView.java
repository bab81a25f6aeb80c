package headroom.host;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/// The processes and listening ports of this machine, for reading only.
public interface ProcessView {
    /// A process that is alive (a zombie is not). `program` and `commandLine`, which begins with it, are empty
    /// where the system does not tell.
    record Running(long pid, String program, String commandLine) {
        /// The program's name, for messages.
        public String name() {
            return program.isEmpty() ? "unknown" : program.replaceFirst(".*[/\\\\]", "");
        }
    }

    /// The user id that this process acts with; empty on Windows.
    OptionalLong user();

    Optional<Running> find(long pid);

    /// What tells this living process from every other that has or had its pid, before the last start of the
    /// machine, too; empty for none.
    default Optional<String> birth(long pid) {
        return ProcessHandle.of(pid)
                .filter(ProcessHandle::isAlive)
                .flatMap(handle -> handle.info().startInstant())
                .map(Object::toString);
    }

    /// Whether the process that had this birth still lives, and not another under its pid.
    default boolean lives(long pid, String birth) {
        return pid > 0 && birth(pid).filter(birth::equals).isPresent();
    }

    /// The living processes that `pid` started.
    List<Running> children(long pid);

    /// The living processes of this machine, as far as the system tells.
    default List<Running> all() {
        return List.of();
    }

    /// How many bytes a process has read and written since it began, sockets included; empty where the system does
    /// not tell.
    OptionalLong bytesMoved(long pid);

    /// The process that listens on this TCP port of this machine; empty when it can't be told or nothing does.
    default Optional<Running> listener(int port) {
        return listener(port, 0);
    }

    /// The same, where one process is likely to be it, which saves a search through all; 0 for none.
    Optional<Running> listener(int port, long likely);

    /// A TCP port that this process listens on; empty when it can't be told or there is none.
    default OptionalInt listensOn(long pid) {
        return OptionalInt.empty();
    }

    /// The user id of whoever listens on this TCP port of 127.0.0.1; empty where the system does not tell or nobody
    /// does.
    OptionalLong listenerUser(int port);

    /// Whether what was sent on the TCP connection between these ports has been sent again three times or more, and
    /// nobody has taken it; false where the system does not tell.
    default boolean isUnheard(int localPort, int remotePort) {
        return false;
    }

    /// Whether a server could listen on this address and port now.
    boolean free(String host, int port);
}
