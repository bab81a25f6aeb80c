package headroom.deploy;

import headroom.change.FileChange;
import headroom.change.FileEditor;
import headroom.change.UneditedHost;
import headroom.change.VariableChange;
import headroom.host.HostView;
import headroom.host.Problem;
import headroom.manifest.Deployment;
import headroom.manifest.Mutation;
import headroom.manifest.Registry;
import headroom.manifest.Workspace;
import headroom.render.OwnFile;
import headroom.tool.Environment;
import headroom.tool.EnvironmentWiring;
import headroom.tool.Routing;
import headroom.tool.Target;
import headroom.tool.Wiring;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// Works out which files and variables to change, and which of today's changes to take back, so that these tools
/// are routed and no others. Reads only.
record Wirer(HostView host, Workspace workspace, Upstreams upstreams) {
    static final String ENVIRONMENT = "environment";

    /// `byName` says that the user has named these tools, so that one which can't be routed is a blocker. `current`
    /// is the deployment so far, if there is one.
    WiringPlan plan(List<Target> targets, boolean byName, Routing routing, Optional<Deployment> current) {
        var obstacles = new Obstacles(byName);
        var standing = current.map(deployment -> Standing.of(host, deployment)).orElse(new Standing(host, List.of()));
        var originals = new HashMap<Path, Optional<byte[]>>();
        current.ifPresent(deployment -> originals.putAll(standing.without(deployment, obstacles.blockers())));
        var leftovers = new Leftovers(new UneditedHost(host, originals)).find(routing, standing.paths());
        obstacles.blockers().addAll(leftovers.undecided());
        leftovers.changes().forEach(found -> originals.put(found.place(), found.before()));
        var unedited = new UneditedHost(host, originals);

        var tools = new ToolWirings(host, upstreams, unedited, routing);
        var others = new Registry(host.disk(), workspace).others(routing.profile());
        targets.forEach(target ->
                obstacles.attempt(target.name() + " is left out: ", found -> tools.add(target, others, found)));
        var exceptions = new ProxyExceptions(host, current);
        var variables = tools.variables(exceptions.wanted());
        var environment = environment(variables, routing, unedited);
        var files = new ArrayList<>(tools.changes());
        files.addAll(changes(environment, unedited, obstacles));
        var stored = stored(environment);

        var settled = upstreams.settle(tools.addresses(), routing.decided());
        obstacles.blockers().addAll(settled.conflicts());
        if (tools.wirings().isEmpty() && obstacles.blockers().isEmpty()) {
            obstacles
                    .blockers()
                    .add(Problem.failed(
                            "no tool can be routed",
                            String.join("; ", obstacles.notes()),
                            "name one with --providers manual --target"));
        }
        var changes = changes(standing, leftovers, files, stored, originals);
        var notes = new ArrayList<>(obstacles.notes());
        notes.addAll(new Gateways(unedited, upstreams).of(tools.wirings(), routing.decided()));
        notes.addAll(advice(tools.wirings(), environment, changes));
        notes.addAll(exceptions.advice(!variables.isEmpty()));
        return new WiringPlan(
                changes,
                new WiringPlan.Own(
                        environment.inFolder(),
                        environment.files().stream().map(OwnFile::path).toList()),
                new WiringPlan.Tools(
                        List.copyOf(tools.wirings().keySet()), variables, settled.upstreams(), tools.network()),
                obstacles.blockers(),
                notes);
    }

    private static EnvironmentWiring environment(
            Map<String, Map<String, String>> variables, Routing routing, HostView unedited) {
        var all = new TreeMap<String, String>();
        variables.values().forEach(all::putAll);
        return new Environment(unedited, routing).wire(all);
    }

