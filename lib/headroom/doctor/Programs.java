package headroom.doctor;

import headroom.contract.Version;
import headroom.host.HostView;
import headroom.host.Os;
import headroom.host.Problem;
import headroom.manifest.Workspace;
import headroom.runtime.RuntimeFolder;
import java.util.ArrayList;
import java.util.List;

/// The programs: what deployments run from against what runs now, and which headroom a shell finds.
final class Programs {
    static final String GROUP = "runtime";

    private Programs() {}

    static List<Check> checks(HostView host, Installed installed) {
        var checks = new ArrayList<Check>();
        installed.statuses().stream()
                .map(status -> status.deployment().workspace())
                .distinct()
                .forEach(workspace -> checks.add(runtime(host, workspace, installed)));
        if (host.disk().exists(Workspace.of(host).launcher())) {
            checks.add(found(host, Workspace.of(host)));
        }
        checks.add(Check.well(GROUP, "this is headroom " + Version.NUMBER));
        return checks;
    }

    private static Check runtime(HostView host, Workspace workspace, Installed installed) {
        var one = installed.statuses().stream()
                .filter(status -> status.deployment().workspace().equals(workspace))
                .findFirst()
                .orElseThrow()
                .deployment();
        var folder = workspace.runtime(one.manifest().origin().version());
        try {
            return new RuntimeFolder(workspace, one.manifest().origin().version()).isCurrent(host)
                    ? Check.well(GROUP, folder + " is whole and the same as this headroom")
                    : Check.broken(
                            GROUP,
                            folder + " is damaged, or of another build than this headroom",
                            one.profile().command("apply"));
        } catch (Problem problem) {
            return Check.warning(GROUP, problem.what() + ": " + problem.why(), problem.next());
        }
    }

    private static Check found(HostView host, Workspace workspace) {
        var launcher = host.disk().resolve(workspace.launcher());
        return host.onPath("headroom")
                .filter(found -> !host.disk().resolve(found).equals(launcher))
                .map(found -> Check.warning(
                        GROUP,
                        "a shell finds another headroom first: " + found + ", not " + workspace.launcher(),
                        host.os() == Os.WINDOWS
                                ? "set PATH=" + workspace.bin() + ";%PATH%"
                                : "export PATH='" + workspace.bin() + "':\"$PATH\""))
                .orElseGet(() -> Check.well(GROUP, "no other headroom comes before " + workspace.launcher()));
    }
}
