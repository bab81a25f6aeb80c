package headroom.supervise;

import headroom.host.Command;
import headroom.host.FileMode;
import headroom.host.Host;
import headroom.host.HostView;
import headroom.host.Problem;
import headroom.manifest.Workspace;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/// Lingering: whether a user's services run without that user being logged in (loginctl(1)). Remembers that it was
/// headroom who switched it on.
final class Linger {
    private Linger() {}

    static String user(HostView host) {
        return host.ask(Command.of("id", "-un")).out().strip();
    }

    static boolean isOn(HostView host, String user) {
        return host.disk().exists(Path.of("/var/lib/systemd/linger", user));
    }

    static void enable(Host host, Workspace workspace) {
        var user = user(host);
        if (isOn(host, user)) {
            return;
        }
        host.disk().write(note(workspace), (user + "\n").getBytes(StandardCharsets.UTF_8), FileMode.PRIVATE_FILE);
        var outcome = host.exec().run(Command.of("loginctl", "enable-linger", user));
        if (!outcome.ok()) {
            host.disk().delete(note(workspace));
            throw Problem.failed(
                    "the proxy would end when you log out",
                    "lingering could not be enabled for " + user + ": " + outcome.reason(),
                    "sudo loginctl enable-linger " + user + ", then run the command again; or use --supervisor agent");
        }
    }

    /// Switches lingering off again if it was headroom who switched it on.
    static void restore(Host host, Workspace workspace) {
        if (host.disk().exists(note(workspace))) {
            host.exec().run(Command.of("loginctl", "disable-linger", user(host)));
            host.disk().delete(note(workspace));
        }
    }

    private static Path note(Workspace workspace) {
        return workspace.deployments().resolve(".lingering-by-headroom");
    }
}
