package headroom.deploy;

import headroom.host.Host;
import headroom.host.Lock;
import headroom.host.Problem;
import headroom.manifest.Ownership;
import headroom.manifest.Workspace;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/// Lets one command at a time change deployments, on a full disk too: another waits, noting for whom, and gives up
/// after a minute.
public final class WorkspaceLock {
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private WorkspaceLock() {}

    public static <T> T run(Host host, Workspace workspace, Consumer<String> note, Supplier<T> work) {
        var file = workspace.lock();
        if (!host.disk().isFolder(file.getParent())) {
            throw Problem.failed(
                    "the workspace " + workspace.root() + " has no place",
                    file.getParent() + " is not a folder",
                    "make that folder, or set HEADROOM_WORKSPACE_DIR to another");
        }
        Ownership.require(host, workspace);
        Reserve.release(host, workspace);
        try (var lock = take(host, note, file)) {
            var result = work.get();
            Reserve.hold(host, workspace);
            return result;
        }
    }

    private static Lock take(Host host, Consumer<String> note, Path file) {
        var end = host.time().now().plus(PATIENCE);
        var said = false;
        Optional<Lock> lock;
        while ((lock = host.disk().tryLock(file)).isEmpty()) {
            var holder = host.disk()
                    .read(file)
                    .map(content -> new String(content, StandardCharsets.US_ASCII).strip())
                    .filter(pid -> !pid.isEmpty())
                    .map(pid -> "pid " + pid)
                    .orElse("another process");
            if (host.time().now().isAfter(end)) {
                throw Problem.failed(
                        "another headroom command is at work",
                        holder + " holds " + file,
                        "wait until it has ended, then run the command again");
            }
            if (!said) {
                note.accept("waiting for another headroom command (" + holder + ")");
                said = true;
            }
            host.time().sleep(Duration.ofMillis(200));
        }
        return lock.get();
    }
}
