package headroom.deploy;

import headroom.host.HostView;
import headroom.host.Problem;
import headroom.manifest.Deployment;
import headroom.manifest.Mutation;
import headroom.manifest.Provider;
import headroom.target.Environment;
import headroom.target.EnvironmentWiring;
import headroom.target.FileEdit;
import headroom.target.OwnFile;
import headroom.target.Refusal;
import headroom.target.Routing;
import headroom.target.Target;
import headroom.target.Wiring;
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

/// Works out which files and variables to change, and which of today's changes to take back, so that these tools are routed and no others. Reads only.
final class Wirer {
    private static final String ENVIRONMENT = "environment";

    private final HostView host;
    private final FileEditor editor;
    private final Upstreams upstreams;

    Wirer(HostView host, Upstreams upstreams) {
        this.host = host;
        this.editor = new FileEditor(host);
        this.upstreams = upstreams;
    }

    /// `inFolder` are files for the deployment's own folder, `elsewhere` those that are ours and stand outside it; `routed` are the tools in the end; `variables` those of each tool that the
    /// environment routes; `upstreams` where the tools' requests go apart from our changes; `network` how they reach the network by their own configuration; `notes` what their users should know.
    record Result(List<FileChange> files, List<VariableChange> stored, List<Mutation> reverts, List<OwnFile> inFolder, List<Path> elsewhere, List<String> routed,
                  Map<String, Map<String, String>> variables, Map<Provider, String> upstreams, Map<String, String> network, List<Problem> blockers, List<String> notes) {}

    /// `byName` says that the user has named these tools, so that one which can't be routed is a blocker. `current` is the deployment so far, if
    /// there is one.
    Result wire(List<Target> targets, boolean byName, Routing routing, Optional<Deployment> current) {
        var standing = current.stream().flatMap(deployment -> deployment.manifest().mutations().stream())
            .filter(mutation -> mutation.isWiring() && mutation.state() != Mutation.State.REVERTED).toList();
        var blockers = new ArrayList<Problem>();
        var notes = new ArrayList<String>();
        var unedited = new WithoutOurEdits(host, unedited(current, standing, blockers));
        var changes = new ArrayList<FileChange>();
        var wirings = new LinkedHashMap<String, Wiring>();
        for (var target : targets) {
            attempt(blockers, () -> {
                switch (target.wire(unedited, routing)) {
                    case Refusal refusal when byName -> blockers.add(new Problem(Problem.Kind.FAILED, target.name() + " cannot be routed through headroom", refusal.why(), refusal.next()));
                    case Refusal refusal -> notes.add(target.name() + " is left out: " + refusal.why() + "; " + refusal.next());
                    case Wiring wiring -> {
                        var fault = UpstreamFault.of(target.name(), wiring, routing, unedited);
                        if (fault.isEmpty()) {
                            wirings.put(target.name(), wiring);
                        } else if (byName) {
                            blockers.add(fault.get());
                        } else {
                            notes.add(target.name() + " is left out: " + fault.get().what() + ": " + fault.get().why() + "; " + fault.get().next());
                        }
                    }
                }
            });
        }
        wirings.forEach((tool, wiring) -> wiring.edits().forEach(edit -> attempt(blockers, () -> edit(tool, edit, unedited).ifPresent(changes::add))));
        var exceptions = new ProxyExceptions(host, current);
        var variables = variables(wirings, exceptions.wanted());
        var environment = environment(variables, routing, unedited);
        environment.edits().forEach(edit -> attempt(blockers, () -> edit(ENVIRONMENT, edit, unedited).ifPresent(changes::add)));
        environment.files().forEach(file -> attempt(blockers, () -> changes.add(editor.plan(ENVIRONMENT, file, unedited.read(file.path())))));
        var stored = new ArrayList<VariableChange>();
        environment.stored().forEach((store, values) -> new TreeMap<>(values).forEach((name, value) -> stored.add(new VariableChange(store, name, store.read(host, name), store.words(value)))));
        var settled = upstreams.settle(addresses(wirings), routing.decided());
        blockers.addAll(settled.conflicts());
        if (wirings.isEmpty() && blockers.isEmpty()) {
            blockers.add(new Problem(Problem.Kind.FAILED, "no tool can be routed", String.join("; ", notes), "name one with --providers manual --target"));
        }
        var kept = standing.stream().filter(mutation -> changes.stream().anyMatch(change -> stands(mutation, change)) || stored.stream().anyMatch(change -> stands(mutation, change))).toList();
        changes.removeIf(change -> kept.stream().anyMatch(mutation -> change.place().equals(mutation.path())));
        stored.removeIf(change -> kept.stream().anyMatch(mutation -> stands(mutation, change)));
        notes.addAll(advice(wirings, environment, changes, stored));
        notes.addAll(exceptions.advice(!variables.isEmpty()));
        return new Result(changes, stored, standing.stream().filter(mutation -> !kept.contains(mutation)).toList(), environment.inFolder(), environment.files().stream().map(OwnFile::path).toList(), List.copyOf(wirings.keySet()),
            variables, settled.upstreams(), network(wirings), blockers, notes);
    }

