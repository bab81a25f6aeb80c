package headroom.cli;

import headroom.host.HostView;
import headroom.manifest.Deployment;
import headroom.manifest.ManifestStore;
import headroom.manifest.Profile;
import headroom.manifest.Workspace;
import picocli.CommandLine.Option;

/// The `--profile` of every install verb.
final class ProfileOption {
    @Option(names = "--profile", paramLabel = "NAME", defaultValue = "default", description = "The deployment to act on (default: ${DEFAULT-VALUE}).")
    private String name;

    Profile profile() {
        return new Profile(name);
    }

    /// The deployment of this profile; none is a `Problem` of exit code 3.
    Deployment require(HostView host) {
        var workspace = Workspace.of(host);
        return new Deployment(workspace, new ManifestStore(host.disk(), workspace).require(profile()));
    }
}
