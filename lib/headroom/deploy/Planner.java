package headroom.deploy;

import headroom.health.Health;
import headroom.health.HealthProbe;
import headroom.host.HostView;
import headroom.host.Problem;
import headroom.host.Version;
import headroom.manifest.Deployment;
import headroom.manifest.Manifest;
import headroom.manifest.ManifestStore;
import headroom.manifest.Provider;
import headroom.manifest.Secrets;
import headroom.manifest.Workspace;
import headroom.supervise.Artifact;
import headroom.supervise.ServiceState;
import headroom.supervise.Supervisor;
import headroom.supervise.Supervisors;
import headroom.target.Routing;
import headroom.target.Target;
import java.net.URI;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/// Turns what the user asked for into an ordered plan, with all that stands in its way. Reads only.
public final class Planner {
    private static final Set<String> LOOPBACK = Set.of("127.0.0.1", "localhost", "[::1]");

    private final HostView host;
    private final Workspace workspace;
    private final ManifestStore store;

    public Planner(HostView host) {
        this.host = host;
        this.workspace = Workspace.of(host);
        this.store = new ManifestStore(host.disk(), workspace);
    }

    public Plan plan(Options options) {
        var current = store.load(options.profile()).map(manifest -> new Deployment(workspace, manifest));
        var settings = Settings.of(options, current.map(Deployment::manifest), host);
        var blockers = new ArrayList<Problem>();
        collect(blockers, this::requirePlace);
        settings.supervisor().missing(host, settings.scope()).ifPresent(blockers::add);
        collect(blockers, () -> requirePort(settings, current));
        collect(blockers, () -> requireUnowned(settings));
        var wiring = new Wirer(host).wire(settings.targets(), new Routing("http://127.0.0.1:" + settings.port()), current);
        blockers.addAll(wiring.blockers());
        var secretEnv = serviceEnv(options, current, wiring.existing());
        var bare = new Deployment(workspace, manifest(settings, current, secretEnv));
        var artifacts = Artifacts.of(host, bare, settings.supervisor(), secretEnv);
        var wanted = new Deployment(workspace, bare.manifest().withArtifacts(artifacts.stream().map(Artifact::path).toList()));
        var notes = new ArrayList<>(wiring.advice());
        notes.addAll(settings.supervisor().warnings());
        return new Plan(wanted, current, steps(wanted, current, settings.supervisor(), wiring, artifacts), blockers, secretEnv, notes);
    }

    private static void collect(List<Problem> blockers, Runnable requirement) {
        try {
            requirement.run();
        } catch (Problem problem) {
            blockers.add(problem);
        }
    }

    private void requirePlace() {
        if (!host.disk().isFolder(workspace.root().getParent())) {
            throw new Problem(Problem.Kind.FAILED, "the workspace " + workspace.root() + " has no place", workspace.root().getParent() + " is not a folder", "make that folder, or set HEADROOM_WORKSPACE_DIR to another");
        }
        if (!host.disk().mayWrite(workspace.deployments())) {
            throw new Problem(Problem.Kind.FAILED, "cannot write " + workspace.root(), "it, or its folder, is read-only", "make it writable, or set HEADROOM_WORKSPACE_DIR to another folder");
        }
    }

    private void requirePort(Settings settings, Optional<Deployment> current) {
        var port = settings.port();
        if (current.filter(deployment -> deployment.manifest().port() == port && Supervisors.of(deployment.manifest()).holdsPort() && state(deployment).isServing()).isPresent()) {
            // The manager holds the port, and asking would wake a sleeping proxy.
            return;
        }
        var other = "free the port, or choose another with --port";
        switch (new HealthProbe(host).look(port)) {
            case Health.Ready ready -> requireOwn(settings, current, ready.engine().profile(), ready.engine().pid());
            case Health.Starting starting -> requireOwn(settings, current, starting.engine().profile(), starting.engine().pid());
            case Health.Foreign foreign -> throw new Problem(Problem.Kind.NEEDS_PERSON, "port " + port + " is taken by "
                + foreign.holder().map(holder -> holder.name() + " (pid " + holder.pid() + ")").orElse("another program"), foreign.reason(), other);
            case Health.Sleeping sleeping -> { }
            case Health.Unreachable unreachable -> {
                if (!host.processes().free("127.0.0.1", port)) {
                    throw new Problem(Problem.Kind.FAILED, "cannot listen on port " + port, port < 1024 ? "ports below 1024 are for root" : "the system does not give it out", other);
                }
            }
        }
    }

    private ServiceState state(Deployment deployment) {
        return Supervisors.of(deployment.manifest()).state(host, deployment);
    }

    private static void requireOwn(Settings settings, Optional<Deployment> current, String profile, long pid) {
        var own = profile.equals(settings.profile().name()) && current.filter(deployment -> deployment.manifest().port() == settings.port()).isPresent();
        if (!own) {
            throw new Problem(Problem.Kind.NEEDS_PERSON, "port " + settings.port() + " is taken by another headroom proxy (pid " + pid + ")",
                profile.isEmpty() ? "it was started by hand" : "it belongs to the profile " + profile, "stop it, or choose another port with --port");
        }
    }

