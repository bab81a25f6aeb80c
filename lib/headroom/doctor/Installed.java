package headroom.doctor;

import headroom.contract.Profile;
import headroom.deploy.LostDeployment;
import headroom.deploy.Status;
import headroom.host.HostView;
import headroom.host.Problem;
import headroom.manifest.Deployment;
import headroom.manifest.Registry;
import headroom.manifest.Workspace;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What is installed, looked at once: the status of each deployment, as `install status` has it, what stands under a
/// profile's name and is none of ours, what could not be looked at, and the traces of a default profile without a
/// record.
record Installed(
        List<Status> statuses, List<Registry.Entry> others, List<Problem> unseen, Optional<LostDeployment> lost) {
    static Installed look(HostView host) {
        var found = new Installed(new ArrayList<>(), new ArrayList<>(), new ArrayList<>(), lost(host));
        var own = Workspace.of(host);
        found.add(host, own);
        var machine = Workspace.machine(host.os());
        if (!own.shared() && host.disk().isFolder(machine.root())) {
            found.add(host, machine);
        }
        return found;
    }

    private static Optional<LostDeployment> lost(HostView host) {
        try {
            var own = Workspace.of(host);
            return host.disk().exists(own.manifest(Profile.DEFAULT))
                            || !new Registry(host.disk(), own).ours().isEmpty()
                    ? Optional.empty()
                    : LostDeployment.find(host, own, Profile.DEFAULT, Optional.empty());
        } catch (Problem unreadable) {
            // Then the registry says so.
            return Optional.empty();
        }
    }

    private void add(HostView host, Workspace workspace) {
        try {
            for (var entry : new Registry(host.disk(), workspace).entries()) {
                if (entry instanceof Registry.Entry.Ours ours) {
                    statuses.add(Status.read(host, new Deployment(workspace, ours.manifest())));
                } else {
                    others.add(entry);
                }
            }
        } catch (Problem problem) {
            unseen.add(problem);
        }
    }
}
