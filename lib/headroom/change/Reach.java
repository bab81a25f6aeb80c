package headroom.change;

import headroom.host.HostView;
import headroom.host.Problem;
import headroom.manifest.Deployment;
import headroom.manifest.Mutation;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// Where the edits of a deployment can be. Root may write everywhere, so what root takes back must be where some
/// tool's settings are.
final class Reach {
    private static final List<Path> MACHINE = List.of(Path.of("/etc"), Path.of("/Library"));
    /// Variables that name other folders for settings than those in the home.
    private static final List<String> VARIABLES = List.of(
            "CLAUDE_CONFIG_DIR",
            "CODEX_HOME",
            "GEMINI_CLI_HOME",
            "OPENCLAW_HOME",
            "OPENCLAW_STATE_DIR",
            "OPENCLAW_CONFIG_PATH",
            "OPENCODE_CONFIG",
            "OPENCODE_CONFIG_DIR",
            "XDG_CONFIG_HOME",
            "XDG_DATA_HOME",
            "ZDOTDIR");

    private Reach() {}

    static void require(HostView host, Deployment deployment, Mutation.OfFile mutation) {
        if (host.processes().user().orElse(-1) != 0) {
            return;
        }
        var place = host.disk().resolve(mutation.path());
        if (places(host, deployment).map(host.disk()::resolve).noneMatch(place::startsWith)) {
            throw Problem.needsPerson(
                    "our record names " + place,
                    "no tool that headroom routes has its settings there, and this command runs as root",
                    "if the record is right, take our lines out by hand, then use --force");
        }
    }

    private static Stream<Path> places(HostView host, Deployment deployment) {
        if (deployment.workspace().shared()) {
            return MACHINE.stream();
        }
        return Stream.concat(
                Stream.of(host.home()),
                VARIABLES.stream()
                        .map(host.env()::get)
                        .flatMap(Optional::stream)
                        .map(Path::of));
    }
}
