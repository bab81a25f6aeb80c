package headroom.target;

import headroom.edit.ShellBlock;
import headroom.host.HostView;
import headroom.render.Escaping;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// The profiles of the shells this user has, each of which gets one line that reads our file if it is there: a deleted folder breaks no shell.
///
/// A shell is the user's when `SHELL` names it or one of its profiles exists. sh is everybody's.
final class ShellProfiles {
    private final HostView host;
    private final Routing routing;

    ShellProfiles(HostView host, Routing routing) {
        this.host = host;
        this.routing = routing;
    }

    List<FileEdit> edits() {
        var edits = new ArrayList<FileEdit>();
        posix().forEach(profile -> edits.add(edit(profile, posixLine(routing.folder().resolve("env.sh")))));
        var fish = config().resolve("fish");
        if (isShell("fish") || host.disk().isFolder(fish)) {
            var file = Escaping.FISH.escape(routing.folder().resolve("env.fish").toString());
            edits.add(edit(fish.resolve("config.fish"), "if test -r " + file + "; source " + file + "; end"));
        }
        var powershell = config().resolve("powershell");
        if (isShell("pwsh") || host.disk().isFolder(powershell) || host.onPath("pwsh").isPresent()) {
            var file = Escaping.POWERSHELL.escape(routing.folder().resolve("env.ps1").toString());
            edits.add(edit(powershell.resolve("profile.ps1"), "if (Test-Path -LiteralPath " + file + ") { . " + file + " }"));
        }
        return edits;
    }

    /// The line that reads a file in sh, bash and zsh, also under `set -eu`.
    static String posixLine(Path file) {
        var quoted = Escaping.SHELL.escape(file.toString());
        return "if [ -r " + quoted + " ]; then . " + quoted + "; fi";
    }

    private FileEdit edit(Path file, String line) {
        return new FileEdit(file, new ShellBlock(routing.profile().name(), List.of(line)));
    }

    /// `.profile` for sh and for login shells; for bash also `.bashrc` and whichever file keeps its login shells from reading `.profile`
    /// (bash(1), INVOCATION); for zsh the file that every zsh reads, in `ZDOTDIR` (zsh(1), STARTUP/SHUTDOWN FILES).
    private List<Path> posix() {
        var home = host.home();
        var profiles = new ArrayList<>(List.of(home.resolve(".profile")));
        var login = List.of(home.resolve(".bash_profile"), home.resolve(".bash_login")).stream().filter(host.disk()::exists).toList();
        profiles.addAll(login);
        var bashrc = home.resolve(".bashrc");
        if (isShell("bash") || !login.isEmpty() || host.disk().exists(bashrc) || host.env().get("SHELL").isEmpty() && host.onPath("bash").isPresent()) {
            profiles.add(bashrc);
        }
        var zsh = host.env().get("ZDOTDIR").map(Path::of).orElse(home);
        if (isShell("zsh") || List.of(".zshenv", ".zprofile", ".zshrc").stream().map(zsh::resolve).anyMatch(host.disk()::exists)) {
            profiles.add(zsh.resolve(".zshenv"));
        }
        return profiles;
    }

    private boolean isShell(String name) {
        return host.env().get("SHELL").filter(shell -> Path.of(shell).endsWith(name)).isPresent();
    }

    private Path config() {
        return host.env().get("XDG_CONFIG_HOME").map(Path::of).orElseGet(() -> host.home().resolve(".config"));
    }
}
