package headroom.supervise;

import headroom.host.Command;
import headroom.host.CommandResult;
import headroom.host.HostView;
import headroom.host.Os;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Questions to the system's manager or to this user's own, by `systemctl`. Every call has a time limit.
final class Systemctl {
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

    /// The call with these words.
    Command command(Duration limit, String... words) {
        var all = new ArrayList<>(system ? List.of("systemctl") : List.of("systemctl", "--user"));
        all.addAll(List.of(words));
        return new Command(all, environment, "", limit);
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