    /// What users of the tools that change must do; of one that stays as it is they have heard before.
    private static List<String> advice(Map<String, Wiring> wirings, EnvironmentWiring environment, List<FileChange> changes, List<VariableChange> stored) {
        var changed = changes.stream().map(FileChange::target).collect(Collectors.toSet());
        var newEnvironment = changed.contains(ENVIRONMENT) || !stored.isEmpty();
        var advice = new ArrayList<String>();
        wirings.forEach((tool, wiring) -> {
            var untouched = wiring.edits().isEmpty() && wiring.variables().isEmpty();
            if (untouched || changed.contains(tool) || newEnvironment && !wiring.variables().isEmpty()) {
                advice.addAll(wiring.advice());
            }
        });
        if (newEnvironment) {
            advice.addAll(environment.advice());
        }
        return advice;
    }

    private static void attempt(List<Problem> blockers, Runnable work) {
        try {
            work.run();
        } catch (Problem problem) {
            blockers.add(problem);
        }
    }

    private Optional<FileChange> edit(String target, FileEdit edit, WithoutOurEdits unedited) {
        return editor.plan(target, edit, unedited.read(edit.file()));
    }

    private static EnvironmentWiring environment(Map<String, Map<String, String>> variables, Routing routing, HostView unedited) {
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
    private static Map<String, Map<String, String>> variables(Map<String, Wiring> wirings, Map<String, String> exceptions) {
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

    private Map<Path, Optional<byte[]>> unedited(Optional<Deployment> current, List<Mutation> mutations, List<Problem> blockers) {
        var files = new HashMap<Path, Optional<byte[]>>();
        mutations.stream().filter(Mutation::isFile).forEach(mutation -> {
            switch (editor.undo(current.orElseThrow(), mutation)) {
                case FileEditor.Undo.Nothing nothing -> { }
                case FileEditor.Undo.Write write -> files.put(mutation.path(), Optional.of(write.content()));
                case FileEditor.Undo.Delete delete -> files.put(mutation.path(), Optional.empty());
                case FileEditor.Undo.Undecidable undecidable -> blockers.add(undecidable.problem());
            }
        });
        return files;
    }

    /// Whether the change on disk already is what is wanted.
    private boolean stands(Mutation mutation, FileChange change) {
        return mutation.state() == Mutation.State.DONE && change.place().equals(mutation.path())
            && host.disk().read(change.place()).filter(now -> Arrays.equals(now, change.after())).isPresent();
    }

    private static boolean stands(Mutation mutation, VariableChange change) {
        return mutation.kind() == Mutation.Kind.VARIABLE && mutation.state() == Mutation.State.DONE && VariableSteps.isOf(mutation, change)
            && change.now().filter(change.after()::equals).isPresent();
    }
}
