package headroom.manifest;

import headroom.contract.Profile;
import headroom.contract.Scope;
import headroom.host.FileMode;
import headroom.host.HostView;
import headroom.host.Os;
import java.nio.file.Path;

/// Where headroom keeps its state: one folder per profile under `deploy`, the runtimes, the launcher.
/// A shared one is the machine's: state and programs stand apart, as the Filesystem Hierarchy Standard has it, and
/// all may run the programs.
public record Workspace(Path root, Path programs, boolean shared, Os os) {
    /// Where a container has the workspace of whoever runs it.
    public static final String IN_CONTAINER = "/tmp/headroom-home/.headroom";

    /// The workspace of this user: `HEADROOM_WORKSPACE_DIR`, or `~/.headroom`. The variable naming the machine's
    /// own folder means that one.
    public static Workspace of(HostView host) {
        var root = host.env()
                .get("HEADROOM_WORKSPACE_DIR")
                .map(named -> Path.of(named).toAbsolutePath().normalize())
                .orElseGet(() -> host.home().resolve(".headroom"));
        return root.equals(machineRoot(host.os()))
                ? machine(host.os())
                : new Workspace(root, root.resolve("runtime"), false, host.os());
    }

    /// The machine's own, for deployments of the system scope.
    public static Workspace machine(Os os) {
        return new Workspace(machineRoot(os), machinePrograms(os), true, os);
    }

    /// Where deployments of the system scope live.
    public static Path machineRoot(Os os) {
        return switch (os) {
            case LINUX -> Path.of("/var/lib/headroom");
            case MACOS -> Path.of("/Library/Application Support/headroom");
            case WINDOWS -> Path.of("C:\\ProgramData\\headroom");
        };
    }

    private static Path machinePrograms(Os os) {
        return os == Os.LINUX ? Path.of("/opt/headroom") : machineRoot(os).resolve("runtime");
    }

    /// Whose deployments are in it; a user's own may be of the provider scope, too.
    public Scope scope() {
        return shared ? Scope.SYSTEM : Scope.USER;
    }

    /// Whether this is the workspace as a container sees it, whose records name the paths of the machine.
    public boolean isInContainer() {
        return root.toString().equals(IN_CONTAINER);
    }

    public Path deployments() {
        return root.resolve("deploy");
    }

    public Path deployment(Profile profile) {
        return deployments().resolve(profile.name());
    }

    public Path manifest(Profile profile) {
        return deployment(profile).resolve("manifest.json");
    }

    /// The manifest as it was when the last command that changed the deployment had ended.
    Path goodManifest(Profile profile) {
        return deployment(profile).resolve("manifest.good.json");
    }

    public Path runtimes() {
        return programs;
    }

    public Path runtime(String version) {
        return runtimes().resolve(version);
    }

    public Path bin() {
        return shared ? programs.resolve("bin") : root.resolve("bin");
    }

    /// The launcher that needs neither JBang nor the checkout.
    public Path launcher() {
        return bin().resolve(os == Os.WINDOWS ? "headroom.cmd" : "headroom");
    }

    /// Where a shared workspace's proxies, which run under an account of their own, keep what they write; of a
    /// user's own, the workspace itself.
    public Path state() {
        return shared ? root.resolve("state") : root;
    }

    /// What was removed and billed: the ledger.
    public Path stats() {
        return state().resolve("stats");
    }

    /// Originals of what `compact` left out of requests.
    public Path kept() {
        return state().resolve("kept");
    }

    /// Who is attached to which proxy of a session.
    public Path sessions() {
        return root.resolve("sessions");
    }

    public Path logs() {
        return root.resolve("logs");
    }

    /// Held while a command changes deployments; it stands beside the workspace because that may not exist yet.
    public Path lock() {
        return root.resolveSibling(root.getFileName() + ".lock");
    }

    /// How the names of this system's scripts end.
    public String scriptEnding() {
        return os == Os.WINDOWS ? ".cmd" : ".sh";
    }

    public FileMode programFolder() {
        return shared ? FileMode.FOLDER : FileMode.PRIVATE_FOLDER;
    }

    public FileMode programFile() {
        return shared ? FileMode.FILE : FileMode.PRIVATE_FILE;
    }

    public FileMode program() {
        return shared ? FileMode.PROGRAM : FileMode.PRIVATE_PROGRAM;
    }
}
