package headroom.tool;

import headroom.edit.FileEdit;
import headroom.edit.ShellBlock;
import headroom.edit.TextFile;
import headroom.host.FileMode;
import headroom.host.HostView;
import headroom.render.Escaping;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// The profiles of the shells this user has. Each gets one line that reads our file if it is there: a deleted
/// folder breaks no shell. Those of login shells get another, that starts the proxy, where that is wanted.
///
/// A shell is the user's when `SHELL` names it or one of its profiles exists. sh is everybody's.
final class ShellProfiles {
    /// In a file with Windows' line endings the shell takes the return for a part of the last word; here that is a
    /// comment.
    private static final String CR_PROOF = " #";
    private static final String ZPROFILE = ".zprofile";

    private final HostView host;
    private final Routing routing;

    ShellProfiles(HostView host, Routing routing) {
        this.host = host;
        this.routing = routing;
    }

    /// `variables` says whether there are any to be read.
    List<FileEdit> edits(boolean variables) {
        var login = routing.atLogin() ? login() : Map.<Path, String>of();
        var profiles = new LinkedHashMap<Path, String>(variables ? posix() : Map.of());
        profiles.putAll(login);
        var edits = new ArrayList<FileEdit>();
        profiles.forEach((profile, shell) -> {
            var lines = new ArrayList<String>();
            if (variables && !profile.endsWith(ZPROFILE)) {
                lines.add(posixLine(routing.folder().resolve("env.sh")));
            }
            if (login.containsKey(profile)) {
                lines.add(new LoginStart(host, routing).shellLine());
            }
            edits.add(posix(profile, shell, lines));
        });
        if (!variables) {
            return edits;
        }
        var powershell = host.configHome().resolve("powershell");
        if (isShell("pwsh")
                || host.disk().isFolder(powershell)
                || host.onPath("pwsh").isPresent()) {
            var file = Escaping.POWERSHELL.escape(
                    routing.folder().resolve("env.ps1").toString());
            edits.add(edit(
                    powershell.resolve("profile.ps1"),
                    List.of("if (Test-Path -LiteralPath " + file + ") { . " + file + " }")));
        }
        return edits;
    }

    /// The folder of the files that fish reads one after the other, where fish is one of this user's shells.
    Optional<Path> fishFolder() {
        var fish = host.configHome().resolve("fish");
        return isShell("fish") || host.disk().isFolder(fish) ? Optional.of(fish.resolve("conf.d")) : Optional.empty();
    }

    /// The shells of this user that cannot be reached this way.
    List<String> unreached() {
        var traces = Map.of(
                "tcsh",
                List.of(".tcshrc"),
                "csh",
                List.of(".cshrc"),
                "nu",
                List.of(".config/nushell"),
                "xonsh",
                List.of(".xonshrc", ".config/xonsh"),
                "elvish",
                List.of(".config/elvish", ".elvish"));
        return traces.entrySet().stream()
                .filter(shell -> isShell(shell.getKey())
                        || shell.getValue().stream().map(host.home()::resolve).anyMatch(host.disk()::exists))
                .map(Map.Entry::getKey)
                .sorted()
                .toList();
    }

    private FileEdit posix(Path file, String shell, List<String> lines) {
        var content = host.disk().read(file).map(TextFile::decode);
        if (content.isEmpty() || !(content.get() instanceof TextFile.Decoded.Text decoded)) {
            return edit(file, lines);
        }
        var own = new ShellBlock(
                routing.profile().name(),
                decoded.text().contains("\r\n")
                        ? lines.stream().map(line -> line + CR_PROOF).toList()
                        : lines);
        return new FileEdit(file, own, FileMode.PRIVATE_FILE, () -> ShellSyntax.fault(host, shell, decoded.text()));
    }

    /// The line that reads a file in sh, bash and zsh, also under `set -eu`.
    static String posixLine(Path file) {
        var quoted = Escaping.SHELL.escape(file.toString());
        return "if [ -r " + quoted + " ]; then . " + quoted + "; fi";
    }

    private FileEdit edit(Path file, List<String> lines) {
        return new FileEdit(file, new ShellBlock(routing.profile().name(), lines));
    }

    /// The files and the shells that read them: `.profile` for sh and for login shells; for bash also `.bashrc` and
    /// whichever file keeps its login shells from reading `.profile` (bash(1), INVOCATION); for zsh the file that
    /// every zsh reads, in `ZDOTDIR` (zsh(1), STARTUP/SHUTDOWN FILES), and where that is set in the home's own
    /// `.zshenv`, that one, because a first zsh reads no other.
    private Map<Path, String> posix() {
        var home = host.home();
        var posix = host.onPath("bash").isPresent() ? "bash" : "sh";
        var profiles = new LinkedHashMap<Path, String>(Map.of(home.resolve(".profile"), posix));
        var login = bashLogin();
        login.forEach(profile -> profiles.put(profile, "bash"));
        var bashrc = home.resolve(".bashrc");
        if (isShell("bash")
                || !login.isEmpty()
                || host.disk().exists(bashrc)
                || host.env().get("SHELL").isEmpty() && host.onPath("bash").isPresent()) {
            profiles.put(bashrc, "bash");
        }
        var zsh = host.env().get("ZDOTDIR").map(Path::of).orElse(home);
        if (isShell("zsh")
                || List.of(".zshenv", ".zprofile", ".zshrc").stream()
                        .map(zsh::resolve)
                        .anyMatch(host.disk()::exists)) {
            profiles.put(zsh.resolve(".zshenv"), "zsh");
            if (host.disk().exists(home.resolve(".zshenv"))) {
                profiles.put(home.resolve(".zshenv"), "zsh");
            }
        }
        return profiles;
    }

    /// What keeps bash from reading `.profile`.
    private List<Path> bashLogin() {
        return Stream.of(".bash_profile", ".bash_login")
                .map(host.home()::resolve)
                .filter(host.disk()::exists)
                .toList();
    }

    /// The profiles that shells read when somebody logs in, as most graphical sessions do with `.profile`.
    private Map<Path, String> login() {
        var login = new LinkedHashMap<Path, String>(
                Map.of(host.home().resolve(".profile"), host.onPath("bash").isPresent() ? "bash" : "sh"));
        bashLogin().forEach(profile -> login.put(profile, "bash"));
        var zsh = host.env().get("ZDOTDIR").map(Path::of).orElse(host.home());
        if (isShell("zsh") || host.disk().exists(zsh.resolve(ZPROFILE))) {
            login.put(zsh.resolve(ZPROFILE), "zsh");
        }
        return login;
    }

    private boolean isShell(String name) {
        return host.env()
                .get("SHELL")
                .filter(shell -> Path.of(shell).endsWith(name))
                .isPresent();
    }
}
