package headroom.deploy;

import headroom.change.EditedUnits;
import headroom.contract.Provider;
import headroom.contract.Secrets;
import headroom.contract.Version;
import headroom.host.FileMode;
import headroom.host.HostView;
import headroom.host.Problem;
import headroom.host.Proof;
import headroom.manifest.Deployment;
import headroom.manifest.Manifest;
import headroom.manifest.ManifestStore;
import headroom.manifest.ServiceEnv;
import headroom.manifest.Workspace;
import headroom.render.OwnFile;
import headroom.runtime.Runtime;
import headroom.runtime.RuntimeFolder;
import headroom.supervise.Supervisor;
import headroom.tool.Routing;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/// Turns what the user asked for into an ordered plan, with all that stands in its way. Reads only.
public final class Planner {
    private final HostView host;
    private final Workspace workspace;

    public Planner(HostView host, Workspace workspace) {
        this.host = host;
        this.workspace = workspace;
    }

    public Plan plan(Options options) {
        var current = new ManifestStore(host.disk(), workspace)
                .load(options.profile())
                .map(manifest -> new Deployment(workspace, manifest));
        var settings = Choices.settle(options, current.map(Deployment::manifest), host);
        var blockers = new ArrayList<Problem>();
        var prerequisites = new Prerequisites(host, workspace);
        Obstacles.attempt(blockers, prerequisites::place);
        var contained = settings.service().container().isPresent();
        if (settings.proxy().idleMinutes().isPresent()
                && (contained || !settings.supervisor().holdsPort())) {
            blockers.add(Problem.failed(
                    "--on-demand is not possible with "
                            + (contained ? "a container" : settings.supervisor().name()),
                    "only systemd holds the port while the proxy is gone, and starts it again",
                    "leave --on-demand out"));
        }
        if (settings.service().atLogin() && settings.supervisor().outlivesReboot()) {
            blockers.add(Problem.failed(
                    "--at-login has no meaning with " + settings.supervisor().name(),
                    "it starts the proxy itself after a reboot",
                    "leave --at-login out"));
        }
        settings.supervisor().missing(host, settings.tools().scope()).ifPresent(blockers::add);
        Obstacles.attempt(blockers, () -> new PortCheck(host, workspace).require(settings, current));
        var routing = new Routing(
                settings.profile(),
                workspace.deployment(settings.profile()),
                "http://127.0.0.1:" + settings.port(),
                settings.tools().scope(),
                named(options, current),
                Set.copyOf(
                        current.map(deployment -> deployment.manifest().tools().routed())
                                .orElse(List.of())),
                settings.service().atLogin());
        var upstreams = new Upstreams(host, workspace, settings.port());
        var wiring = new Wirer(host, workspace, upstreams)
                .plan(settings.tools().targets(), settings.tools().byName(), routing, current);
        blockers.addAll(wiring.blockers());
        var secretEnv = new ProxyEnvironment(host).of(options, current, wiring.tools(), routing.decided());
        blockers.addAll(new NetworkCheck(host, options, secretEnv).faults());
        Obstacles.attempt(blockers, () -> prerequisites.noLoop(secretEnv, upstreams));
        var bare = new Deployment(workspace, manifest(settings, current, secretEnv, wiring, routing.decided()));
        var container = bare.manifest().service().container().map(made -> ContainerCheck.of(host, made));
        container.ifPresent(check -> blockers.addAll(check.blockers(bare, secretEnv)));
        Obstacles.attempt(blockers, () -> prerequisites.ownFiles(bare, settings.supervisor()));
        var artifacts = ownFiles(bare, settings.supervisor(), secretEnv);
        artifacts.addAll(wiring.own().inFolder());
        var paths = Stream.concat(artifacts.stream().map(OwnFile::path), wiring.own().elsewhere().stream())
                .toList();
        var wanted = new Deployment(workspace, bare.manifest().withArtifacts(paths));
        blockers.addAll(prerequisites.inTheWay(artifacts));
        var runtime = new RuntimeFolder(workspace, Version.NUMBER);
        var rebuild = !runtime.isCurrent(host);
        if (rebuild) {
            runtime.untrusted(host).ifPresent(blockers::add);
        }
        var notes = new ArrayList<>(settings.notes());
        notes.addAll(wiring.notes());
        var steps = new Steps(host, workspace, wanted, current, settings.supervisor());
        if (steps.replaced().isEmpty()) {
            var edited = new EditedUnits(host, current);
            blockers.addAll(edited.conflicts(artifacts));
            var kept = edited.kept(artifacts);
            artifacts.removeIf(artifact -> kept.contains(artifact.path()));
            kept.forEach(path -> notes.add(EditedUnits.note(path)));
        }
        notes.addAll(settings.supervisor().view(host, bare).warnings());
        container.ifPresent(check -> notes.addAll(check.notes()));
        return new Plan(
                wanted,
                current,
                steps.of(wiring, artifacts, rebuild),
                wiring.changes().diffs(),
                blockers,
                secretEnv,
                notes);
    }

