package headroom.supervise;

import headroom.host.Env;
import headroom.host.Processes;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.function.BooleanSupplier;
import support.FakeExec;

/// A machine on which one process runs at most, the one that was started last; what is done to it is written down
/// with the commands.
class FakeProcesses implements Processes {
    private static final long PID = 4711;
    private final FakeExec exec;
    private final BooleanSupplier held;
    private Optional<Running> running = Optional.empty();

    /// `held` says whether a manager holds every port.
    FakeProcesses(FakeExec exec, BooleanSupplier held) {
        this.exec = exec;
        this.held = held;
    }

    @Override
    public OptionalLong user() {
        return OptionalLong.empty();
    }

    @Override
    public OptionalLong listenerUser(int port) {
        return OptionalLong.empty();
    }

    @Override
    public Optional<Running> find(long pid) {
        return running.filter(process -> process.pid() == pid);
    }

    @Override
    public List<Running> children(long pid) {
        return List.of();
    }

    @Override
    public OptionalLong bytesMoved(long pid) {
        return OptionalLong.empty();
    }

    @Override
    public Optional<Running> listener(int port, long likely) {
        return running;
    }

    @Override
    public boolean free(String host, int port) {
        return running.isEmpty() && !held.getAsBoolean();
    }

    @Override
    public long startDetached(List<String> words, Env env, Path log, OptionalInt port) {
        exec.section("  process started: " + String.join(" ", words));
        running = Optional.of(new Running(PID, words.getFirst(), String.join(" ", words)));
        return PID;
    }

    @Override
    public long startBeside(List<String> words) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void onSignal(String name, Runnable action) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void signal(long pid, String name) {
        exec.section("  process sent " + name);
    }

    @Override
    public void terminate(long pid) {
        exec.section("  process terminated");
        running = Optional.empty();
    }

    @Override
    public void kill(long pid) {
        exec.section("  process killed");
        running = Optional.empty();
    }
}
