package headroom.deploy;

import headroom.contract.Provider;
import headroom.host.Command;
import headroom.host.HostView;
import headroom.host.Problem;
import headroom.manifest.Deployment;
import headroom.manifest.Ownership;
import headroom.manifest.Registry;
import headroom.manifest.Workspace;
import headroom.render.OwnFile;
import headroom.supervise.Supervisor;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What must hold before anything of a deployment is made; each that does not is a `Problem`. Reads only.
record Prerequisites(HostView host, Workspace workspace) {
    /// The workspace is this user's and can be written.
    void place() {
        if (workspace.shared()) {
            root();
        }
        Ownership.require(host, workspace);
        if (!host.disk().isFolder(workspace.root().getParent())) {
            throw Problem.failed(
                    "the workspace " + workspace.root() + " has no place",
                    workspace.root().getParent() + " is not a folder",
                    "make that folder, or set HEADROOM_WORKSPACE_DIR to another");
        }
        if (!host.disk().mayWrite(workspace.deployments())) {
            throw Problem.failed(
                    "cannot write " + workspace.root(),
                    "it, or its folder, is read-only",
                    "make it writable, or set HEADROOM_WORKSPACE_DIR to another folder");
        }
    }

    private void root() {
        if (host.processes().user().orElse(0) != 0) {
            throw Problem.failed(
                    "--scope system needs root",
                    "this command runs as "
                            + host.ask(Command.of("id", "-un")).out().strip(),
                    "run it again with: sudo -H");
        }
    }

    /// The names of two profiles may come to the same file of a manager, such as `t` with its `t-ensure`.
    void ownFiles(Deployment wanted, Supervisor supervisor) {
        var files = supervisor.view(host, wanted).artifacts().stream()
                .map(OwnFile::path)
                .toList();
        for (var other : new Registry(host.disk(), workspace).others(wanted.profile())) {
            other.made().artifacts().stream()
                    .filter(file -> !file.startsWith(workspace.root()) && !file.startsWith(workspace.programs()))
                    .filter(files::contains)
                    .findFirst()
                    .ifPresent(file -> {
                        throw Problem.needsPerson(
                                "the profiles " + wanted.profile() + " and " + other.profile() + " would share " + file,
                                "their names are too much alike for " + supervisor.name(),
                                "choose another --profile");
                    });
        }
    }

    /// No provider's requests come back to this proxy.
    void noLoop(Map<String, String> env, Upstreams upstreams) {
        for (var provider : Provider.values()) {
            if (Optional.ofNullable(env.get(provider.variable()))
                    .filter(upstreams::isOwn)
                    .isPresent()) {
                throw Problem.failed(
                        "the proxy would forward " + provider.word() + " requests to itself",
                        provider.variable() + " names this proxy's own address",
                        "name the true one with --" + provider.word() + "-api-url");
            }
        }
    }

    /// A file of ours can stand at each of these places.
    List<Problem> inTheWay(List<OwnFile> artifacts) {
        return artifacts.stream()
                .map(OwnFile::path)
                .filter(path -> host.disk().exists(path) && !host.disk().isFile(path))
                .map(this::inTheWay)
                .toList();
    }

    /// A unit that is masked is a link to /dev/null (systemctl(1)).
    private Problem inTheWay(Path path) {
        var target = host.disk().resolve(path);
        return Problem.failed(
                path + " is in the way",
                target.equals(path)
                        ? "it is no plain file, and headroom writes one there"
                        : "it is a link to " + target + ", and headroom writes a file there",
                target.equals(Path.of("/dev/null"))
                        ? "unmask the unit (systemctl unmask " + path.getFileName() + "), then run the command again"
                        : "look at it, move it away, then run the command again");
    }
}
