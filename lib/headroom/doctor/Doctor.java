package headroom.doctor;

import headroom.host.HostView;
import headroom.host.Problem;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/// Looks through the whole machine: what there is of headroom, the tools it routes, the shell that asks. Reads only;
/// a group that cannot be looked at is named, and hinders no other.
public final class Doctor {
    private final HostView host;
    private final Path folder;

    /// `folder` is the project's, whose files may beat those of the home.
    public Doctor(HostView host, Path folder) {
        this.host = host;
        this.folder = folder;
    }

    public List<Check> look() {
        var checks = new ArrayList<Check>();
        attempt(checks, Storage.GROUP, () -> Storage.checks(host));
        var installed = Installed.look(host);
        attempt(checks, Programs.GROUP, () -> Programs.checks(host, installed));
        attempt(checks, Deployments.GROUP, () -> Deployments.checks(host, installed));
        attempt(checks, SessionProxies.GROUP, () -> SessionProxies.checks(host));
        attempt(checks, Tools.GROUP, () -> Tools.checks(host, folder, installed));
        attempt(checks, Leftover.GROUP, () -> Leftover.checks(host, folder, installed));
        attempt(checks, Shell.GROUP, () -> Shell.checks(host));
        return checks;
    }

    private static void attempt(List<Check> checks, String group, Supplier<List<Check>> look) {
        try {
            checks.addAll(look.get());
        } catch (Problem problem) {
            checks.add(Check.broken(group, problem.what() + ": " + problem.why(), problem.next()));
        }
    }
}
