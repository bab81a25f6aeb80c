package headroom.runtime;

import headroom.change.Progress;
import headroom.host.Command;
import headroom.host.CommandResult;
import headroom.host.FileMode;
import headroom.host.Host;
import headroom.host.Together;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;

/// The start-up caches of a runtime (JEP 483, JEP 514): classes as the JVM needs them, recorded in rehearsals with
/// the options and the class path they are used with, one for the proxy and a smaller one for commands. Where one
/// is missing or does not fit, the JVM starts without it and says nothing, as the launcher tells it.
final class StartupCache {
    private static final List<String> KINDS = List.of("commands", "proxy");
    private static final Duration LIMIT = Duration.ofMinutes(3);

    private final Host host;
    private final Progress progress;

    StartupCache(Host host, Progress progress) {
        this.host = host;
        this.progress = progress;
    }

    /// Records the caches of the runtime in this folder, which must stand in its final place; both at once, as each
    /// takes one processor for seconds.
    void train(Path runtime, String launcher, FileMode mode) {
        progress.waiting("making the start-up caches of the commands and the proxy");
        var outcomes = Together.all(KINDS.stream()
                .<Callable<CommandResult>>map(kind -> () -> record(kind, runtime, launcher))
                .toList());
        for (int i = 0; i < outcomes.size(); i++) {
            keep(KINDS.get(i), runtime, outcomes.get(i), mode);
        }
    }

    private static Path prepared(Path runtime, String kind) {
        return runtime.resolve(kind + ".aot.new");
    }

    private CommandResult record(String kind, Path runtime, String launcher) {
        var rehearsal = runtime.resolve("rehearsal-" + kind);
        host.disk().deleteTree(rehearsal);
        var words = List.of(
                runtime.resolve(launcher).toString(), "install", "agent", "rehearse", kind, rehearsal.toString());
        var outcome = host.exec()
                .run(new Command(
                        words, Map.of("HEADROOM_RECORD", prepared(runtime, kind).toString()), "", LIMIT));
        host.disk().deleteTree(rehearsal);
        return outcome;
    }

    private void keep(String kind, Path runtime, CommandResult outcome, FileMode mode) {
        var prepared = prepared(runtime, kind);
        if (outcome.ok() && host.disk().exists(prepared)) {
            host.disk().setMode(prepared, mode);
            host.disk().move(prepared, runtime.resolve(kind + ".aot"));
        } else {
            host.disk().delete(prepared);
            progress.note(
                    "there is no start-up cache for the " + kind + ", so starting takes longer: " + outcome.reason());
        }
    }
}
