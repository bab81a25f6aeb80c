package headroom.deploy;

import headroom.change.FileSteps;
import headroom.change.Journal;
import headroom.change.VariableSteps;
import headroom.contract.Profile;
import headroom.contract.Provider;
import headroom.host.Host;
import headroom.manifest.Deployment;
import headroom.manifest.Manifest;
import headroom.manifest.ManifestStore;
import headroom.manifest.Workspace;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import support.NoProgress;

/// Plans an apply as a whole and carries out what it changes outside the deployment, without a service: what tests
/// of targets and scopes need.
public final class EditsOnly {
    private final Host host;
    private final int port;
    private String scope = "user";
    private String profile = "default";
    private Map<Provider, String> upstreams = Map.of();

    public EditsOnly(Host host, int port) {
        this.host = host;
        this.port = port;
    }

    public EditsOnly scope(String scope) {
        this.scope = scope;
        return this;
    }

    public EditsOnly profile(String profile) {
        this.profile = profile;
        return this;
    }

    public EditsOnly upstreams(Map<Provider, String> upstreams) {
        this.upstreams = upstreams;
        return this;
    }

    /// The plan for these tools; for none, with the tools found here.
    public Plan plan(String... targets) {
        return planFor(targets.length == 0 ? "auto" : "manual", targets);
    }

    public Plan planFor(String providers, String... targets) {
        var plan = new Planner(host)
                .plan(new Options(
                        new Profile(profile),
                        Optional.empty(),
                        Optional.of(scope),
                        Optional.of(providers),
                        List.of(targets),
                        Optional.empty(),
                        Optional.of(port),
                        Optional.empty(),
                        upstreams,
                        Map.of(),
                        Optional.of("agent"),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty()));
        // The service is not what these tests are about: the agent serves no system scope, and a program of this
        // machine may have the port.
        var blockers = plan.blockers().stream()
                .filter(blocker -> !blocker.what().startsWith("--supervisor agent ")
                        && !blocker.what().startsWith("port " + port + " is taken"))
                .toList();
        return new Plan(
                plan.deployment(),
                plan.current(),
                plan.steps(),
                plan.files(),
                blockers,
                plan.serviceEnv(),
                plan.notes());
    }

    /// Carries out the changes of files and variables, journalled; returns their titles.
    public List<String> apply(Plan plan) {
        plan.requireClear();
        Journal journal;
        if (plan.current().isPresent()) {
            journal = Journal.of(host, plan.current().get());
            journal.rewrite(plan.deployment().manifest());
        } else {
            journal = Journal.begin(host, plan.deployment());
        }
        var done = new ArrayList<String>();
        var files = new FileSteps(host, journal, new NoProgress());
        for (var step : plan.steps()) {
            switch (step) {
                case Step.Adopt adopt -> files.adopt(adopt.found(), adopt.wanted());
                case Step.Revert revert -> files.revert(revert.mutation());
                case Step.EditFile edit -> files.edit(edit.change());
                case Step.SetVariable set -> new VariableSteps(host, journal, new NoProgress()).set(set.change());
                case Step.WriteArtifacts write ->
                    write.artifacts().stream()
                            .filter(artifact ->
                                    artifact.path().startsWith(plan.deployment().folder()))
                            .forEach(artifact -> host.disk().write(artifact.path(), artifact.bytes(), artifact.mode()));
                default -> {
                    continue;
                }
            }
            if (!(step instanceof Step.WriteArtifacts)) {
                done.add(step.title());
            }
        }
        journal.phase(Manifest.Phase.APPLIED);
        return done;
    }

    public List<String> apply(String... targets) {
        return apply(plan(targets));
    }

    /// The titles of the steps that change something outside the deployment's folder.
    public static List<String> changes(Plan plan) {
        return plan.steps().stream()
                .filter(step -> step instanceof Step.Revert
                        || step instanceof Step.EditFile
                        || step instanceof Step.SetVariable)
                .map(Step::title)
                .toList();
    }

    /// Removes the deployment.
    public void remove() {
        new Remover(host, new NoProgress()).remove(deployment(), false);
    }

    public Deployment deployment() {
        var workspace = Workspace.of(host);
        return new Deployment(workspace, new ManifestStore(host.disk(), workspace).require(new Profile(profile)));
    }
}
