package headroom.deploy;

import headroom.host.HostView;
import headroom.host.Problem;
import headroom.manifest.Deployment;
import headroom.manifest.Mutation;
import headroom.manifest.Provider;
import headroom.target.FileEdit;
import headroom.target.Routing;
import headroom.target.Target;
import headroom.target.Wiring;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Works out which files to edit, and which of today's edits to take back, so that these tools are routed and no others. Reads only.
final class Wirer {
    private final HostView host;
    private final FileEditor editor;

    Wirer(HostView host) {
        this.host = host;
        this.editor = new FileEditor(host);
    }

    /// `existing` holds the base URLs the tools have apart from our edits.
    record Result(List<FileChange> changes, List<Mutation> reverts, Map<Provider, String> existing, List<Problem> blockers, List<String> advice) {}

    /// `current` is the deployment so far, if there is one.
    Result wire(List<Target> targets, Routing routing, Optional<Deployment> current) {
        var edits = current.stream().flatMap(deployment -> deployment.manifest().mutations().stream()).filter(mutation -> mutation.kind() == Mutation.Kind.EDIT && mutation.state() != Mutation.State.REVERTED).toList();
        var blockers = new ArrayList<Problem>();
        var unedited = unedited(current, edits, blockers);
        var wirings = new ArrayList<Wiring>();
        var changes = new ArrayList<FileChange>();
        for (var target : targets) {
            try {
                var wiring = target.wire(new WithoutOurEdits(host, unedited), routing);
                wirings.add(wiring);
                for (var edit : wiring.edits()) {
                    plan(target, edit, unedited).ifPresent(changes::add);
                }
            } catch (Problem problem) {
                blockers.add(problem);
            }
        }
        var standing = edits.stream().filter(mutation -> changes.stream().anyMatch(change -> stands(mutation, change))).toList();
        changes.removeIf(change -> standing.stream().anyMatch(mutation -> mutation.path().equals(change.place())));
        return new Result(changes, edits.stream().filter(mutation -> !standing.contains(mutation)).toList(), existing(wirings), blockers,
            wirings.stream().flatMap(wiring -> wiring.advice().stream()).distinct().toList());
    }

    private Optional<FileChange> plan(Target target, FileEdit edit, Map<Path, Optional<byte[]>> unedited) {
        var place = host.disk().resolve(edit.file());
        return editor.plan(target.name(), edit, unedited.containsKey(place) ? unedited.get(place) : host.disk().read(edit.file()));
    }

    private Map<Path, Optional<byte[]>> unedited(Optional<Deployment> current, List<Mutation> edits, List<Problem> blockers) {
        var files = new HashMap<Path, Optional<byte[]>>();
        for (var mutation : edits) {
            switch (editor.undo(current.orElseThrow(), mutation)) {
                case FileEditor.Undo.Nothing nothing -> { }
                case FileEditor.Undo.Write write -> files.put(mutation.path(), Optional.of(write.content()));
                case FileEditor.Undo.Delete delete -> files.put(mutation.path(), Optional.empty());
                case FileEditor.Undo.Undecidable undecidable -> blockers.add(undecidable.problem());
            }
        }
        return files;
    }

    /// Whether the edit on disk already is what is wanted.
    private boolean stands(Mutation mutation, FileChange change) {
        return mutation.state() == Mutation.State.DONE && mutation.path().equals(change.place())
            && host.disk().read(change.place()).filter(now -> Arrays.equals(now, change.after())).isPresent();
    }

    private static Map<Provider, String> existing(List<Wiring> wirings) {
        var existing = new EnumMap<Provider, String>(Provider.class);
        wirings.forEach(wiring -> wiring.existing().forEach(existing::putIfAbsent));
        return existing;
    }
}