    private List<FileChange> changes(EnvironmentWiring environment, UneditedHost unedited, Obstacles obstacles) {
        var editor = new FileEditor(host);
        var changes = new ArrayList<FileChange>();
        environment
                .edits()
                .forEach(edit -> obstacles.attempt(
                        "shells that read " + edit.file() + " do not get the variables: ",
                        found -> editor.plan(ENVIRONMENT, edit, unedited.read(edit.file()))
                                .ifPresent(changes::add)));
        environment
                .files()
                .forEach(file -> obstacles.attempt(
                        "what reads " + file.path() + " does not get the variables: ",
                        found -> changes.add(editor.plan(ENVIRONMENT, file, unedited.read(file.path())))));
        return changes;
    }

    private List<VariableChange> stored(EnvironmentWiring environment) {
        var stored = new ArrayList<VariableChange>();
        environment
                .stored()
                .forEach((store, values) -> new TreeMap<>(values)
                        .forEach((name, value) -> stored.add(
                                new VariableChange(store, name, store.read(host, name), store.words(value)))));
        return stored;
    }

    /// What is left to do where some of what is wanted stands already, and some of what stands is not wanted.
    private WiringPlan.Changes changes(
            Standing standing,
            Leftovers.Found leftovers,
            List<FileChange> files,
            List<VariableChange> stored,
            Map<Path, Optional<byte[]>> originals) {
        var kept = standing.wanted(files, stored);
        var adoptions = leftovers.changes().stream()
                .map(found -> new Step.Adopt(found, files.stream().anyMatch(change -> stands(found, change))))
                .toList();
        var reverts = standing.changes().stream()
                .filter(mutation -> !kept.contains(mutation))
                .toList()
                .reversed();
        var keptPaths = Standing.paths(kept);
        var changes = files.stream()
                .filter(change -> !keptPaths.contains(change.place())
                        && leftovers.changes().stream().noneMatch(found -> stands(found, change)))
                .toList();
        return new WiringPlan.Changes(
                adoptions,
                reverts,
                changes,
                stored.stream()
                        .filter(change -> kept.stream().noneMatch(mutation -> Standing.stands(mutation, change)))
                        .toList(),
                diffs(changes, reverts, leftovers.changes(), originals));
    }

    private static boolean stands(FileChange found, FileChange change) {
        return found.place().equals(change.place()) && Arrays.equals(found.after(), change.after());
    }

    /// What becomes of each file in the end, be it edited, taken back, or both.
    private List<FileDiff> diffs(
            List<FileChange> changes,
            List<Mutation.Wiring> reverts,
            List<FileChange> leftovers,
            Map<Path, Optional<byte[]>> originals) {
        var then = new LinkedHashMap<Path, Optional<byte[]>>();
        var names = new HashMap<Path, Path>();
        Standing.files(reverts).stream()
                .map(Mutation.OfFile::path)
                .filter(originals::containsKey)
                .forEach(path -> then.put(path, originals.get(path)));
        leftovers.forEach(found -> then.put(found.place(), found.before()));
        changes.forEach(change -> {
            then.put(change.place(), Optional.of(change.after()));
            names.put(change.place(), change.file());
        });
        return then.entrySet().stream()
                .map(file -> new FileDiff(
                        names.getOrDefault(file.getKey(), file.getKey()),
                        host.disk().read(file.getKey()),
                        file.getValue()))
                .toList();
    }

    /// What users of the tools that change must do; of one that stays as it is they have heard before.
    private static List<String> advice(
            Map<String, Wiring> wirings, EnvironmentWiring environment, WiringPlan.Changes changes) {
        var changed = changes.files().stream().map(FileChange::target).collect(Collectors.toSet());
        var newEnvironment = changed.contains(ENVIRONMENT) || !changes.stored().isEmpty();
        var advice = new ArrayList<String>();
        wirings.forEach((tool, wiring) -> {
            var untouched = wiring.edits().isEmpty() && wiring.variables().isEmpty();
            if (untouched
                    || changed.contains(tool)
                    || newEnvironment && !wiring.variables().isEmpty()) {
                advice.addAll(wiring.advice());
            }
        });
        if (newEnvironment) {
            advice.addAll(environment.advice());
        }
        return advice;
    }
}
