package headroom.tool;

import headroom.host.FileMode;
import headroom.host.HostView;
import headroom.host.Os;
import headroom.render.Escaping;
import headroom.render.OwnFile;
import headroom.render.Templates;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/// Has a login start the proxy that nobody else starts after a reboot: by a line in the profiles of login shells,
/// and by an entry that desktops read (Desktop Application Autostart Specification) where this user has one. Both
/// run the deployment's `ensure-headroom.sh`, which leaves one alone that runs or was stopped on purpose.
final class LoginStart {
    private final HostView host;
    private final Routing routing;

    LoginStart(HostView host, Routing routing) {
        this.host = host;
        this.routing = routing;
    }

    private Path script() {
        return routing.folder().resolve("ensure-headroom.sh");
    }

    /// The line for sh, bash and zsh, also under `set -eu`; nobody waits for it.
    String shellLine() {
        var script = Escaping.SHELL.escape(script().toString());
        return "if [ -r " + script + " ]; then (sh " + script + " </dev/null >/dev/null 2>&1 &); fi";
    }

    /// The entry for desktops.
    List<OwnFile> files() {
        var folder = host.configHome().resolve("autostart");
        if (host.os() != Os.LINUX
                || host.env().get("XDG_CURRENT_DESKTOP").isEmpty()
                        && !host.disk().isFolder(folder)) {
            return List.of();
        }
        return List.of(new OwnFile(
                folder.resolve(routing.profile().serviceName() + ".desktop"),
                Templates.render("desktop/autostart.desktop", Escaping.DESKTOP_ARGUMENT, Map.of("script", script())),
                FileMode.PRIVATE_FILE));
    }
}
