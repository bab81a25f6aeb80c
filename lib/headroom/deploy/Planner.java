package headroom.deploy;

import headroom.change.EditedUnits;
import headroom.contract.Provider;
import headroom.contract.Secrets;
import headroom.contract.Version;
import headroom.health.HealthProbe;
import headroom.health.PortState;
import headroom.host.Command;
import headroom.host.FileMode;
import headroom.host.HostView;
import headroom.host.Problem;
import headroom.host.Proof;
import headroom.manifest.Deployment;
import headroom.manifest.Manifest;
import headroom.manifest.ManifestStore;
import headroom.manifest.Ownership;
import headroom.manifest.Registry;
import headroom.manifest.ServiceEnv;
import headroom.manifest.Workspace;
import headroom.render.OwnFile;
import headroom.runtime.Runtime;
import headroom.runtime.RuntimeFolder;
import headroom.supervise.ServiceState;
import headroom.supervise.Supervisor;
import headroom.tool.Routing;
import java.nio.file.Path;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
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
        collect(blockers, this::requirePlace);
        if (settings.proxy().idleMinutes().isPresent() && !settings.supervisor().holdsPort()) {
            blockers.add(Problem.failed(
                    "--on-demand is not possible with " + settings.supervisor().name(),
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
        collect(blockers, () -> new PortCheck(host, workspace).require(settings, current));
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
        collect(blockers, () -> requireNoLoop(secretEnv, upstreams));
        var bare = new Deployment(workspace, manifest(settings, current, secretEnv, wiring, routing.decided()));
        collect(blockers, () -> requireOwnFiles(bare, settings.supervisor()));
        var artifacts = ownFiles(bare, settings.supervisor(), secretEnv);
        artifacts.addAll(wiring.own().inFolder());
        var paths = Stream.concat(artifacts.stream().map(OwnFile::path), wiring.own().elsewhere().stream())
                .toList();
        var wanted = new Deployment(workspace, bare.manifest().withArtifacts(paths));
        artifacts.stream()
                .map(OwnFile::path)
                .filter(path -> host.disk().exists(path) && !host.disk().isFile(path))
                .forEach(path -> blockers.add(inTheWay(path)));
        var runtime = new RuntimeFolder(workspace, Version.NUMBER);
        var rebuild = !runtime.isCurrent(host);
        if (rebuild) {
            runtime.untrusted(host).ifPresent(blockers::add);
        }
        var notes = new ArrayList<>(settings.notes());
        notes.addAll(wiring.notes());
        if (current.filter(deployment -> isReplaced(deployment, wanted)).isEmpty()) {
            var edited = new EditedUnits(host, current);
            blockers.addAll(edited.conflicts(artifacts));
            var kept = edited.kept(artifacts);
            artifacts.removeIf(artifact -> kept.contains(artifact.path()));
            kept.forEach(path -> notes.add(EditedUnits.note(path)));
        }
        notes.addAll(settings.supervisor().view(host, bare).warnings());
        return new Plan(
                wanted,
                current,
                steps(wanted, current, settings.supervisor(), wiring, artifacts, rebuild),
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

    /// A unit that is masked is a link to /dev/null (systemctl(1)).
    private Problem inTheWay(Path path) {
        var target = host.disk().resolve(path);
        return Problem.failed(
                path + " is in the way",
                target.equals(path)
                        ? "it is no plain file, and headroom writes one there"
                        : "it is a link to " + target + ", and headroom writes a file there",
                target.equals(Path.of("/dev/null"))
                        ? "unmask the unit (systemctl unmask " + path.getFileName() + "), then run the command again"
                        : "look at it, move it away, then run the command again");
    }

    private static void collect(List<Problem> blockers, Runnable requirement) {
        try {
            requirement.run();
        } catch (Problem problem) {
            blockers.add(problem);
        }
    }

    private void requirePlace() {
        if (workspace.shared()) {
            requireRoot();
        }
        Ownership.require(host, workspace);
        if (!host.disk().isFolder(workspace.root().getParent())) {
            throw Problem.failed(
                    "the workspace " + workspace.root() + " has no place",
                    workspace.root().getParent() + " is not a folder",
                    "make that folder, or set HEADROOM_WORKSPACE_DIR to another");
        }
        if (!host.disk().mayWrite(workspace.deployments())) {
            throw Problem.failed(
                    "cannot write " + workspace.root(),
                    "it, or its folder, is read-only",
                    "make it writable, or set HEADROOM_WORKSPACE_DIR to another folder");
        }
    }

    private void requireRoot() {
        if (host.processes().user().orElse(0) != 0) {
            throw Problem.failed(
                    "--scope system needs root",
                    "this command runs as "
                            + host.ask(Command.of("id", "-un")).out().strip(),
                    "run it again with: sudo -H");
        }
    }

    /// The names of two profiles may come to the same file of a manager, such as `t` with its `t-ensure`.
    private void requireOwnFiles(Deployment wanted, Supervisor supervisor) {
        var files = supervisor.view(host, wanted).artifacts().stream()
                .map(OwnFile::path)
                .toList();
        for (var other : new Registry(host.disk(), workspace).others(wanted.profile())) {
            other.made().artifacts().stream()
                    .filter(file -> !file.startsWith(workspace.root()) && !file.startsWith(workspace.programs()))
                    .filter(files::contains)
                    .findFirst()
                    .ifPresent(file -> {
                        throw Problem.needsPerson(
                                "the profiles " + wanted.profile() + " and " + other.profile() + " would share " + file,
                                "their names are too much alike for " + supervisor.name(),
                                "choose another --profile");
                    });
        }
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

    private static void requireNoLoop(Map<String, String> env, Upstreams upstreams) {
        for (var provider : Provider.values()) {
            if (Optional.ofNullable(env.get(provider.variable()))
                    .filter(upstreams::isOwn)
                    .isPresent()) {
                throw Problem.failed(
                        "the proxy would forward " + provider.word() + " requests to itself",
                        provider.variable() + " names this proxy's own address",
                        "name the true one with --" + provider.word() + "-api-url");
            }
        }
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
                settings.supervisor()
                        .service(settings.service().preset(), settings.service().atLogin()),
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

    /// Whether another manager, or another of its ways, is to take over.
    private static boolean isReplaced(Deployment current, Deployment wanted) {
        return current.manifest().service().isReplacedBy(wanted.manifest().service());
    }

    /// Whether the deployment's own proxy answers, ready and with the settings that stand on disk, or sleeps on
    /// purpose: a manager's word alone proves neither.
    private boolean serves(Supervisor supervisor, Deployment wanted) {
        return supervisor.view(host, wanted).state().activity() == ServiceState.Activity.SLEEPING
                || new HealthProbe(host).look(wanted) instanceof PortState.Ready ready
                        && ready.engine().settings().equals(wanted.settings(host.disk()));
    }

    private List<Step> steps(
            Deployment wanted,
            Optional<Deployment> current,
            Supervisor supervisor,
            WiringPlan wiring,
            List<OwnFile> all,
            boolean rebuild) {
        var steps = new ArrayList<Step>();
        steps.addAll(wiring.changes().adoptions());
        wiring.changes().reverts().forEach(mutation -> steps.add(new Step.Revert(mutation)));
        if (rebuild) {
            steps.add(new Step.InstallRuntime(new RuntimeFolder(workspace, Version.NUMBER)));
        }
        var replaced = current.filter(deployment -> isReplaced(deployment, wanted));
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
                || artifacts.stream().anyMatch(artifact -> !environment.contains(artifact.path()))
                || current.filter(deployment -> deployment.proxyArgs().equals(wanted.proxyArgs()))
                        .isEmpty();
        var restart = running && (changed || !serves(supervisor, wanted));
        if (!running || restart || !supervisor.view(host, wanted).lapses().isEmpty()) {
            steps.add(new Step.StartService(supervisor.inWords(), restart));
            steps.add(new Step.AwaitReady(wanted.manifest().port(), !running || restart));
        }
        wiring.changes().files().forEach(change -> steps.add(new Step.EditFile(change)));
        wiring.changes().stored().forEach(change -> steps.add(new Step.SetVariable(change)));
        return steps;
    }
}
