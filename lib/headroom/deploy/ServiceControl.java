package headroom.deploy;

import headroom.change.FileSteps;
import headroom.change.Journal;
import headroom.change.Progress;
import headroom.change.VariableSteps;
import headroom.contract.EngineReport;
import headroom.contract.Preset;
import headroom.health.HealthProbe;
import headroom.health.PortState;
import headroom.host.Host;
import headroom.host.Problem;
import headroom.manifest.Deployment;
import headroom.manifest.Manifest;
import headroom.manifest.Mutation.State;
import headroom.supervise.ServiceState;
import headroom.supervise.Supervisors;
import java.util.Optional;
import java.util.stream.Collectors;

/// Starts, stops and restarts a deployment that is installed. A stopped one leaves no tool pointed at a dead port.
public final class ServiceControl {
    private final Host host;
    private final Progress progress;

    public ServiceControl(Host host, Progress progress) {
        this.host = host;
        this.progress = progress;
    }

    /// What becomes of the tools when the proxy is stopped.
    public enum Stop {
        /// They go straight to their providers.
        UNWIRE,
        /// They stay pointed at the dead port.
        KEEP_WIRING,
        /// They stay pointed at a proxy that only forwards.
        PASSTHROUGH
    }

    /// Starts the proxy, waits until it is ready, then routes the tools through it again.
    public EngineReport start(Deployment deployment) {
        requireWhole(deployment);
        requirePort(deployment);
        var reduced = deployment.manifest().phase() == Manifest.Phase.PASSTHROUGH;
        var journal = Journal.of(host, deployment);
        journal.phase(Manifest.Phase.APPLIED);
        return reduced ? replace(journal) : serve(journal, Optional.empty(), "start");
    }

    /// Takes the edits back, then ends the proxy; or less, as asked.
    public void stop(Deployment deployment, Stop stop) {
        requireWhole(deployment);
        var journal = Journal.of(host, deployment);
        if (stop == Stop.PASSTHROUGH) {
            journal.phase(Manifest.Phase.PASSTHROUGH);
            replace(journal);
            return;
        }
        journal.phase(Manifest.Phase.STOPPED);
        if (stop == Stop.UNWIRE) {
            unwire(journal);
        }
        progress.step("stop the proxy");
        Supervisors.of(host, deployment).stop();
        sayUndecided(deployment);
    }

    /// An engine that does not answer could not be told; a container that it starts later finds that it is stopped.
    private void sayUndecided(Deployment deployment) {
        var state = Supervisors.view(host, deployment).state();
        if (deployment.manifest().service().preset() == Preset.PERSISTENT_DOCKER
                && state.activity() == ServiceState.Activity.FAILED) {
            progress.note("note: " + state.detail() + "; once it does, the container ends by itself");
        }
    }

    /// Routes the tools again through a proxy that serves after all; one that was stopped or is being changed stays
    /// as it is.
    public void rewire(Deployment deployment) {
        if (deployment.manifest().phase() == Manifest.Phase.APPLIED
                && host.disk().exists(deployment.gaveUp())
                && new HealthProbe(host).look(deployment) instanceof PortState.Ready) {
            wire(Journal.of(host, deployment));
            host.disk().delete(deployment.gaveUp());
        }
    }

    /// Takes the edits back and leaves the rest as it is.
    public void unwire(Deployment deployment) {
        unwire(Journal.of(host, deployment));
    }

    private void unwire(Journal journal) {
        var problems = new Remover(host, progress).unwire(journal);
        if (!problems.isEmpty()) {
            throw Problem.all(problems);
        }
    }

    /// Replaces the running proxy by a new instance; it is a success only when that one answers.
    public EngineReport restart(Deployment deployment) {
        requireWhole(deployment);
        requirePort(deployment);
        var journal = Journal.of(host, deployment);
        if (deployment.manifest().phase() == Manifest.Phase.STOPPED) {
            journal.phase(Manifest.Phase.APPLIED);
        }
        return replace(journal);
    }

    private EngineReport replace(Journal journal) {
        return serve(journal, new Readiness(host, progress).instance(journal.deployment()), "restart");
    }

    /// Starts or restarts, as `verb` says; waits for another instance than `old`; then wires the tools.
    private EngineReport serve(Journal journal, Optional<Readiness.Predecessor> old, String verb) {
        var deployment = journal.deployment();
        var service = Supervisors.of(host, deployment);
        progress.step(verb + " the proxy under "
                + Supervisors.of(deployment.manifest()).inWords());
        journal.serviceIn(State.PENDING);
        if (verb.equals("restart")) {
            old.ifPresentOrElse(running -> running.makeWay(service), service::restart);
        } else {
            service.start();
        }
        journal.serviceIn(State.DONE);
        var engine = new Readiness(host, progress).await(deployment, old, verb.equals("restart"));
        service.verify();
        wire(journal);
        return engine;
    }

    private void wire(Journal journal) {
        var manifest = journal.manifest();
        var workspace = journal.deployment().workspace();
        var wiring = new Rewirer(host, workspace).plan(journal.deployment());
        if (!wiring.blockers().isEmpty()) {
            var why = wiring.blockers().stream()
                    .map(blocker -> blocker.what() + " (" + blocker.why() + ")")
                    .collect(Collectors.joining("; "));
            throw Problem.needsPerson(
                    "the proxy runs, but not all is routed through it",
                    why,
                    "mend that, then run: " + manifest.profile().command("start"));
        }
        wiring.notes().forEach(note -> progress.note("note: " + note));
        var files = new FileSteps(host, journal, progress);
        var changes = wiring.changes();
        changes.adoptions().forEach(adoption -> files.adopt(adoption.found(), adoption.wanted()));
        changes.reverts().forEach(files::revert);
        for (var change : changes.files()) {
            progress.step(new Step.EditFile(change).title());
            files.edit(change);
        }
        changes.stored().forEach(new VariableSteps(host, journal, progress)::set);
    }

    /// A stranger on the port would be sent what the tools send.
    private void requirePort(Deployment deployment) {
        if (!Supervisors.view(host, deployment).state().isServing()
                && new HealthProbe(host).look(deployment) instanceof PortState.Foreign foreign) {
            throw Problem.needsPerson(
                    "port " + deployment.manifest().port() + " is taken by " + foreign.who(),
                    foreign.reason(),
                    "free the port, or choose another with: "
                            + deployment.profile().command("apply") + " --port N");
        }
    }

    private static void requireWhole(Deployment deployment) {
        if (deployment.manifest().phase().isInterrupted()) {
            var profile = deployment.profile();
            throw Problem.needsPerson(
                    "the deployment " + deployment.profile() + " is incomplete",
                    "an earlier command was interrupted while "
                            + deployment.manifest().phase(),
                    "complete it with " + profile.command("apply") + ", or take it back with "
                            + profile.command("remove"));
        }
    }
}
