package headroom.deploy;

import headroom.change.FileSteps;
import headroom.change.Journal;
import headroom.change.Progress;
import headroom.change.VariableSteps;
import headroom.host.Host;
import headroom.host.Problem;
import headroom.manifest.Deployment;
import headroom.manifest.Manifest;
import headroom.manifest.Mutation;
import headroom.manifest.Registry;
import headroom.runtime.ContainerImage;
import headroom.supervise.Supervisors;
import java.time.Duration;
import java.util.Optional;

/// Carries out a plan, step by step and journalled; takes everything back when a step fails.
public final class Applier {
    private final Host host;
    private final Progress progress;

    public Applier(Host host, Progress progress) {
        this.host = host;
        this.progress = progress;
    }

    /// Applies a plan without blockers; returns the deployment as it is then.
    public Deployment apply(Plan plan) {
        Journal journal;
        var previous = plan.current().map(deployment -> new Rollback(host, deployment));
        if (plan.current().isPresent()) {
            journal = Journal.of(host, plan.current().get());
            journal.rewrite(asJournalled(plan, plan.current().get().manifest()));
        } else {
            journal = Journal.begin(host, plan.deployment());
        }
        try {
            var running = new Readiness(host, progress).instance(plan.deployment());
            Supervisors.of(host, plan.deployment()).prepare();
            plan.steps().forEach(step -> carryOut(step, plan, journal, running));
            journal.phase(Manifest.Phase.APPLIED);
        } catch (RuntimeException | Error failure) {
            throw previous.map(before -> wentBack(before, plan, journal, failure))
                    .orElseGet(() -> rolledBack(journal, failure));
        }
        if (plan.steps().stream().anyMatch(Step.RemoveService.class::isInstance)) {
            Supervisors.forget(
                    host,
                    plan.deployment().workspace(),
                    new Registry(host.disk(), plan.deployment().workspace()).ours());
        }
        var image = ContainerImage.of(plan.deployment()).map(ContainerImage::name);
        plan.current()
                .flatMap(ContainerImage::of)
                .filter(before -> !image.equals(Optional.of(before.name())))
                .ifPresent(before -> before.remove(host));
        for (var step : plan.steps()) {
            switch (step) {
                case Step.InstallRuntime install -> install.runtime().keep(host);
                case Step.MakeImage make -> make.image().keep(host);
                default -> {}
            }
        }
        return journal.deployment();
    }

    /// Until its service is gone, a deployment stands under the supervisor that has it, so that no interruption
    /// leaves a service nobody knows of.
    private static Manifest asJournalled(Plan plan, Manifest current) {
        var wanted = plan.deployment().manifest();
        var replaced = plan.steps().stream().anyMatch(Step.RemoveService.class::isInstance);
        return replaced ? wanted.under(current.service()) : wanted;
    }

    private void carryOut(Step step, Plan plan, Journal journal, Optional<Readiness.Predecessor> running) {
        progress.step(step.title());
        var files = new FileSteps(host, journal, progress);
        switch (step) {
            case Step.Adopt adopt -> files.adopt(adopt.found(), adopt.wanted());
            case Step.Revert revert -> files.revert(revert.mutation());
            case Step.InstallRuntime install -> {
                var begun = host.time().now();
                install.runtime().install(host, progress);
                progress.note(
                        "made in " + Duration.between(begun, host.time().now()).toSeconds() + " s");
            }
            case Step.MakeImage make -> {
                journal.serviceIn(Mutation.State.PENDING);
                make.image().make(host, progress);
            }
            case Step.WriteArtifacts write ->
                write.artifacts()
                        .forEach(artifact ->
                                files.write(artifact, journal.deployment().workspace()));
            case Step.RemoveService remove -> {
                Supervisors.of(host, remove.deployment()).remove();
                journal.rewrite(plan.deployment().manifest());
            }
            case Step.StartService start -> {
                var service = Supervisors.of(host, journal.deployment());
                journal.serviceIn(Mutation.State.PENDING);
                if (start.restart()) {
                    running.ifPresentOrElse(old -> old.makeWay(service), service::restart);
                } else {
                    service.start();
                }
                journal.serviceIn(Mutation.State.DONE);
            }
            case Step.AwaitReady ready -> {
                new Readiness(host, progress)
                        .await(journal.deployment(), ready.another() ? running : Optional.empty(), isRestart(plan));
                Supervisors.of(host, journal.deployment()).verify();
            }
            case Step.EditFile edit -> files.edit(edit.change());
            case Step.SetVariable set -> new VariableSteps(host, journal, progress).set(set.change());
        }
    }

    private static boolean isRestart(Plan plan) {
        return plan.steps().stream().anyMatch(step -> step instanceof Step.StartService start && start.restart());
    }

    private Problem wentBack(Rollback previous, Plan plan, Journal journal, Throwable failure) {
        var cause = cause(failure);
        progress.note("going back to the deployment as it was");
        try {
            previous.comeBack(host, progress, plan, journal);
        } catch (Problem incomplete) {
            return Problem.needsPerson(
                    cause.what(),
                    cause.why() + "; going back stopped at: " + incomplete.what() + " (" + incomplete.why() + ")",
                    incomplete.next(),
                    cause);
        }
        return new Problem(
                cause.kind(), cause.what(), cause.why() + "; the deployment is back as it was", cause.next(), cause);
    }

    private static Problem cause(Throwable failure) {
        return failure instanceof Problem problem
                ? problem
                : Problem.failed("apply failed", failure.toString(), "run it again with --stacktrace", failure);
    }

    private Problem rolledBack(Journal journal, Throwable failure) {
        var cause = cause(failure);
        progress.note("taking everything back");
        try {
            new Remover(host, progress).remove(journal.deployment(), false);
        } catch (Problem incomplete) {
            return Problem.needsPerson(
                    cause.what(),
                    cause.why() + "; taking it back stopped at: " + incomplete.what() + " (" + incomplete.why() + ")",
                    incomplete.next(),
                    cause);
        }
        return new Problem(
                cause.kind(), cause.what(), cause.why() + "; everything was rolled back", cause.next(), cause);
    }
}
