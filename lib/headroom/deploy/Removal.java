package headroom.deploy;

import headroom.change.FileEditor;
import headroom.host.HostView;
import headroom.host.Problem;
import headroom.manifest.Deployment;
import headroom.manifest.ManifestStore;
import headroom.manifest.Mutation;
import headroom.manifest.Mutation.Kind;
import headroom.manifest.Mutation.State;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What removing a deployment would do: the steps in their order, a unified diff of each file of the user's with
/// secrets masked, and which edits cannot be taken back. Reads only.
public record Removal(List<String> steps, List<String> diffs, List<Problem> undecided) {
    public static Removal of(HostView host, Deployment deployment) {
        var removal = new Removal(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        var mutations = deployment.manifest().mutations().reversed();
        mutations.stream()
                .filter(mutation -> mutation.isWiring() && mutation.state() != State.REVERTED)
                .forEach(mutation -> removal.add(host, deployment, mutation));
        mutations.stream()
                .filter(mutation -> mutation.kind() == Kind.SERVICE)
                .forEach(mutation -> removal.steps().add(new Step.Revert(mutation).title()));
        mutations.stream()
                .filter(mutation -> mutation.kind() == Kind.UNIT && host.disk().isFile(mutation.path()))
                .forEach(mutation -> removal.steps().add(new Step.Revert(mutation).title()));
        removal.steps().add("remove " + deployment.folder());
        var workspace = deployment.workspace();
        if (new ManifestStore(host.disk(), workspace)
                .own().stream().allMatch(deployment.manifest().profile()::equals)) {
            removal.steps().add("remove " + workspace.runtimes());
            removal.steps().add("remove " + workspace.launcher());
        }
        return removal;
    }

    private void add(HostView host, Deployment deployment, Mutation mutation) {
        steps.add(new Step.Revert(mutation).title());
        if (mutation.isFile()) {
            switch (new FileEditor(host).undo(deployment, mutation)) {
                case FileEditor.Undo.Nothing nothing -> {}
                case FileEditor.Undo.Delete delete -> show(host, mutation, Optional.empty());
                case FileEditor.Undo.Write write -> show(host, mutation, Optional.of(write.content()));
                case FileEditor.Undo.Undecidable undecidable -> undecided.add(undecidable.problem());
            }
        }
    }

    private void show(HostView host, Mutation mutation, Optional<byte[]> then) {
        diffs.add(new FileDiff(mutation.path(), host.disk().read(mutation.path()), then).text());
    }
}
