package headroom.deploy;

import headroom.change.FileChange;
import headroom.change.FileEditor;
import headroom.change.UneditedHost;
import headroom.change.VariableChange;
import headroom.change.VariableSteps;
import headroom.contract.Provider;
import headroom.contract.Secrets;
import headroom.edit.FileEdit;
import headroom.edit.ProxyAddress;
import headroom.host.HostView;
import headroom.host.Problem;
import headroom.manifest.Deployment;
import headroom.manifest.Manifest;
import headroom.manifest.Mutation;
import headroom.manifest.Registry;
import headroom.manifest.Workspace;
import headroom.render.OwnFile;
import headroom.tool.Environment;
import headroom.tool.EnvironmentWiring;
import headroom.tool.Refusal;
import headroom.tool.Routing;
import headroom.tool.Target;
import headroom.tool.Targets;
import headroom.tool.Wiring;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// Works out which files and variables to change, and which of today's changes to take back, so that these tools
/// are routed and no others. Reads only.
final class Wirer {
    static final String ENVIRONMENT = "environment";

    private final HostView host;
    private final FileEditor editor;
    private final Workspace workspace;
    private final Upstreams upstreams;

    Wirer(HostView host, Workspace workspace, Upstreams upstreams) {
        this.host = host;
        this.workspace = workspace;
        this.editor = new FileEditor(host);
        this.upstreams = upstreams;
    }

    /// `adoptions` come first, then `reverts`, and `diffs` is what that makes of the files; `inFolder` are files
    /// for the deployment's own folder, `elsewhere` those that are ours and stand outside it; `routed` are the
    /// tools in the end; `variables` those of each tool that the environment routes; `upstreams` where the tools'
    /// requests go apart from our changes; `network` how they reach the network by their own configuration; `notes`
    /// what their users should know.
    record Result(
            List<FileChange> files,
            List<VariableChange> stored,
            List<FileDiff> diffs,
            List<Step.Adopt> adoptions,
            List<Mutation.Wiring> reverts,
            List<OwnFile> inFolder,
            List<Path> elsewhere,
            List<String> routed,
            Map<String, Map<String, String>> variables,
            Map<Provider, String> upstreams,
            Map<String, String> network,
            List<Problem> blockers,
            List<String> notes) {
        Result noting(List<String> all) {
            return new Result(
                    files, stored, diffs, adoptions, reverts, inFolder, elsewhere, routed, variables, upstreams,
                    network, blockers, all);
        }
    }

