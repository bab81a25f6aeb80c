package headroom.supervise;

import headroom.host.Command;
import headroom.host.CommandResult;
import headroom.host.HostView;
import headroom.host.Os;
import headroom.host.Problem;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// Calls of `systemctl` to the system's manager or to this user's own. Every call has a time limit; what fails is a
/// `Problem` in systemd's words.
final class Systemctl {
    /// Longer than `TimeoutStopSec=` of the units.
    private static final Duration STOP_LIMIT = Duration.ofSeconds(60);

    private final HostView host;
    private final boolean system;
    private final Map<String, String> environment;

    Systemctl(HostView host, boolean system) {
        this.host = host;
        this.system = system;
        this.environment = system ? Map.of() : runtimeFolder(host);
    }

    /// Whether systemd is this machine's init (sd_booted(3)).
    static boolean isInit(HostView host) {
        return host.os() == Os.LINUX && host.disk().isFolder(Path.of("/run/systemd/system"));
    }

    /// `su` and `sudo` leave XDG_RUNTIME_DIR unset though the user's manager may well run (pam_systemd(8)).
    private static Map<String, String> runtimeFolder(HostView host) {
        return host.env().get("XDG_RUNTIME_DIR").isPresent()
                ? Map.of()
                : Map.of(
                        "XDG_RUNTIME_DIR",
                        "/run/user/" + host.ask(Command.of("id", "-u")).out().strip());
    }

    /// The reason why the manager cannot be used, if there is one.
    Optional<String> unusable() {
        var answer = ask("show", "--property=Version");
        return answer.ok() ? Optional.empty() : Optional.of(answer.reason());
    }

    CommandResult ask(String... words) {
        return host.ask(command(Duration.ofSeconds(30), words));
    }

    private Command command(Duration limit, String... words) {
        var all = new ArrayList<>(system ? List.of("systemctl") : List.of("systemctl", "--user"));
        all.addAll(List.of(words));
        return new Command(all, environment, "", limit);
    }

    void run(String... words) {
        var command = command(STOP_LIMIT, words);
        var outcome = host.ask(command);
        if (!outcome.ok()) {
            throw new Problem(
                    Problem.Kind.FAILED,
                    "systemd did not do: " + command,
                    outcome.exitCode() == CommandResult.TIMED_OUT
                            ? "no answer within " + STOP_LIMIT.toSeconds() + " s"
                            : outcome.reason(),
                    "look with: " + (system ? "systemctl" : "systemctl --user") + " status " + words[words.length - 1]);
        }
    }

    /// Stops these units for good. Some may be gone, as after an interruption; one whose file is gone may still
    /// run.
    void takeDown(String... units) {
        var states = show(List.of(units), "LoadState", "ActiveState");
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

    /// The properties of a unit; all empty where systemd does not answer.
    Map<String, String> show(String unit, String... properties) {
        return show(List.of(unit), properties).getFirst();
    }

    /// The properties of these units, in their order, from one call; all empty where systemd does not answer.
    List<Map<String, String>> show(List<String> units, String... properties) {
        var words = new ArrayList<>(List.of("show", "--property=" + String.join(",", properties)));
        words.addAll(units);
        var blocks = ask(words.toArray(String[]::new)).out().split("\n\n");
        var all = new ArrayList<Map<String, String>>();
        for (var unit = 0; unit < units.size(); unit++) {
            var values = new HashMap<String, String>();
            (unit < blocks.length ? blocks[unit] : "")
                    .lines()
                    .filter(line -> line.contains("="))
                    .forEach(line ->
                            values.put(line.substring(0, line.indexOf('=')), line.substring(line.indexOf('=') + 1)));
            List.of(properties).forEach(property -> values.putIfAbsent(property, ""));
            all.add(values);
        }
        return all;
    }
}
