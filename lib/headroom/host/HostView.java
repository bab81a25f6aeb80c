package headroom.host;

import java.nio.file.Path;
import java.util.Optional;

/// The machine, for reading only: what planners and `status` get.
public interface HostView {
    Os os();

    Env env();

    Time time();

    DiskView disk();

    ProcessView processes();

    RunningJava java();

    /// Runs a command that only asks and changes nothing.
    CommandResult ask(Command question);

    /// The home folder as the environment names it, never Java's `user.home`, which ignores `$HOME`.
    default Path home() {
        var variable = os() == Os.WINDOWS ? "USERPROFILE" : "HOME";
        var value = env().get(variable)
                .orElseThrow(() -> Problem.failed(
                        "there is no home folder",
                        variable + " is not set",
                        "set " + variable + " to your home folder, then run the command again"));
        var home = Path.of(value);
        if (!home.isAbsolute()) {
            throw Problem.failed(
                    "there is no home folder",
                    variable + " is not an absolute path: " + value,
                    "set " + variable + " to your home folder, then run the command again");
        }
        return home.normalize();
    }

    /// Where this user's programs keep their settings (XDG Base Directory Specification).
    default Path configHome() {
        return env().get("XDG_CONFIG_HOME").map(Path::of).orElseGet(() -> home().resolve(".config"));
    }

    /// The full path of a program of Windows itself, such as `sc.exe`: looked up by name it could be another's.
    default String windowsProgram(String name) {
        return env().get("SystemRoot").orElse("C:\\Windows") + "\\System32\\" + name;
    }

    /// Finds a program on PATH.
    default Optional<Path> onPath(String program) {
        var separator = os() == Os.WINDOWS ? ";" : ":";
        var endings = os() == Os.WINDOWS ? new String[] {".exe", ".cmd", ".bat"} : new String[] {""};
        for (var folder : env().get("PATH").orElse("").split(separator)) {
            for (var ending : endings) {
                var candidate = Path.of(folder.isEmpty() ? "." : folder, program + ending);
                if (disk().isProgram(candidate)) {
                    return Optional.of(candidate);
                }
            }
        }
        return Optional.empty();
    }
}
