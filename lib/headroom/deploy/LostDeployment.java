package headroom.deploy;

import headroom.change.FileEditor;
import headroom.change.FileSteps;
import headroom.change.Journal;
import headroom.change.Progress;
import headroom.contract.Preset;
import headroom.contract.Profile;
import headroom.contract.Provider;
import headroom.contract.Scope;
import headroom.contract.Version;
import headroom.edit.Edit;
import headroom.host.Host;
import headroom.host.HostView;
import headroom.host.Problem;
import headroom.host.ProcessView.Running;
import headroom.manifest.Deployment;
import headroom.manifest.Manifest;
import headroom.manifest.Mutation;
import headroom.manifest.Registry;
import headroom.manifest.Workspace;
import headroom.render.OwnFile;
import headroom.supervise.Supervisor;
import headroom.supervise.Supervisors;
import headroom.tool.Routing;
import headroom.tool.Targets;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// A deployment whose record is gone, as far as its traces show it: what tools and shells have of it, the files of
/// its manager, its processes.
public final class LostDeployment {
    private static final Pattern OWN_PORT = Pattern.compile("(?:127\\.0\\.0\\.1|localhost):(\\d{1,5})");

    private final Deployment deployment;
    private final Leftovers.Found edits;
    private final List<Path> units;
    private final boolean entry;
    private final List<Running> processes;

    private LostDeployment(
            Deployment deployment, Leftovers.Found edits, List<Path> units, boolean entry, List<Running> processes) {
        this.deployment = deployment;
        this.edits = edits;
        this.units = units;
        this.entry = entry;
        this.processes = processes;
    }

    /// Looks for the traces of a profile that has no manifest, of which only the port may be known; empty when
    /// there are none.
    public static Optional<LostDeployment> find(
            HostView host, Workspace workspace, Profile profile, Optional<Integer> knownPort) {
        int likely = knownPort.or(() -> served(host, workspace, profile)).orElseGet(() -> Lookup.usualPort(host));
        var found = at(host, workspace, profile, likely);
        var real = knownPort.isPresent()
                ? Optional.<Integer>empty()
                : found.flatMap(lost -> lost.port(host)).filter(port -> port != likely);
        return real.isPresent() ? at(host, workspace, profile, real.get()) : found;
    }

    private static Optional<Integer> served(HostView host, Workspace workspace, Profile profile) {
        return Supervisors.processes(host, plain(workspace, profile, 0)).stream()
                .flatMap(running ->
                        host.processes().listensOn(running.pid()).stream().boxed())
                .findFirst();
    }

    /// The port that its own files and blocks name.
    private Optional<Integer> port(HostView host) {
        var texts = Stream.concat(
                edits.changes().stream()
                        .flatMap(change ->
                                change
                                        .inverse()
                                        .map(Edit::ours)
                                        .orElseGet(() -> List.of(text(change.after())))
                                        .stream()),
                units.stream().flatMap(unit -> host.disk().read(unit).map(LostDeployment::text).stream()));
        return texts.map(OWN_PORT::matcher)
                .filter(Matcher::find)
                .map(port -> Integer.valueOf(port.group(1)))
                .findFirst();
    }

    private static String text(byte[] content) {
        return new String(content, StandardCharsets.UTF_8);
    }

    private static Optional<LostDeployment> at(HostView host, Workspace workspace, Profile profile, int port) {
        var plain = plain(workspace, profile, port);
        var processes = Supervisors.processes(host, plain);
        for (var preset : Preset.values()) {
            for (var supervisor : Supervisors.forPreset(preset)) {
                var candidate =
                        new Deployment(workspace, manifest(profile, preset, supervisor, workspace.scope(), port));
                var units = units(host, candidate, supervisor);
                var entry = supervisor.view(host, candidate).hasEntry();
                if (!units.isEmpty() || entry) {
                    return Optional.of(new LostDeployment(candidate, edits(host, candidate), units, entry, processes));
                }
            }
        }
        return Optional.of(new LostDeployment(plain, edits(host, plain), List.of(), false, processes))
                .filter(lost -> !lost.edits.isEmpty() || lost.isServed());
    }

