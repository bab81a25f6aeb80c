package headroom.deploy;

import headroom.change.FileEditor;
import headroom.host.HostView;
import headroom.host.Problem;
import headroom.manifest.Deployment;
import headroom.manifest.Mutation;
import headroom.manifest.Registry;
import headroom.supervise.Supervisors;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// What removing a deployment would do: the steps in their order, a unified diff of each file of the user's with
/// secrets masked, and which edits cannot be taken back. Reads only.
public record Removal(List<String> steps, List<String> diffs, List<Problem> undecided) {
    static final String STOP = "stop the proxy";

    static String remove(Path path) {
        return "remove " + path;
    }

    /// The files of its manager that are there and its own.
    static List<Path> units(HostView host, Deployment deployment) {
        return deployment.manifest().mutations(Mutation.Unit.class).reversed().stream()
                .map(Mutation.Unit::path)
                .filter(unit -> host.disk().isFile(unit) && Supervisors.isOwn(host, deployment, unit))
                .toList();
    }

    /// What profiles share, and the last of them takes along.
    static List<Path> shared(HostView host, Deployment deployment) {
        var workspace = deployment.workspace();
        return new Registry(host.disk(), workspace).hasOthers(deployment.profile())
                ? List.of()
                : Stream.of(workspace.runtimes(), workspace.launcher())
                        .filter(host.disk()::exists)
                        .toList();
    }

    public static Removal of(HostView host, Deployment deployment) {
        var removal = new Removal(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        var manifest = deployment.manifest();
        manifest.standing(Mutation.Wiring.class)
                .reversed()
                .forEach(mutation -> removal.add(host, deployment, mutation));
        manifest.mutations(Mutation.Service.class)
                .forEach(service -> removal.steps().add(STOP));
        units(host, deployment).forEach(unit -> removal.steps().add(remove(unit)));
        removal.steps().add(remove(deployment.folder()));
        shared(host, deployment).forEach(path -> removal.steps().add(remove(path)));
        return removal;
    }

    private void add(HostView host, Deployment deployment, Mutation.Wiring mutation) {
        steps.add(new Step.Revert(mutation).title());
        if (mutation instanceof Mutation.OfFile file) {
            switch (new FileEditor(host).undo(deployment, file)) {
                case FileEditor.Undo.Nothing nothing -> {}
                case FileEditor.Undo.Delete delete -> show(host, file, Optional.empty());
                case FileEditor.Undo.Write write -> show(host, file, Optional.of(write.content()));
                case FileEditor.Undo.Undecidable undecidable -> undecided.add(undecidable.problem());
            }
        }
    }

    private void show(HostView host, Mutation.OfFile mutation, Optional<byte[]> then) {
        diffs.add(new FileDiff(mutation.path(), host.disk().read(mutation.path()), then).text());
    }
}