    /// `byName` says that the user has named these tools, so that one which can't be routed is a blocker. `current`
    /// is the deployment so far, if there is one.
    Result wire(List<Target> targets, boolean byName, Routing routing, Optional<Deployment> current) {
        var standing = current.stream()
                .flatMap(deployment -> deployment.manifest().standing(Mutation.Wiring.class).stream())
                .toList();
        var files = files(standing);
        var blockers = new ArrayList<Problem>();
        var notes = new ArrayList<String>();
        var originals = unedited(current, files, blockers);
        var leftovers = new Leftovers(new UneditedHost(host, originals))
                .find(routing, files.stream().map(Mutation.OfFile::path).collect(Collectors.toSet()));
        blockers.addAll(leftovers.undecided());
        leftovers.changes().forEach(found -> originals.put(found.place(), found.before()));
        var unedited = new UneditedHost(host, originals);
        var changes = new ArrayList<FileChange>();
        var wirings = new LinkedHashMap<String, Wiring>();
        var others = new Registry(host.disk(), workspace).others(routing.profile());
        for (var target : targets) {
            var obstacles = new ArrayList<Problem>();
            attempt(obstacles, () -> {
                requireUnowned(target, others);
                switch (target.wire(unedited, routing)) {
                    case Refusal refusal ->
                        obstacles.add(Problem.failed(
                                target.name() + " cannot be routed through headroom", refusal.why(), refusal.next()));
                    case Wiring wiring -> {
                        var own = new ArrayList<FileChange>();
                        wiring.edits()
                                .forEach(edit -> attempt(
                                        obstacles,
                                        () -> edit(target.name(), edit, unedited)
                                                .ifPresent(own::add)));
                        if (obstacles.isEmpty()) {
                            UpstreamFault.of(target.name(), wiring, routing, unedited)
                                    .or(() -> deserted(target.name(), wiring, routing))
                                    .ifPresent(obstacles::add);
                        }
                        if (obstacles.isEmpty()) {
                            wirings.put(target.name(), wiring);
                            changes.addAll(own);
                        }
                    }
                }
            });
            report(obstacles, byName, target.name() + " is left out: ", blockers, notes);
        }
        var exceptions = new ProxyExceptions(host, current);
        var variables = variables(wirings, exceptions.wanted());
        var environment = environment(variables, routing, unedited);
        environment.edits().forEach(edit -> {
            var obstacles = new ArrayList<Problem>();
            attempt(obstacles, () -> edit(ENVIRONMENT, edit, unedited).ifPresent(changes::add));
            report(
                    obstacles,
                    byName,
                    "shells that read " + edit.file() + " do not get the variables: ",
                    blockers,
                    notes);
        });
        environment.files().forEach(file -> {
            var obstacles = new ArrayList<Problem>();
            attempt(obstacles, () -> changes.add(editor.plan(ENVIRONMENT, file, unedited.read(file.path()))));
            report(obstacles, byName, "what reads " + file.path() + " does not get the variables: ", blockers, notes);
        });
        var stored = new ArrayList<VariableChange>();
        environment
                .stored()
                .forEach((store, values) -> new TreeMap<>(values)
                        .forEach((name, value) -> stored.add(
                                new VariableChange(store, name, store.read(host, name), store.words(value)))));
        var settled = upstreams.settle(addresses(wirings), routing.decided());
        blockers.addAll(settled.conflicts());
        if (wirings.isEmpty() && blockers.isEmpty()) {
            blockers.add(Problem.failed(
                    "no tool can be routed", String.join("; ", notes), "name one with --providers manual --target"));
        }
        var kept = standing.stream()
                .filter(mutation -> changes.stream().anyMatch(change -> stands(mutation, change))
                        || stored.stream().anyMatch(change -> stands(mutation, change)))
                .toList();
        var adoptions = leftovers.changes().stream()
                .map(found -> new Step.Adopt(found, changes.stream().anyMatch(change -> stands(found, change))))
                .toList();
        changes.removeIf(change ->
                files(kept).stream().anyMatch(mutation -> change.place().equals(mutation.path()))
                        || leftovers.changes().stream().anyMatch(found -> stands(found, change)));
        stored.removeIf(change -> kept.stream().anyMatch(mutation -> stands(mutation, change)));
        notes.addAll(gateways(wirings, routing));
        notes.addAll(advice(wirings, environment, changes, stored));
        notes.addAll(exceptions.advice(!variables.isEmpty()));
        var reverts = standing.stream()
                .filter(mutation -> !kept.contains(mutation))
                .toList()
                .reversed();
        return new Result(
                changes,
                stored,
                diffs(changes, reverts, leftovers.changes(), originals),
                adoptions,
                reverts,
                environment.inFolder(),
                environment.files().stream().map(OwnFile::path).toList(),
                List.copyOf(wirings.keySet()),
                variables,
                settled.upstreams(),
                network(wirings),
                blockers,
                notes);
    }

    /// The same for the tools of a deployment that has been applied, under the upstreams that were settled then: a
    /// tool whose own address has been changed by its user since is left as it is.
    Result rewire(Deployment deployment) {
        var manifest = deployment.manifest();
        var standing = manifest.standing(Mutation.OfFile.class);
        var now = new UneditedHost(host, unedited(Optional.of(deployment), standing, new ArrayList<>()));
        var then = new UneditedHost(host, kept(deployment));
        var routing = Routing.of(deployment, Set.copyOf(manifest.proxy().named()));
        var same = new ArrayList<Target>();
        var notes = new ArrayList<String>();
        for (var target : manifest.tools().routed().stream().map(Targets::named).toList()) {
            if (addresses(target, now, routing).equals(addresses(target, then, routing))) {
                same.add(target);
            } else {
                notes.add(target.name()
                        + " is left out: its own address is another one than at the last apply; to route it again: "
                        + manifest.profile().command("apply"));
            }
        }
        if (same.isEmpty()) {
            return new Result(
                    List.of(), List.of(), List.of(), List.of(), List.of(), List.of(), List.of(), List.of(), Map.of(),
                    Map.of(), Map.of(), List.of(), notes);
        }
        var result = wire(same, false, Routing.of(deployment, EnumSet.allOf(Provider.class)), Optional.of(deployment));
        notes.addAll(result.notes());
        return result.noting(notes);
    }

