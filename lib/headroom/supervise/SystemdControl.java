package headroom.supervise;

import headroom.host.CommandResult;
import headroom.host.Host;
import headroom.host.Problem;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// Calls of `systemctl` that change something. Every call has a time limit; what fails is a `Problem` in systemd's
/// words.
record SystemdControl(Host host, Systemctl questions) {
    /// Longer than `TimeoutStopSec=` of the units.
    private static final Duration STOP_LIMIT = Duration.ofSeconds(60);

    void run(String... words) {
        var command = questions.command(STOP_LIMIT, words);
        var outcome = host.exec().run(command);
        if (!outcome.ok()) {
            throw Problem.failed(
                    "systemd did not do: " + command,
                    outcome.exitCode() == CommandResult.TIMED_OUT
                            ? "no answer within " + STOP_LIMIT.toSeconds() + " s"
                            : outcome.reason(),
                    "look with: " + (questions.system() ? "systemctl" : "systemctl --user") + " status "
                            + words[words.length - 1]);
        }
    }

    /// Stops these units for good. Some may be gone, as after an interruption; one whose file is gone may still
    /// run.
    void takeDown(String... units) {
        var states = questions.show(List.of(units), "LoadState", "ActiveState");
        var files = new ArrayList<String>();
        var running = new ArrayList<String>();
        for (var unit = 0; unit < units.length; unit++) {
            if (states.get(unit).get("LoadState").equals("loaded")) {
                files.add(units[unit]);
            }
            if (!List.of("", "inactive", "failed").contains(states.get(unit).get("ActiveState"))) {
                running.add(units[unit]);
            }
        }
        if (!files.isEmpty()) {
            run(Stream.concat(Stream.of("disable", "--quiet"), files.stream()).toArray(String[]::new));
        }
        if (!running.isEmpty()) {
            run(Stream.concat(Stream.of("stop"), running.stream()).toArray(String[]::new));
        }
    }

    /// Has systemd forget that these units failed, if they did.
    void forgive(String... units) {
        host.exec()
                .run(questions.command(
                        STOP_LIMIT,
                        Stream.concat(Stream.of("reset-failed"), Stream.of(units))
                                .toArray(String[]::new)));
    }
}
