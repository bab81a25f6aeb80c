package headroom.deploy;

import headroom.contract.Version;
import headroom.health.HealthProbe;
import headroom.health.PortState;
import headroom.host.HostView;
import headroom.manifest.Deployment;
import headroom.manifest.Manifest;
import headroom.manifest.Workspace;
import headroom.render.OwnFile;
import headroom.runtime.ContainerImage;
import headroom.runtime.RuntimeFolder;
import headroom.supervise.ServiceState;
import headroom.supervise.Supervisor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// The steps from the deployment as it is to the one that is wanted, in their order. Reads only.
record Steps(
        HostView host, Workspace workspace, Deployment wanted, Optional<Deployment> current, Supervisor supervisor) {
    /// The deployment so far, where another manager, or another of its ways, is to take over.
    Optional<Deployment> replaced() {
        return current.filter(deployment ->
                deployment.manifest().service().isReplacedBy(wanted.manifest().service()));
    }

    /// Whether the deployment's own proxy answers, ready and with the settings that stand on disk, or sleeps on
    /// purpose: a manager's word alone proves neither.
    private boolean serves() {
        return supervisor.view(host, wanted).state().activity() == ServiceState.Activity.SLEEPING
                || new HealthProbe(host).look(wanted) instanceof PortState.Ready ready
                        && ready.engine().settings().equals(wanted.settings(host.disk()));
    }

    /// `all` are the files of ours that the deployment has in the end; `rebuild` says that its runtime is not there.
    List<Step> of(WiringPlan wiring, List<OwnFile> all, boolean rebuild) {
        var steps = new ArrayList<Step>();
        steps.addAll(wiring.changes().adoptions());
        wiring.changes().reverts().forEach(mutation -> steps.add(new Step.Revert(mutation)));
        if (rebuild) {
            steps.add(new Step.InstallRuntime(new RuntimeFolder(workspace, Version.NUMBER)));
        }
        var image = ContainerImage.of(wanted).filter(made -> !made.isCurrent(host));
        image.ifPresent(made -> steps.add(new Step.MakeImage(made)));
        var replaced = replaced();
        // What goes may have files of the same names as what comes.
        replaced.ifPresent(deployment -> steps.add(new Step.RemoveService(deployment)));
        var artifacts = all.stream()
                .filter(artifact -> replaced.isPresent()
                        || host.disk()
                                .read(artifact.path())
                                .filter(now -> Arrays.equals(now, artifact.bytes()))
                                .isEmpty())
                .toList();
        if (!artifacts.isEmpty()) {
            steps.add(new Step.WriteArtifacts(artifacts));
        }
        var running = current.isPresent()
                && replaced.isEmpty()
                && supervisor.view(host, wanted).state().isServing();
        var environment = wiring.own().inFolder().stream().map(OwnFile::path).toList();
        // After an interruption nobody knows with which settings the proxy was started.
        var interrupted = current.filter(
                        deployment -> deployment.manifest().phase().isInterrupted())
                .isPresent();
        var reduced = current.filter(deployment -> deployment.manifest().phase() == Manifest.Phase.PASSTHROUGH)
                .isPresent();
        var changed = interrupted
                || reduced
                || rebuild
                || image.isPresent()
                || !current.map(deployment -> deployment.manifest().service().container())
                        .equals(Optional.of(wanted.manifest().service().container()))
                || artifacts.stream().anyMatch(artifact -> !environment.contains(artifact.path()))
                || current.filter(deployment -> deployment.proxyArgs().equals(wanted.proxyArgs()))
                        .isEmpty();
        var restart = running && (changed || !serves());
        if (!running || restart || !supervisor.view(host, wanted).lapses().isEmpty()) {
            steps.add(new Step.StartService(supervisor.inWords(), restart));
            steps.add(new Step.AwaitReady(wanted.manifest().port(), !running || restart));
        }
        wiring.changes().files().forEach(change -> steps.add(new Step.EditFile(change)));
        wiring.changes().stored().forEach(change -> steps.add(new Step.SetVariable(change)));
        return steps;
    }
}