    /// The files of a deployment that are ours alone.
    private List<OwnFile> ownFiles(Deployment deployment, Supervisor supervisor, Map<String, String> secretEnv) {
        var files = new ArrayList<OwnFile>();
        files.add(new OwnFile(deployment.serviceEnv(), ServiceEnv.render(secretEnv), FileMode.PRIVATE_FILE));
        files.addAll(Runtime.of(host, deployment).files());
        files.addAll(supervisor.view(host, deployment).artifacts());
        return files;
    }

    /// The providers whose upstream the user has named, now or before; no tool's own setting changes those.
    private EnumSet<Provider> named(Options options, Optional<Deployment> current) {
        var named = EnumSet.noneOf(Provider.class);
        named.addAll(options.proxy().upstreams().keySet());
        current.ifPresent(
                deployment -> named.addAll(deployment.manifest().proxy().named()));
        for (var provider : Provider.values()) {
            if (options.proxy().env().containsKey(provider.variable())
                    || host.env().get(provider.variable()).isPresent()) {
                named.add(provider);
            }
        }
        return named;
    }

    private Manifest manifest(
            Settings settings,
            Optional<Deployment> current,
            Map<String, String> secretEnv,
            WiringPlan wiring,
            Set<Provider> named) {
        var now = host.time().now().truncatedTo(ChronoUnit.SECONDS).toString();
        var base = new TreeMap<String, String>();
        secretEnv.forEach((name, value) -> base.put(name, Secrets.maskValue(name, value)));
        base.remove(Proof.KEY);
        var upstreams = new TreeMap<String, String>();
        for (var provider : Provider.values()) {
            upstreams.put(
                    provider.word(),
                    Secrets.maskUrl(secretEnv.getOrDefault(provider.variable(), provider.publicUrl())));
        }
        var old = current.map(Deployment::manifest);
        return new Manifest(
                settings.profile(),
                new Manifest.Origin(
                        Version.NUMBER,
                        old.map(before -> before.origin().created()).orElse(now),
                        now,
                        old.map(before -> before.origin().unknown()).orElse(Map.of())),
                settings.service().record(ContainerCheck.loopback(secretEnv).isPresent()),
                new Manifest.Tools(
                        settings.tools().scope(),
                        settings.tools().choice(),
                        wiring.tools().routed(),
                        settings.tools().skipped(),
                        wiring.tools().variables()),
                new Manifest.Proxy(
                        settings.port(),
                        settings.proxy().mode(),
                        settings.proxy().idleMinutes(),
                        base,
                        upstreams,
                        List.copyOf(named)),
                new Manifest.Made(
                        Manifest.Phase.APPLYING,
                        old.map(Manifest::mutations).orElse(List.of()),
                        List.of(),
                        old.map(before -> before.made().folders()).orElse(List.of())));
    }
}