    private void requireUnowned(Settings settings) {
        for (var other : store.profiles()) {
            if (!other.equals(settings.profile())) {
                var owned = store.load(other).map(Manifest::targets).orElse(List.of());
                for (var target : settings.targets()) {
                    if (owned.contains(target.name())) {
                        throw new Problem(Problem.Kind.NEEDS_PERSON, target.name() + " is already routed by the profile " + other, "a tool belongs to one profile at a time",
                            "headroom install remove --profile " + other + ", or leave " + target.name() + " out");
                    }
                }
            }
        }
    }

    private Map<String, String> serviceEnv(Options options, Optional<Deployment> current, Map<Provider, String> existing) {
        var env = new TreeMap<String, String>();
        current.ifPresent(deployment -> env.putAll(ServiceEnv.read(host, deployment)));
        existing.forEach((provider, url) -> seenThrough(provider, url).ifPresent(upstream -> env.put(provider.variable(), upstream)));
        env.putAll(ServiceEnv.captured(host.env()));
        env.putAll(options.env());
        options.upstreams().forEach((provider, url) -> env.put(provider.variable(), url));
        return env;
    }

    /// Where a base URL leads in the end: for one of ours, to its own upstream; empty when that is the provider itself.
    private Optional<String> seenThrough(Provider provider, String url) {
        for (var profile : store.profiles()) {
            var deployment = new Deployment(workspace, store.require(profile));
            if (pointsAt(url, deployment.manifest().port())) {
                return Optional.ofNullable(ServiceEnv.read(host, deployment).get(provider.variable()));
            }
        }
        return Optional.of(url);
    }

    private static boolean pointsAt(String url, int port) {
        try {
            var uri = URI.create(url);
            return uri.getHost() != null && LOOPBACK.contains(uri.getHost()) && uri.getPort() == port;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private Manifest manifest(Settings settings, Optional<Deployment> current, Map<String, String> secretEnv) {
        var now = host.time().now().truncatedTo(ChronoUnit.SECONDS).toString();
        var base = new TreeMap<String, String>();
        secretEnv.forEach((name, value) -> base.put(name, Secrets.maskValue(name, value)));
        var upstreams = new TreeMap<String, String>();
        for (var provider : Provider.values()) {
            upstreams.put(provider.key(), Secrets.maskUrl(secretEnv.getOrDefault(provider.variable(), provider.publicUrl())));
        }
        var old = current.map(Deployment::manifest);
        return new Manifest(Manifest.SCHEMA, Version.NUMBER, settings.profile(), settings.preset(), "java", settings.supervisor().kind(), settings.supervisor().name(),
            settings.scope(), settings.providerMode(), settings.targets().stream().map(Target::name).toList(), settings.port(), "127.0.0.1", null,
            settings.profile().serviceName(), settings.profile().serviceName(), "http://127.0.0.1:" + settings.port() + "/readyz", base, Map.of(),
            List.of("--host", "127.0.0.1", "--port", Integer.toString(settings.port()), "--mode", settings.mode()), upstreams, Manifest.Phase.APPLYING,
            old.map(Manifest::mutations).orElse(List.of()), List.of(), old.map(Manifest::madeFolders).orElse(List.of()),
            old.map(Manifest::createdAt).orElse(now), now, old.map(Manifest::unknown).orElse(Map.of()));
    }

    private List<Step> steps(Deployment wanted, Optional<Deployment> current, Supervisor supervisor, Wirer.Result wiring, List<Artifact> all) {
        var steps = new ArrayList<Step>();
        wiring.reverts().forEach(mutation -> steps.add(new Step.RevertFile(mutation)));
        var runtime = new RuntimeFolder(workspace, Version.NUMBER);
        var rebuild = !runtime.isCurrent(host);
        if (rebuild) {
            steps.add(new Step.InstallRuntime(runtime));
        }
        var artifacts = all.stream()
            .filter(artifact -> host.disk().read(artifact.path()).filter(now -> Arrays.equals(now, Artifacts.bytes(artifact))).isEmpty()).toList();
        if (!artifacts.isEmpty()) {
            steps.add(new Step.WriteArtifacts(artifacts));
        }
        var replaced = current.filter(deployment -> !deployment.manifest().supervisor().equals(supervisor.name()) || !deployment.manifest().preset().equals(wanted.manifest().preset()));
        replaced.ifPresent(deployment -> steps.add(new Step.RemoveService(deployment)));
        var running = current.isPresent() && replaced.isEmpty() && supervisor.state(host, wanted).isServing();
        var changed = rebuild || !artifacts.isEmpty() || current.filter(deployment -> deployment.manifest().proxyArgs().equals(wanted.manifest().proxyArgs())).isEmpty();
        if (!running || changed) {
            steps.add(new Step.StartService(supervisor.name(), running));
            steps.add(new Step.AwaitReady(wanted.manifest().port()));
        }
        wiring.changes().forEach(change -> steps.add(new Step.EditFile(change)));
        return steps;
    }
}
