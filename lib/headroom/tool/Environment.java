package headroom.tool;

import headroom.contract.Scope;
import headroom.edit.FileEdit;
import headroom.edit.ShellBlock;
import headroom.host.FileMode;
import headroom.host.HostView;
import headroom.host.Os;
import headroom.host.VariableStore;
import headroom.render.OwnFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Sets variables for a user or for everybody on the machine: for shells and for programs that no shell started.
/// Reads only.
public final class Environment {
    private static final Path ETC = Path.of("/etc");

    private final HostView host;
    private final Routing routing;

    public Environment(HostView host, Routing routing) {
        this.host = host;
        this.routing = routing;
    }

    /// What sets these variables, and has a login start the proxy where that is wanted.
    public EnvironmentWiring wire(Map<String, String> variables) {
        if (variables.isEmpty() || routing.scope() == Scope.PROVIDER) {
            return routing.atLogin()
                    ? new EnvironmentWiring(
                            List.of(),
                            new ShellProfiles(host, routing).edits(false),
                            new LoginStart(host, routing).files(),
                            Map.of(),
                            List.of())
                    : EnvironmentWiring.NONE;
        }
        return routing.scope() == Scope.SYSTEM ? system(variables) : user(variables);
    }

    /// Lines that take variables out of a shell that is open: for sh, fish and PowerShell.
    public static List<String> unset(Iterable<String> names) {
        return EnvFile.unset(names);
    }

    private EnvironmentWiring user(Map<String, String> variables) {
        var inFolder =
                List.of(render(EnvFile.SH, "env.sh", variables), render(EnvFile.POWERSHELL, "env.ps1", variables));
        if (host.os() == Os.WINDOWS) {
            // Shells get these variables from the system.
            return new EnvironmentWiring(
                    inFolder, List.of(), List.of(), Map.of(VariableStore.WINDOWS_USER, variables), advice(List.of()));
        }
        var shells = new ShellProfiles(host, routing);
        var files = new ArrayList<OwnFile>();
        files.add(
                host.os() == Os.MACOS
                        ? file(
                                EnvFile.LAUNCH_AGENT,
                                host.home().resolve("Library/LaunchAgents").resolve(name(".environment.plist")),
                                variables,
                                FileMode.PRIVATE_FILE)
                        : file(
                                EnvFile.SYSTEMD,
                                host.home().resolve(".config/environment.d").resolve(name(".conf")),
                                variables,
                                FileMode.PRIVATE_FILE));
        shells.fishFolder()
                .ifPresent(folder ->
                        files.add(file(EnvFile.FISH, folder.resolve(name(".fish")), variables, FileMode.PRIVATE_FILE)));
        if (routing.atLogin()) {
            files.addAll(new LoginStart(host, routing).files());
        }
        return new EnvironmentWiring(
                inFolder,
                shells.edits(true),
                files,
                host.os() == Os.MACOS ? Map.of(VariableStore.LAUNCHD, variables) : Map.of(),
                advice(shells.unreached()));
    }

    private EnvironmentWiring system(Map<String, String> variables) {
        if (host.os() == Os.WINDOWS) {
            return new EnvironmentWiring(
                    List.of(),
                    List.of(),
                    List.of(),
                    Map.of(VariableStore.WINDOWS_MACHINE, variables),
                    advice(List.of()));
        }
        var files = new ArrayList<OwnFile>();
        var edits = new ArrayList<FileEdit>();
        // macOS has no profile.d: its shells are zsh, which reads zshenv, and sh and bash, which read profile when
        // they log in.
        var script = host.os() == Os.MACOS
                ? ETC.resolve(name(".sh"))
                : ETC.resolve("profile.d").resolve(name(".sh"));
        files.add(file(EnvFile.SYSTEM_SH, script, variables, FileMode.FILE));
        if (host.os() == Os.MACOS) {
            files.add(file(
                    EnvFile.LAUNCH_AGENT,
                    Path.of("/Library/LaunchAgents").resolve(name(".environment.plist")),
                    variables,
                    FileMode.FILE));
            edits.add(source(ETC.resolve("profile"), script));
        } else {
            files.add(file(
                    EnvFile.SYSTEMD, ETC.resolve("environment.d").resolve(name(".conf")), variables, FileMode.FILE));
        }
        // Debian and Arch keep zsh's files in a folder (zsh(1), FILES).
        var zshenv = host.disk().isFolder(ETC.resolve("zsh")) ? ETC.resolve("zsh/zshenv") : ETC.resolve("zshenv");
        if (host.os() == Os.MACOS
                || host.onPath("zsh").isPresent()
                || host.disk().exists(zshenv)) {
            edits.add(source(zshenv, script));
        }
        if (host.onPath("fish").isPresent() || host.disk().isFolder(ETC.resolve("fish"))) {
            files.add(file(
                    EnvFile.SYSTEM_FISH, ETC.resolve("fish/conf.d").resolve(name(".fish")), variables, FileMode.FILE));
        }
        return new EnvironmentWiring(List.of(), edits, files, Map.of(), advice(List.of()));
    }

    private static List<String> advice(List<String> unreached) {
        var advice = new ArrayList<>(
                List.of("environment: shells that are open do not have the new variables, and programs that no shell"
                        + " starts get them at the next login"));
        unreached.forEach(shell -> advice.add("environment: " + shell
                + " is not reached by this, unless it is started from a session or shell that has the"
                + " variables; set them there yourself"));
        return advice;
    }

    private FileEdit source(Path file, Path script) {
        return new FileEdit(
                file,
                new ShellBlock(routing.profile().name(), List.of(ShellProfiles.posixLine(script))),
                FileMode.FILE);
    }

    private String name(String ending) {
        return routing.profile().serviceName() + ending;
    }

    private OwnFile render(EnvFile kind, String name, Map<String, String> variables) {
        return file(kind, routing.folder().resolve(name), variables, FileMode.PRIVATE_FILE);
    }

    private OwnFile file(EnvFile kind, Path path, Map<String, String> variables, FileMode mode) {
        return kind.at(path, routing, variables, mode);
    }
}
