package headroom.manifest;

import headroom.host.HostView;
import headroom.host.Problem;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Refuses to work on what belongs to somebody else: a command that obeyed another user's records, or made its
/// programs of another user's, would do that user's will with its own rights. Windows tells no user ids; there the
/// folder's access list keeps others out.
public final class Ownership {
    private static final long ROOT = 0;

    private Ownership() {}

    /// Refuses a home, a workspace and records in it that are not this user's, or that others may write.
    public static void require(HostView host, Workspace workspace) {
        var user = host.processes().user();
        if (user.isEmpty()) {
            return;
        }
        if (user.getAsLong() == ROOT) {
            requireOwnHome(host);
        }
        for (var place : places(host, workspace)) {
            if (host.disk().exists(place)) {
                requireOwn(host, workspace, place, user.getAsLong());
            }
        }
    }

    /// `sudo` may keep HOME; root's files in a user's home are in that user's way, and root must not obey what
    /// stands there.
    private static void requireOwnHome(HostView host) {
        var home = host.env().get("HOME").map(Path::of).map(host.disk()::resolve);
        var owner = home.stream()
                .mapToLong(folder -> host.disk().owner(folder).orElse(ROOT))
                .findFirst();
        if (owner.orElse(ROOT) != ROOT) {
            throw Problem.failed(
                    "HOME belongs to another user",
                    home.get() + " belongs to user id " + owner.getAsLong() + ", and this command runs as root",
                    "run it again as that user, without sudo; for the whole machine, with: sudo -H");
        }
    }

    private static List<Path> places(HostView host, Workspace workspace) {
        var disk = host.disk();
        var places = new ArrayList<>(List.of(
                workspace.lock(),
                workspace.root(),
                disk.resolve(workspace.root()),
                workspace.deployments(),
                workspace.runtimes(),
                workspace.bin(),
                workspace.launcher()));
        // Whoever may not enter it is told so when the records are read.
        for (var folder : listed(host, workspace.deployments())) {
            places.add(folder);
            places.addAll(listed(host, folder));
            places.addAll(listed(host, folder.resolve("backup")));
        }
        return places;
    }

    private static List<Path> listed(HostView host, Path folder) {
        try {
            return host.disk().list(folder);
        } catch (Problem closed) {
            return List.of();
        }
    }

    private static void requireOwn(HostView host, Workspace workspace, Path place, long user) {
        var owner = host.disk().owner(place).orElse(user);
        if (owner != user) {
            throw Problem.failed(
                    place + " belongs to another user",
                    "its owner is user id " + owner + ", and this command runs as user id " + user,
                    "run it again as its owner, or look at it and take it away");
        }
        var forOthers = workspace.shared()
                ? host.disk().isExposed(place)
                : host.disk()
                        .mode(place)
                        .filter(mode -> (mode.bits() & 0002) != 0)
                        .isPresent();
        if (forOthers) {
            throw Problem.failed(
                    place + " can be written by others",
                    "its mode is " + host.disk().mode(place).orElseThrow() + ", so what stands there may not be yours",
                    "look at it, then: chmod go-w " + place);
        }
    }

    /// What of these files root must not make its programs of, as another user could change it: it, or a folder
    /// above it. Empty where all is root's.
    public static Optional<Problem> untrusted(HostView host, List<Path> files) {
        for (var file : files) {
            for (var place = host.disk().resolve(file.toAbsolutePath()); place != null; place = place.getParent()) {
                var owner = host.disk().owner(place).orElse(ROOT);
                if (owner != ROOT || host.disk().isExposed(place)) {
                    return Optional.of(Problem.failed(
                            "the system scope cannot be installed from here",
                            file + " would become root's, and " + place
                                    + (owner == ROOT ? " can be written by others" : " belongs to user id " + owner),
                            "use a Java and a copy of headroom that only root can change, with: sudo -H"));
                }
            }
        }
        return Optional.empty();
    }

    /// Whether a folder and all in it are root's alone to change.
    public static boolean isRoots(HostView host, Path place) {
        return host.disk().owner(place).orElse(ROOT) == ROOT
                && !host.disk().isExposed(place)
                && (!host.disk().isFolder(place)
                        || host.disk().list(place).stream().allMatch(entry -> isRoots(host, entry)));
    }
}
