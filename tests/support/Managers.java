package support;

import headroom.host.Command;
import headroom.host.CommandResult;
import headroom.host.Env;
import headroom.host.Host;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/// The rigs with real service managers, beside the checkout of this project, for the full run as root.
public final class Managers {
    private static final Path RIGS =
            Path.of("..", "shared", "rigs", "managers").toAbsolutePath().normalize();

    private Managers() {}

    /// A rig's script; empty where it is not there, this is not root, or not the full run.
    public static Optional<Path> rig(String script) {
        var usable = Scale.all()
                && Files.isExecutable(RIGS.resolve(script))
                && System.getProperty("user.name").equals("root");
        return usable ? Optional.of(RIGS.resolve(script)) : Optional.empty();
    }

    public static CommandResult run(String... words) {
        return Host.real(new Env(System.getenv())).exec().run(Command.of(words).within(Duration.ofMinutes(5)));
    }
}
