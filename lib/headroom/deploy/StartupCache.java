package headroom.deploy;

import headroom.host.Command;
import headroom.host.Host;
import headroom.host.Mode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/// The start-up cache of a runtime (JEP 483, JEP 514): classes as the JVM needs them, recorded in a rehearsal with exactly the flags and the class path of the services.
/// Where it is missing or does not fit, the JVM starts without it and says nothing, as `java.args` tells it.
final class StartupCache {
    private static final Duration LIMIT = Duration.ofMinutes(3);

    private final Host host;
    private final Progress progress;

    StartupCache(Host host, Progress progress) {
        this.host = host;
        this.progress = progress;
    }

    /// Records the cache of the runtime in this folder, which must stand in its final place.
    void train(Path runtime, String launcher, Mode mode) {
        progress.waiting("making the start-up cache");
        var prepared = runtime.resolve("headroom.aot.new");
        var command = Command.of(runtime.resolve(launcher).toString(), "install", "agent", "rehearse").within(LIMIT);
        var outcome = host.exec().run(new Command(command.words(), Map.of("HEADROOM_RECORD", prepared.toString(), "HEADROOM_WORKSPACE_DIR", runtime.resolve("rehearsal").toString()), "", LIMIT));
        host.disk().deleteTree(runtime.resolve("rehearsal"));
        if (outcome.ok() && host.disk().exists(prepared)) {
            host.disk().setMode(prepared, mode);
            host.disk().move(prepared, runtime.resolve("headroom.aot"));
        } else {
            host.disk().delete(prepared);
            progress.note("there is no start-up cache, so commands and restarts take longer: " + outcome.reason());
        }
    }
}
