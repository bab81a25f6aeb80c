package headroom.deploy;

import headroom.change.FileEditor;
import headroom.change.Journal;
import headroom.change.Progress;
import headroom.host.FileMode;
import headroom.host.Host;
import headroom.manifest.Deployment;
import headroom.manifest.Manifest;
import headroom.manifest.Mutation;
import headroom.manifest.Registry;
import headroom.runtime.ContainerImage;
import headroom.supervise.Supervisors;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/// A deployment as it was before a change of plan, with all that going back to it needs.
final class Rollback {
    private final Deployment deployment;
    private final Map<Path, byte[]> artifacts = new LinkedHashMap<>();

    Rollback(Host host, Deployment deployment) {
        this.deployment = deployment;
        // What tools and shells read goes back by the journal, with the wiring.
        var wiring = deployment.manifest().mutations(Mutation.OfFile.class).stream()
                .map(Mutation.OfFile::path)
                .toList();
        deployment.manifest().made().artifacts().stream()
                .filter(path -> !wiring.contains(host.disk().resolve(path)))
                .forEach(path -> host.disk().read(path).ifPresent(content -> artifacts.put(path, content)));
    }

    /// Makes it so again after `plan` failed: its files, its runtime, its service, running if it ran, its wiring.
    void comeBack(Host host, Progress progress, Plan plan, Journal journal) {
        var failed = journal.deployment();
        var replaced =
                failed.manifest().service().isReplacedBy(deployment.manifest().service());
        if (replaced) {
            Supervisors.of(host, failed).remove();
        }
        for (var step : plan.steps()) {
            switch (step) {
                case Step.InstallRuntime install -> install.runtime().goBack(host);
                case Step.MakeImage make -> make.image().goBack(host);
                default -> {}
            }
        }
        artifacts.forEach((path, content) -> {
            FileEditor.missingFolders(host, path)
                    .forEach(folder -> host.disk().makeFolder(folder, FileMode.PRIVATE_FOLDER));
            host.disk().write(path, content, host.disk().mode(path).orElse(FileMode.PRIVATE_FILE));
        });
        journal.rewrite(deployment.manifest());
        deployment.manifest().mutations(Mutation.Unit.class).forEach(journal::record);
        if (deployment.manifest().phase() == Manifest.Phase.STOPPED) {
            new ServiceControl(host, progress).stop(journal.deployment(), ServiceControl.Stop.UNWIRE);
        } else {
            journal.phase(
                    deployment.manifest().phase() == Manifest.Phase.PASSTHROUGH
                            ? Manifest.Phase.PASSTHROUGH
                            : Manifest.Phase.APPLIED);
            new ServiceControl(host, progress).restart(journal.deployment());
        }
        ContainerImage.of(failed).ifPresent(image -> image.prune(host));
        if (replaced) {
            Supervisors.forget(host, deployment.workspace(), new Registry(host.disk(), deployment.workspace()).ours());
        }
    }
}