    /// As it is where no manager has it.
    private static Deployment plain(Workspace workspace, Profile profile, int port) {
        var preset = Preset.PERSISTENT_SERVICE;
        return new Deployment(
                workspace,
                manifest(profile, preset, Supervisors.forPreset(preset).getLast(), workspace.scope(), port));
    }

    private static Leftovers.Found edits(HostView host, Deployment deployment) {
        var others = new Registry(host.disk(), deployment.workspace()).others(deployment.profile());
        var onRecord = others.stream()
                .flatMap(other -> other.mutations(Mutation.OfFile.class).stream())
                .map(Mutation.OfFile::path)
                .collect(Collectors.toSet());
        return new Leftovers(host).find(Routing.of(deployment, EnumSet.allOf(Provider.class)), onRecord);
    }

    private static List<Path> units(HostView host, Deployment deployment, Supervisor supervisor) {
        return supervisor.view(host, deployment).artifacts().stream()
                .map(OwnFile::path)
                .filter(path -> !path.startsWith(deployment.workspace().root()))
                .filter(path ->
                        host.disk().read(path).filter(Leftovers::isManaged).isPresent())
                .toList();
    }

    private static Manifest manifest(Profile profile, Preset preset, Supervisor supervisor, Scope scope, int port) {
        return new Manifest(
                profile,
                new Manifest.Origin(Version.NUMBER, "", "", Map.of()),
                supervisor.service(preset, scope == Scope.USER),
                new Manifest.Tools(scope, "all", Targets.names(), List.of(), Map.of()),
                Manifest.Proxy.on(port),
                Manifest.Made.nothing(Manifest.Phase.REMOVING));
    }

    /// Whether a manager still has it, or its processes run.
    boolean isServed() {
        return !units.isEmpty() || entry || !processes.isEmpty();
    }

    /// The port its tools are pointed at, or the one it most likely had.
    public int port() {
        return deployment.manifest().port();
    }

    /// What taking it out would do.
    public Removal removal(HostView host) {
        var steps = new ArrayList<String>();
        edits.changes()
                .reversed()
                .forEach(change -> steps.add(
                        Step.Revert.title(change.place(), change.inverse().isPresent())));
        if (isServed()) {
            steps.add(Removal.STOP);
        }
        units.reversed().forEach(unit -> steps.add(Removal.remove(unit)));
        Removal.shared(host, deployment).forEach(path -> steps.add(Removal.remove(path)));
        var diffs = edits.changes().stream()
                .map(change -> new FileDiff(change.file(), Optional.of(change.after()), change.before()).text())
                .toList();
        return new Removal(steps, diffs, edits.undecided());
    }

    /// Says what there is of it to somebody who asked for the deployment.
    public Problem problem() {
        var profile = deployment.profile();
        return Problem.needsPerson(
                "there is no record of the profile " + profile + ", but traces of it",
                "there is no " + deployment.workspace().manifest(profile) + "; found: " + String.join(", ", traces()),
                "take them out with: " + profile.command("remove") + "; then install again with: "
                        + profile.command("apply"));
    }

    /// The files that have something of it, and what else there is, a line each.
    public List<String> traces() {
        var traces = new ArrayList<String>();
        edits.changes().forEach(change -> traces.add(change.file().toString()));
        units.forEach(unit -> traces.add(unit.toString()));
        if (entry) {
            traces.add("an entry of " + deployment.manifest().service().supervisor());
        }
        processes.forEach(running -> traces.add("the process " + running.pid() + " (" + running.name() + ")"));
        return traces;
    }

    /// Puts it on record and takes it back.
    public void remove(Host host, Progress progress, boolean force) {
        var journal = Journal.begin(host, deployment);
        units.forEach(unit -> journal.record(new Mutation.Unit(
                journal.nextId(),
                Mutation.State.DONE,
                unit,
                Optional.empty(),
                FileEditor.likelyMadeFolders(host, unit))));
        if (isServed()) {
            journal.record(new Mutation.Service(journal.nextId(), Mutation.State.DONE));
        }
        var files = new FileSteps(host, journal, progress);
        edits.changes().forEach(found -> files.adopt(found, true));
        new Remover(host, progress).removeLost(journal.deployment(), force);
    }
}
