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
                    traces(lost.get());
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
                        "see what is installed with: headroom install list");
    }

    private void traces(LostDeployment lost) {
        console.result("There is no record of the profile " + profile.profile() + ", but traces of it:");
        lost.traces().forEach(trace -> console.result("  " + trace));
        if (!lost.removal(host).diffs().isEmpty()) {
            console.note("  note: the record also held the addresses that tools had before; where one was a gateway,"
                    + " enter it again");
        }
    }

    private void show(Workspace workspace) {
        var lost = profile.has(host, workspace)
                ? Optional.<LostDeployment>empty()
                : LostDeployment.find(host, workspace, profile.profile(), port.get());
        if (lost.isEmpty() && !profile.has(host, workspace)) {
            throw nothing(workspace);
        }
        var removal = lost.map(left -> left.removal(host))
                .orElseGet(() -> Removal.of(host, profile.require(host, workspace)));
        if (!removal.undecided().isEmpty() && !force.get()) {
            throw Problem.all(removal.undecided());
        }
        lost.ifPresent(this::traces);
        console.result("This would be done:");
        removal.steps().forEach(step -> console.result("- " + step));
        if (takesStats(workspace)) {
            console.result("- remove " + workspace.stats());
        }
        removal.diffs().stream()
                .filter(diff -> !diff.isEmpty())
                .forEach(diff -> console.result("\n" + diff.stripTrailing()));
    }
}
