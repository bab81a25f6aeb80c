package headroom.cli;

import headroom.contract.Profile;
import headroom.deploy.LostDeployment;
import headroom.host.HostView;
import headroom.manifest.Deployment;
import headroom.manifest.ManifestStore;
import headroom.manifest.Registry;
import headroom.manifest.Workspace;
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

    /// Where this profile is: this user's workspace, or the machine's where only that one has it.
    Workspace place(HostView host) {
        return place(host, profile());
    }

    static Workspace place(HostView host, Profile profile) {
        var own = Workspace.of(host);
        var machine = Workspace.machine(host.os());
        return !has(host, own, profile) && host.disk().isFolder(machine.deployment(profile)) ? machine : own;
    }

    boolean has(HostView host, Workspace workspace) {
        return has(host, workspace, profile());
    }

    private static boolean has(HostView host, Workspace workspace, Profile profile) {
        return new ManifestStore(host.disk(), workspace).has(profile);
    }

    /// What is left of the profile where its record is gone.
    Optional<LostDeployment> lost(HostView host, Workspace workspace) {
        return has(host, workspace)
                ? Optional.empty()
                : LostDeployment.find(host, workspace, profile(), Optional.empty());
    }

    /// The deployment of this profile; none is a `Problem` of exit code 3, one whose record is gone of 4.
    Deployment require(HostView host, Workspace workspace) {
        lost(host, workspace).ifPresent(lost -> {
            throw lost.problem();
        });
        return new Deployment(workspace, new Registry(host.disk(), workspace).require(profile()));
    }
}