    /// What becomes of each file in the end, be it edited, taken back, or both.
    private List<FileDiff> diffs(
            List<FileChange> changes,
            List<Mutation.Wiring> reverts,
            List<FileChange> leftovers,
            Map<Path, Optional<byte[]>> originals) {
        var then = new LinkedHashMap<Path, Optional<byte[]>>();
        var names = new HashMap<Path, Path>();
        files(reverts).stream()
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

    private static Map<Provider, String> addresses(Target target, HostView view, Routing routing) {
        try {
            return target.wire(view, routing) instanceof Wiring wiring ? wiring.upstreams() : Map.of();
        } catch (Problem unreadable) {
            return Map.of();
        }
    }

    /// The files as they were before our edits.
    private Map<Path, Optional<byte[]>> kept(Deployment deployment) {
        var files = new HashMap<Path, Optional<byte[]>>();
        deployment.manifest().mutations(Mutation.OfFile.class).forEach(mutation -> {
            var original = mutation.before().flatMap(before -> deployment.kept(host.disk(), before.backup()));
            if (mutation.before().isEmpty() || original.isPresent()) {
                files.put(mutation.path(), original);
            }
        });
        return files;
    }

    /// The addresses that tools have of their own stay behind the proxy.
    private List<String> gateways(Map<String, Wiring> wirings, Routing routing) {
        var gateways = new ArrayList<String>();
        wirings.forEach((tool, wiring) -> wiring.upstreams().forEach((provider, url) -> {
            var place = upstreams.seenThrough(provider, url);
            if (!routing.decided().contains(provider) && !place.equals(provider.publicUrl())) {
                gateways.add(tool + " → proxy → " + Secrets.maskUrl(place) + ", the address it has of its own");
            }
        }));
        return gateways;
    }

    /// What users of the tools that change must do; of one that stays as it is they have heard before.
    private static List<String> advice(
            Map<String, Wiring> wirings,
            EnvironmentWiring environment,
            List<FileChange> changes,
            List<VariableChange> stored) {
        var changed = changes.stream().map(FileChange::target).collect(Collectors.toSet());
        var newEnvironment = changed.contains(ENVIRONMENT) || !stored.isEmpty();
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

    /// An address on this machine where nobody listens: what an earlier proxy has left behind, or a gateway that is
    /// not running.
    private Optional<Problem> deserted(String tool, Wiring wiring, Routing routing) {
        return wiring.upstreams().entrySet().stream()
                .filter(entry -> !routing.decided().contains(entry.getKey()))
                .sorted(Map.Entry.comparingByKey())
                .flatMap(entry -> {
                    var place = upstreams.seenThrough(entry.getKey(), entry.getValue());
                    return ProxyAddress.port(place)
                            .filter(port -> host.processes().free(place.contains("[") ? "::1" : "127.0.0.1", port))
                            .map(port -> Problem.failed(
                                    tool + " is pointed at port " + port + " of this machine, where nobody listens",
                                    "an earlier proxy may have left that address, or its gateway does not run",
                                    "take it out, start the gateway, or name the upstream with --"
                                            + entry.getKey().word() + "-api-url"))
                            .stream();
                })
                .findFirst();
    }

    private static void requireUnowned(Target target, List<Manifest> others) {
        others.stream()
                .filter(other -> other.tools().routed().contains(target.name()))
                .findFirst()
                .ifPresent(other -> {
                    throw Problem.needsPerson(
                            target.name() + " is already routed by the profile " + other.profile(),
                            "a tool belongs to one profile at a time",
                            other.profile().command("remove") + ", or leave " + target.name() + " out");
                });
    }

    /// What stands in the way of one tool or file: it stops everything where the user has named the tools, else
    /// only this one stays out.
    private static void report(
            List<Problem> obstacles, boolean byName, String consequence, List<Problem> blockers, List<String> notes) {
        if (byName) {
            blockers.addAll(obstacles);
        } else {
            obstacles.forEach(obstacle -> notes.add(consequence
                    + (obstacle.what().endsWith("cannot be routed through headroom") ? "" : obstacle.what() + ": ")
                    + obstacle.why() + "; " + obstacle.next()));
        }
    }

    private static void attempt(List<Problem> blockers, Runnable work) {
        try {
            work.run();
        } catch (Problem problem) {
            blockers.add(problem);
        }
    }

    private Optional<FileChange> edit(String target, FileEdit edit, UneditedHost unedited) {
        return editor.plan(target, edit, unedited.read(edit.file()));
    }

    private static EnvironmentWiring environment(
            Map<String, Map<String, String>> variables, Routing routing, HostView unedited) {
        var all = new TreeMap<String, String>();
        variables.values().forEach(all::putAll);
        return new Environment(unedited, routing).wire(all);
    }

    private static Map<String, Map<Provider, String>> addresses(Map<String, Wiring> wirings) {
        var addresses = new LinkedHashMap<String, Map<Provider, String>>();
        wirings.forEach((tool, wiring) -> addresses.put(tool, wiring.upstreams()));
        return addresses;
    }

    /// The variables of each tool that the environment routes, with those that keep their calls on this machine.
    private static Map<String, Map<String, String>> variables(
            Map<String, Wiring> wirings, Map<String, String> exceptions) {
        var variables = new TreeMap<String, Map<String, String>>();
        wirings.forEach((tool, wiring) -> {
            if (!wiring.variables().isEmpty()) {
                variables.put(tool, new TreeMap<>(wiring.variables()));
            }
        });
        if (!variables.isEmpty() && !exceptions.isEmpty()) {
            variables.put(ProxyExceptions.KEY, exceptions);
        }
        return variables;
    }

    private static Map<String, String> network(Map<String, Wiring> wirings) {
        var network = new TreeMap<String, String>();
        wirings.values().forEach(wiring -> network.putAll(wiring.network()));
        return network;
    }

    private Map<Path, Optional<byte[]>> unedited(
            Optional<Deployment> current, List<Mutation.OfFile> mutations, List<Problem> blockers) {
        var files = new HashMap<Path, Optional<byte[]>>();
        mutations.forEach(mutation -> {
            switch (editor.undo(current.orElseThrow(), mutation)) {
                case FileEditor.Undo.Nothing nothing -> {}
                case FileEditor.Undo.Write write -> files.put(mutation.path(), Optional.of(write.content()));
                case FileEditor.Undo.Delete delete -> files.put(mutation.path(), Optional.empty());
                case FileEditor.Undo.Undecidable undecidable -> blockers.add(undecidable.problem());
            }
        });
        return files;
    }

    private static List<Mutation.OfFile> files(List<Mutation.Wiring> mutations) {
        return mutations.stream()
                .filter(Mutation.OfFile.class::isInstance)
                .map(Mutation.OfFile.class::cast)
                .toList();
    }

    /// Whether the change on disk already is what is wanted.
    private boolean stands(Mutation.Wiring mutation, FileChange change) {
        return mutation instanceof Mutation.OfFile file
                && file.state() == Mutation.State.DONE
                && change.place().equals(file.path())
                && host.disk()
                        .read(change.place())
                        .filter(now -> Arrays.equals(now, change.after()))
                        .isPresent();
    }

    private static boolean stands(FileChange found, FileChange change) {
        return found.place().equals(change.place()) && Arrays.equals(found.after(), change.after());
    }

    private static boolean stands(Mutation.Wiring mutation, VariableChange change) {
        return mutation instanceof Mutation.Variable variable
                && variable.state() == Mutation.State.DONE
                && VariableSteps.isOf(variable, change)
                && change.now().filter(change.after()::equals).isPresent();
    }
}
