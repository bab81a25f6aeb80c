package headroom.cli;

import headroom.contract.Profile;
import headroom.deploy.LostDeployment;
import headroom.deploy.Removal;
import headroom.deploy.Remover;
import headroom.deploy.WorkspaceLock;
import headroom.host.Host;
import headroom.host.Problem;
import headroom.leaving.Finding;
import headroom.leaving.Leavings;
import headroom.manifest.Deployment;
import headroom.manifest.Registry;
import headroom.manifest.Workspace;
import headroom.wrap.SessionEdits;
import headroom.wrap.Sessions;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/// `headroom uninstall`: everything of this user's, and what stays because it is not headroom's to take.
final class UninstallCommand extends Subcommand {
    private final Supplier<Boolean> dryRun = flag("Show what would go, and change nothing.", "--dry-run");
    private final Supplier<Boolean> keepStats = flag("Keep the figures of headroom stats.", "--keep-stats");

    UninstallCommand(Host host, Console console) {
        super(
                host,
                console,
                "uninstall",
                "Remove every deployment of this user, what wrap has left, the launcher, the runtime and the caches.",
                "Says what stays, because it is not headroom's or not this user's.");
        examples("headroom uninstall --dry-run", "headroom uninstall --keep-stats");
    }

    @Override
    int run() {
        var workspace = Workspace.of(host);
        if (dryRun.get()) {
            show(workspace);
            stays(workspace);
            return 0;
        }
        WorkspaceLock.run(host, workspace, console::note, () -> {
            remove(workspace);
            return 0;
        });
        stays(workspace);
        console.result("headroom is removed.");
        ShellAdvice.tell(console);
        return 0;
    }

    private List<Deployment> deployments(Workspace workspace) {
        return new Registry(host.disk(), workspace)
                .ours().stream()
                        .map(manifest -> new Deployment(workspace, manifest))
                        .toList();
    }

    private void remove(Workspace workspace) {
        var progress = new ConsoleProgress(console);
        Remover.clean(host, workspace);
        var problems = new ArrayList<Problem>();
        var deployments = deployments(workspace);
        for (var deployment : deployments) {
            try {
                new Remover(host, progress).remove(deployment, false);
                console.result("the deployment " + deployment.profile() + " is removed");
            } catch (Problem problem) {
                problems.add(problem);
            }
        }
        lost(workspace, deployments).ifPresent(lost -> lost.remove(host, progress, false));
        if (host.disk().isFolder(workspace.sessions())) {
            UnwrapCommand.settled(host, new SessionEdits(host));
            new Sessions(host).letGo();
        }
        for (var finding : leavings()) {
            if (finding instanceof Finding.Change change) {
                Leavings.takeOut(host, change);
                console.result(change.file() + ": " + String.join(", ", change.what()));
            } else if (finding instanceof Finding.Left left) {
                problems.add(left.problem());
            }
        }
        host.disk().deleteTree(cache());
        removeEmpty(workspace);
        if (problems.isEmpty() && !keepStats.get() && host.disk().isFolder(workspace.stats()) && !workspace.shared()) {
            new Remover(host, progress).removeStats(workspace);
        }
        if (!problems.isEmpty()) {
            throw Problem.all(problems);
        }
    }

    /// A default deployment without a record, which can be told only where no other has one.
    private Optional<LostDeployment> lost(Workspace workspace, List<Deployment> deployments) {
        return deployments.isEmpty()
                ? LostDeployment.find(host, workspace, Profile.DEFAULT, Optional.empty())
                : Optional.empty();
    }

    /// What sessions have made, unless one goes on, and the folders in which nothing is left.
    private void removeEmpty(Workspace workspace) {
        var going = host.disk().list(workspace.sessions()).stream()
                .anyMatch(file -> file.getFileName().toString().matches("\\d+"));
        if (!going) {
            host.disk().deleteTree(workspace.sessions());
            host.disk().list(workspace.logs()).stream()
                    .filter(file -> file.getFileName().toString().matches("session-\\d+\\.log"))
                    .forEach(host.disk()::delete);
        }
        for (var folder : List.of(workspace.logs(), workspace.deployments(), workspace.root())) {
            if (host.disk().isFolder(folder) && host.disk().list(folder).isEmpty()) {
                host.disk().delete(folder);
            }
        }
    }

    /// What is left of tools without a running session, which puts its file back itself.
    private List<Finding> leavings() {
        var edits = new SessionEdits(host);
        return new Leavings(host, Path.of("").toAbsolutePath())
                .of(Leavings.tools().stream()
                        .filter(tool -> edits.sessions(tool).isEmpty())
                        .toList());
    }

    /// What the start script has fetched; a relative `XDG_CACHE_HOME` counts for none (XDG Base Directory
    /// Specification, "Basics").
    private Path cache() {
        return host.env()
                .get("XDG_CACHE_HOME")
                .map(Path::of)
                .filter(Path::isAbsolute)
                .orElseGet(() -> host.home().resolve(".cache"))
                .resolve("headroom");
    }

    private void show(Workspace workspace) {
        console.result("This would be done:");
        var deployments = deployments(workspace);
        for (var deployment : deployments) {
            var removal = Removal.of(host, deployment);
            removal.steps().forEach(step -> console.result("- " + step));
            removal.undecided().forEach(problem -> console.result("- not decidable: " + problem.what()));
        }
        lost(workspace, deployments)
                .ifPresent(lost ->
                        lost.traces().forEach(trace -> console.result("- take away what has no record: " + trace)));
        for (var finding : leavings()) {
            if (finding instanceof Finding.Change change) {
                console.result("- take out of " + change.file() + ": " + String.join(", ", change.what()));
            }
        }
        for (var folder : List.of(cache(), workspace.stats())) {
            if (host.disk().isFolder(folder) && !(keepStats.get() && folder.equals(workspace.stats()))) {
                console.result("- remove " + folder);
            }
        }
    }

    private void stays(Workspace workspace) {
        var machine = Workspace.machine(host.os());
        if (!workspace.shared() && host.disk().isFolder(machine.root())) {
            console.note(
                    "stays: the machine's deployments in " + machine.root() + " (as root: headroom install remove)");
        }
        new Registry(host.disk(), workspace)
                .entries().stream()
                        .filter(entry -> !(entry instanceof Registry.Entry.Ours))
                        .forEach(entry ->
                                console.note("stays: " + workspace.deployments().resolve(entry.name())
                                        + ", which is no record of this headroom's"));
        if (host.disk().isFolder(workspace.root()) && !dryRun.get()) {
            host.disk().list(workspace.root()).stream()
                    .filter(file -> !file.equals(workspace.deployments()))
                    .forEach(file -> console.note("stays: " + file));
        }
        for (var shared : List.of(host.home().resolve(".m2"), host.home().resolve(".jbang"))) {
            if (host.disk().exists(shared)) {
                console.note("stays: " + shared + ", which other programs use, too");
            }
        }
        console.note("stays: the checkout that headroom was started from, if it was");
    }
}
