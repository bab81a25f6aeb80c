package headroom.cli;

import headroom.contract.Profile;
import headroom.deploy.LostDeployment;
import headroom.host.Host;
import headroom.host.HostView;
import headroom.manifest.Deployment;
import headroom.manifest.ManifestStore;
import headroom.manifest.Workspace;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/// The `--profile` of every install verb.
final class ProfileOption {
    private final Supplier<String> name;

    ProfileOption(Subcommand command) {
        name = command.optionOr(
                String.class,
                "NAME",
                Profile.DEFAULT.name(),
                "The deployment to act on (default: ${DEFAULT-VALUE}).",
                "--profile");
    }

    Profile profile() {
        return new Profile(name.get());
    }

    /// The machine as seen from where this profile is: this user's workspace, or the machine's where only that one
    /// has it.
    Host place(Host host) {
        return !has(host) && host.disk().isFolder(Workspace.of(machine(host)).deployment(profile()))
                ? machine(host)
                : host;
    }

    /// The machine as seen from its shared workspace, where deployments of the system scope are.
    static Host machine(Host host) {
        return host.with(host.env()
                .with(Map.of(
                        "HEADROOM_WORKSPACE_DIR",
                        Workspace.machineRoot(host.os()).toString())));
    }

    boolean has(HostView host) {
        return new ManifestStore(host.disk(), Workspace.of(host)).has(profile());
    }

    /// What is left of the profile where its record is gone.
    Optional<LostDeployment> lost(HostView host) {
        return has(host) ? Optional.empty() : LostDeployment.find(host, profile(), Optional.empty());
    }

    /// The deployment of this profile; none is a `Problem` of exit code 3, one whose record is gone of 4.
    Deployment require(HostView host) {
        lost(host).ifPresent(lost -> {
            throw lost.problem();
        });
        var workspace = Workspace.of(host);
        return new Deployment(workspace, new ManifestStore(host.disk(), workspace).require(profile()));
    }
}
