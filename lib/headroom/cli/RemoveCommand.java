package headroom.cli;

import headroom.change.Progress;
import headroom.deploy.LostDeployment;
import headroom.deploy.Removal;
import headroom.deploy.Remover;
import headroom.deploy.WorkspaceLock;
import headroom.host.Host;
import headroom.host.Problem;
import headroom.manifest.ManifestStore;
import headroom.manifest.Registry;
import headroom.manifest.Workspace;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/// `headroom install remove`
final class RemoveCommand extends Subcommand {
    private final ProfileOption profile = new ProfileOption(this);
    private final Supplier<Boolean> force =
            flag("Go on where an edit cannot be taken back, leaving that file as it is.", "--force");
    private final Supplier<Boolean> dryRun =
            flag("Show what would be taken out, file by file, and change nothing.", "--dry-run");
    private final Supplier<Boolean> keepStats =
            flag("Keep the figures of headroom stats, which go with the last profile.", "--keep-stats");
    private final Supplier<Optional<Integer>> port = option(
            Integer.class,
            "N",
            "Where there is no record of the deployment: the port it had (default: HEADROOM_PORT or 8787).",
            "--port",
            "-p");

    RemoveCommand(Host host, Console console) {
        super(
                host,
                console,
                "remove",
                "Take a deployment back: the edits, the service, the files. Nothing of it stays.");
    }

    @Override
    int run() {
        var workspace = profile.place(host);
        if (dryRun.get()) {
            show(workspace);
            return 0;
        }
        return WorkspaceLock.run(host, workspace, console::note, () -> {
            var cleaned = Remover.clean(host, workspace);
            var progress = new ConsoleProgress(console);
            if (!profile.has(host, workspace)) {
                var lost = LostDeployment.find(host, workspace, profile.profile(), port.get());
                if (lost.isPresent()) {
                    console.result("There is no record of the profile " + profile.profile() + ", but traces of it:");
                    lost.get().traces().forEach(trace -> console.result("  " + trace));
                    lost.get().remove(host, progress, force.get());
                    removeStats(workspace, progress);
                    console.result("headroom is removed (profile " + profile.profile() + "). Install it again with: "
                            + console.typed(profile.profile().command("apply")));
                    ShellAdvice.tell(console);
                    return 0;
                }
            }
            if (cleaned
                    && new ManifestStore(host.disk(), workspace)
                            .load(profile.profile())
                            .isEmpty()) {
                console.result("What an interrupted command had left is gone.");
                return 0;
            }
            if (!profile.has(host, workspace)) {
                throw nothing(workspace);
            }
            var deployment = profile.require(host, workspace);
            new Remover(host, progress).remove(deployment, force.get());
            removeStats(workspace, progress);
            console.result("headroom is removed (profile " + profile.profile() + ").");
            ShellAdvice.tell(console, deployment.manifest());
            return 0;
        });
    }

    private boolean takesStats(Workspace workspace) {
        return !keepStats.get() && Remover.takesStats(host, workspace, profile.profile());
    }

    private void removeStats(Workspace workspace, Progress progress) {
        if (takesStats(workspace)) {
            new Remover(host, progress).removeStats(workspace);
        }
    }

    private Problem nothing(Workspace workspace) {
        return new Registry(host.disk(), workspace)
                .absent(
                        "there is nothing to remove (profile " + profile.profile() + ")",
                        profile.profile(),
                        "headroom install list shows what is installed");
    }

    private void show(Workspace workspace) {
        var lost = profile.has(host, workspace)
                ? Optional.<LostDeployment>empty()
                : LostDeployment.find(host, workspace, profile.profile(), port.get());
        if (lost.isEmpty() && !profile.has(host, workspace)) {
            throw nothing(workspace);
        }
        var removal = lost.isEmpty()
                ? Removal.of(host, profile.require(host, workspace))
                : new Removal(lost.get().traces(), lost.get().diffs(), List.of());
        if (!removal.undecided().isEmpty() && !force.get()) {
            throw Problem.all(removal.undecided());
        }
        console.result(
                lost.isEmpty()
                        ? "This would be done:"
                        : "There is no record of the profile " + profile.profile() + ". This would be taken out:");
        removal.steps().forEach(step -> console.result("- " + step));
        if (takesStats(workspace)) {
            console.result("- remove " + workspace.stats());
        }
        removal.diffs().stream()
                .filter(diff -> !diff.isEmpty())
                .forEach(diff -> console.result("\n" + diff.stripTrailing()));
    }
}
