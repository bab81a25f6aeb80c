package headroom.supervise;

import headroom.host.CommandResult;
import headroom.host.Host;
import headroom.host.Problem;
import headroom.render.OwnFile;
import headroom.runtime.Account;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// What changes something of a deployment under systemd. Every call has a time limit; what fails is a `Problem` in
/// systemd's words.
record SystemdControl(Host host, SystemdUnits units, Systemctl questions) {
    /// Longer than `TimeoutStopSec=` of the units.
    private static final Duration STOP_LIMIT = Duration.ofSeconds(60);

    static SystemdControl of(Host host, SystemdUnits units) {
        return new SystemdControl(host, units, units.systemctl());
    }

    /// What the units need: the account of the system scope, lingering in the user's.
    void prepare() {
        if (units.isSystem()) {
            Account.prepare(host, units.deployment());
        } else {
            Linger.enable(host, units.deployment().workspace());
        }
    }

    void run(String... words) {
        var command = questions.command(STOP_LIMIT, words);
        var outcome = host.exec().run(command);
        if (!outcome.ok()) {
            throw Problem.failed(
                    "systemd did not do: " + command,
                    outcome.exitCode() == CommandResult.TIMED_OUT
                            ? "no answer within " + STOP_LIMIT.toSeconds() + " s"
                            : outcome.reason(),
                    "look with: " + (units.isSystem() ? "systemctl" : "systemctl --user") + " status "
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

    /// Takes the files of these units away.
    void remove(List<OwnFile> files) {
        files.forEach(file -> OwnFile.remove(host, file.path()));
        run("daemon-reload");
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
