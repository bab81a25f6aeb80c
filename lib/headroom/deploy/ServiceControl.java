package headroom.deploy;

import headroom.health.EngineReport;
import headroom.host.Host;
import headroom.host.Problem;
import headroom.manifest.Deployment;
import headroom.manifest.Manifest;
import headroom.manifest.Mutation;
import headroom.manifest.Mutation.State;
import headroom.supervise.Supervisor;
import headroom.supervise.Supervisors;
import headroom.target.Routing;
import headroom.target.Targets;
import java.util.List;
import java.util.Optional;

/// Starts, stops and restarts a deployment that is installed. A stopped one leaves no tool pointed at a dead port.
public final class ServiceControl {
    private final Host host;
    private final Progress progress;

    public ServiceControl(Host host, Progress progress) {
        this.host = host;
        this.progress = progress;
    }

    /// Starts the proxy, waits until it is ready, then routes the tools through it again.
    public EngineReport start(Deployment deployment) {
        requireWhole(deployment);
        var journal = Journal.of(host, deployment);
        progress.step("start the proxy under the " + supervisor(deployment).name());
        serve(journal, () -> supervisor(deployment).start(host, deployment));
        var engine = new Readiness(host, progress).await(deployment, Optional.empty());
        wire(journal);
        return engine;
    }

    /// Takes the edits back, then ends the proxy. With `keepWiring` the tools stay pointed at it.
    public void stop(Deployment deployment, boolean keepWiring) {
        requireWhole(deployment);
        var journal = Journal.of(host, deployment);
        if (!keepWiring) {
            var problems = new Remover(host, progress).unwire(journal);
            if (!problems.isEmpty()) {
                throw Problem.all(problems);
            }
        }
        progress.step("stop the proxy");
        supervisor(deployment).stop(host, deployment);
    }

    /// Replaces the running proxy by a new instance; it is a success only when that one answers.
    public EngineReport restart(Deployment deployment) {
        requireWhole(deployment);
        var journal = Journal.of(host, deployment);
        var readiness = new Readiness(host, progress);
        var old = readiness.instance(deployment);
        progress.step("restart the proxy under the " + supervisor(deployment).name());
        serve(journal, () -> supervisor(deployment).restart(host, deployment));
        var engine = readiness.await(deployment, old);
        wire(journal);
        return engine;
    }

    private void serve(Journal journal, Runnable verb) {
        var service = journal.manifest().mutations().stream().filter(mutation -> mutation.kind() == Mutation.Kind.SERVICE).findFirst()
            .orElseGet(() -> Mutation.service(journal.nextId()));
        journal.record(service.in(State.PENDING));
        verb.run();
        journal.record(service.in(State.DONE));
    }

    private void wire(Journal journal) {
        var manifest = journal.manifest();
        var wiring = new Wirer(host).wire(manifest.targets().stream().map(Targets::named).toList(), new Routing(journal.deployment().baseUrl()), manifest.mutations(), journal::backedUp);
        if (!wiring.blockers().isEmpty()) {
            throw Problem.all(wiring.blockers());
        }
        var files = new FileSteps(host, journal, progress);
        wiring.reverts().forEach(files::revert);
        for (var change : wiring.changes()) {
            progress.step("edit " + change.file() + " for " + change.target());
            files.edit(change);
        }
    }

    private static Supervisor supervisor(Deployment deployment) {
        return Supervisors.named(deployment.manifest().supervisor());
    }

    private static void requireWhole(Deployment deployment) {
        if (!Manifest.APPLIED.equals(deployment.manifest().phase())) {
            throw new Problem(Problem.Kind.NEEDS_PERSON, "the deployment " + deployment.profile() + " is incomplete", "an earlier command was interrupted while " + deployment.manifest().phase(),
                "complete it with headroom install apply, or take it back with headroom install remove");
        }
    }
}
