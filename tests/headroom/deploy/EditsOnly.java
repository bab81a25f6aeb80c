package headroom.deploy;

import headroom.contract.Profile;
import headroom.contract.Provider;
import headroom.contract.Scope;
import headroom.host.Host;
import headroom.host.Problem;
import headroom.manifest.Deployment;
import headroom.manifest.Registry;
import headroom.manifest.Workspace;
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
        var plan = new Planner(host, Workspace.of(host))
                .plan(new Options(
                        new Profile(profile),
                        new Options.Service(
                                Optional.empty(), Optional.of("agent"), Optional.empty(), Options.Runtime.kept()),
                        new Options.Tools(
                                Scope.named(scope), Optional.of(providers), List.of(targets), Optional.empty()),
                        new Options.Proxy(
                                Optional.of(port),
                                Optional.empty(),
                                Optional.empty(),
                                Optional.empty(),
                                upstreams,
                                Map.of())));
        // The service is not what these tests are about: the agent serves no system scope, and a program of this
        // machine may have the port.
        var blockers = plan.blockers().stream()
                .filter(blocker -> !blocker.what().startsWith("--supervisor agent ")
                        && !blocker.what().startsWith("port " + port + " is taken")
                        && !blocker.what().equals("cannot listen on port " + port))
                .toList();
        return with(plan, plan.steps(), blockers);
    }

    /// Carries out the changes of files and variables, journalled; returns their titles.
    public List<String> apply(Plan plan) {
        plan.requireClear();
        var steps = plan.steps().stream()
                .flatMap(step -> withoutService(step, plan.deployment()).stream())
                .toList();
        new Applier(host, new NoProgress()).apply(with(plan, steps, plan.blockers()));
        return steps.stream()
                .filter(step -> !(step instanceof Step.WriteArtifacts))
                .map(Step::title)
                .toList();
    }

    private static Optional<Step> withoutService(Step step, Deployment deployment) {
        return switch (step) {
            case Step.WriteArtifacts write ->
                Optional.of(new Step.WriteArtifacts(write.artifacts().stream()
                        .filter(artifact -> artifact.path().startsWith(deployment.folder()))
                        .toList()));
            case Step.InstallRuntime runtime -> Optional.empty();
            case Step.RemoveService service -> Optional.empty();
            case Step.StartService service -> Optional.empty();
            case Step.AwaitReady ready -> Optional.empty();
            default -> Optional.of(step);
        };
    }

    private static Plan with(Plan plan, List<Step> steps, List<Problem> blockers) {
        return new Plan(
                plan.deployment(), plan.current(), steps, plan.files(), blockers, plan.serviceEnv(), plan.notes());
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
        return new Deployment(workspace, new Registry(host.disk(), workspace).require(new Profile(profile)));
    }
}
