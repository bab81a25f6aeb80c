package headroom.host;

import java.util.Optional;
import java.util.regex.Pattern;

/// Where a system keeps environment variables that no file holds. Values are in the store's own words, which
/// `write` takes as `read` gave them.
public enum VariableStore {
    /// This user's variables (Windows, "Environment Variables": the registry key `HKCU\Environment`).
    WINDOWS_USER("HKCU\\Environment"),
    /// Everybody's variables; changing them needs an administrator.
    WINDOWS_MACHINE("HKLM\\SYSTEM\\CurrentControlSet\\Control\\Session Manager\\Environment"),
    /// The variables of this login session (launchctl(1), setenv): what programs get that no shell started.
    LAUNCHD("");

    private final String key;

    VariableStore(String key) {
        this.key = key;
    }

    /// The words for a plain value.
    public String words(String value) {
        return this == LAUNCHD ? value : "REG_SZ " + value;
    }

    /// What stands there now; empty when nothing does.
    public Optional<String> read(HostView host, String name) {
        if (this == LAUNCHD) {
            return Optional.of(host.ask(Command.of("/bin/launchctl", "getenv", name)))
                    .filter(CommandResult::ok)
                    .map(outcome -> outcome.out().strip())
                    .filter(value -> !value.isEmpty());
        }
        var found = Pattern.compile("(?im)^\\s+" + Pattern.quote(name) + "\\s+(REG_\\w+)\\s{1,4}(.*?)\\r?$")
                .matcher(host.ask(Command.of(host.windowsProgram("reg.exe"), "query", key, "/v", name))
                        .out());
        return found.find() ? Optional.of(found.group(1) + " " + found.group(2)) : Optional.empty();
    }

    public void write(Host host, String name, String words) {
        if (this == LAUNCHD) {
            run(host, Command.of("/bin/launchctl", "setenv", name, words));
            return;
        }
        var blank = words.indexOf(' ');
        run(
                host,
                Command.of(
                        host.windowsProgram("reg.exe"),
                        "add",
                        key,
                        "/v",
                        name,
                        "/t",
                        words.substring(0, blank),
                        "/d",
                        words.substring(blank + 1),
                        "/f"));
        host.exec().run(broadcast(host));
    }

    public void clear(Host host, String name) {
        if (this == LAUNCHD) {
            run(host, Command.of("/bin/launchctl", "unsetenv", name));
            return;
        }
        run(host, Command.of(host.windowsProgram("reg.exe"), "delete", key, "/v", name, "/f"));
        host.exec().run(broadcast(host));
    }

    /// Programs learn of a change by a broadcast, which .NET sends whenever it changes a variable, even one that is
    /// not there.
    private static Command broadcast(HostView host) {
        return Command.of(
                host.windowsProgram("WindowsPowerShell\\v1.0\\powershell.exe"),
                "-NoProfile",
                "-NonInteractive",
                "-Command",
                "[Environment]::SetEnvironmentVariable('HEADROOM_CHANGED', $null, 'User')");
    }

    private void run(Host host, Command command) {
        var outcome = host.exec().run(command);
        if (!outcome.ok()) {
            throw Problem.failed(
                    "cannot change an environment variable of "
                            + (this == WINDOWS_MACHINE ? "this machine" : "this user"),
                    outcome.reason(),
                    this == WINDOWS_MACHINE
                            ? "run the command as an administrator"
                            : "try the command by hand: "
                                    + String.join(" ", command.words().subList(0, 2)));
        }
    }
}
