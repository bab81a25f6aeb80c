package headroom.deploy;

import headroom.change.FileChange;
import headroom.change.FileEditor;
import headroom.change.VariableChange;
import headroom.change.VariableSteps;
import headroom.host.HostView;
import headroom.host.Problem;
import headroom.manifest.Deployment;
import headroom.manifest.Mutation;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// The changes of a deployment to the user's files and variables that stand today. Reads only.
record Standing(HostView host, List<Mutation.Wiring> changes) {
    static Standing of(HostView host, Deployment deployment) {
        return new Standing(host, deployment.manifest().standing(Mutation.Wiring.class));
    }

    static List<Mutation.OfFile> files(List<Mutation.Wiring> changes) {
        return changes.stream()
                .filter(Mutation.OfFile.class::isInstance)
                .map(Mutation.OfFile.class::cast)
                .toList();
    }

    Set<Path> paths() {
        return paths(changes);
    }

    static Set<Path> paths(List<Mutation.Wiring> changes) {
        return files(changes).stream().map(Mutation.OfFile::path).collect(Collectors.toSet());
    }

    /// Each changed file as it would be without these changes; what cannot be told is added to `undecided`.
    Map<Path, Optional<byte[]>> without(Deployment deployment, List<Problem> undecided) {
        var editor = new FileEditor(host);
        var files = new HashMap<Path, Optional<byte[]>>();
        files(changes).forEach(mutation -> {
            switch (editor.undo(deployment, mutation)) {
                case FileEditor.Undo.Nothing nothing -> {}
                case FileEditor.Undo.Write write -> files.put(mutation.path(), Optional.of(write.content()));
                case FileEditor.Undo.Delete delete -> files.put(mutation.path(), Optional.empty());
                case FileEditor.Undo.Undecidable undecidable -> undecided.add(undecidable.problem());
            }
        });
        return files;
    }

    /// Those that already are what is wanted.
    List<Mutation.Wiring> wanted(List<FileChange> files, List<VariableChange> stored) {
        return changes.stream()
                .filter(mutation -> files.stream().anyMatch(change -> stands(mutation, change))
                        || stored.stream().anyMatch(change -> stands(mutation, change)))
                .toList();
    }

    private boolean stands(Mutation.Wiring mutation, FileChange change) {
        return mutation instanceof Mutation.OfFile file
                && file.state() == Mutation.State.DONE
                && change.place().equals(file.path())
                && host.disk()
                        .read(change.place())
                        .filter(now -> Arrays.equals(now, change.after()))
                        .isPresent();
    }

    static boolean stands(Mutation.Wiring mutation, VariableChange change) {
        return mutation instanceof Mutation.Variable variable
                && variable.state() == Mutation.State.DONE
                && VariableSteps.isOf(variable, change)
                && change.now().filter(change.after()::equals).isPresent();
    }
}
