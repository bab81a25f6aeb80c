package headroom.supervise;

import headroom.host.Command;
import headroom.host.Host;
import headroom.host.HostView;
import headroom.host.Problem;
import headroom.manifest.Deployment;
import headroom.manifest.Workspace;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Who may do what in the machine's folder on Windows. What is made in ProgramData may be read by all users, and
/// they may add files; here stand credentials and programs. Accounts are named by their SIDs, which every language
/// of Windows has ("Well-known SIDs").
final class WindowsAccess {
    private static final String SYSTEM = "S-1-5-18";
    private static final String ADMINISTRATORS = "S-1-5-32-544";
    private static final String LOCAL_SERVICE = "S-1-5-19";
    private static final String CREATOR = "S-1-3-0";

    private WindowsAccess() {}

    /// Leaves the folder to administrators and the system; the service's account may read it, and keep files of its
    /// own beside its deployment (icacls).
    static void restrict(Host host, Deployment deployment) {
        icacls(
                host,
                deployment.workspace().root().toString(),
                "/inheritance:r",
                "/grant:r",
                "*" + SYSTEM + ":(OI)(CI)F",
                "*" + ADMINISTRATORS + ":(OI)(CI)F",
                "*" + LOCAL_SERVICE + ":(OI)(CI)RX");
        icacls(
                host,
                deployment.folder().toString(),
                "/grant",
                "*" + LOCAL_SERVICE + ":(WD)",
                "*" + CREATOR + ":(OI)(IO)M");
    }

    private static void icacls(Host host, String folder, String... words) {
        var all = new ArrayList<>(List.of(host.windowsProgram("icacls.exe"), folder));
        all.addAll(List.of(words));
        var outcome = host.exec().run(Command.of(all.toArray(String[]::new)));
        if (!outcome.ok()) {
            throw Problem.failed(
                    "other users could not be kept out of " + folder,
                    "icacls: " + outcome.reason(),
                    "run it again in a terminal of an administrator");
        }
    }

    /// Any user may make a folder in ProgramData: one that somebody else made before us is refused.
    static Optional<Problem> strange(HostView host) {
        var root = Workspace.machineRoot(host.os());
        if (!host.disk().exists(root)) {
            return Optional.empty();
        }
        var question = "(Get-Acl -LiteralPath '" + root
                + "').GetOwner([System.Security.Principal.SecurityIdentifier]).Value;"
                + " [System.Security.Principal.WindowsIdentity]::GetCurrent().User.Value";
        var answer = host.ask(Command.of(
                        host.windowsProgram("WindowsPowerShell\\v1.0\\powershell.exe"),
                        "-NoProfile",
                        "-NonInteractive",
                        "-Command",
                        question))
                .out()
                .lines()
                .map(String::strip)
                .toList();
        var owner = answer.isEmpty() ? "unknown" : answer.getFirst();
        return List.of(SYSTEM, ADMINISTRATORS).contains(owner)
                        || answer.size() == 2 && answer.getLast().equals(owner)
                ? Optional.empty()
                : Optional.of(Problem.failed(
                        root + " belongs to another user",
                        "its owner is " + owner + ", who could change what stands there",
                        "look at it and take it away, then run the command again"));
    }
}
