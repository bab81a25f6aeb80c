package headroom.deploy;

import headroom.change.FileChange;
import headroom.change.VariableChange;
import headroom.contract.Provider;
import headroom.host.Problem;
import headroom.manifest.Mutation;
import headroom.render.OwnFile;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/// What routes the tools that are wanted, and no others; `blockers` stand in its way, `notes` are what their users
/// should know.
record WiringPlan(Changes changes, Own own, Tools tools, List<Problem> blockers, List<String> notes) {
    /// What is done to the user's files and variables: `adoptions` first, then `reverts`, then the rest. `diffs` is
    /// what that makes of the files.
    record Changes(
            List<Step.Adopt> adoptions,
            List<Mutation.Wiring> reverts,
            List<FileChange> files,
            List<VariableChange> stored,
            List<FileDiff> diffs) {}

    /// Files that are ours alone: those for the deployment's folder, and where others stand.
    record Own(List<OwnFile> inFolder, List<Path> elsewhere) {}

    /// `routed` are the tools in the end; `variables` those of each that the environment routes; `upstreams` where
    /// their requests go apart from our changes; `network` how they reach the network by their own configuration.
    record Tools(
            List<String> routed,
            Map<String, Map<String, String>> variables,
            Map<Provider, String> upstreams,
            Map<String, String> network) {}

    static WiringPlan nothing(List<String> notes) {
        return new WiringPlan(
                new Changes(List.of(), List.of(), List.of(), List.of(), List.of()),
                new Own(List.of(), List.of()),
                new Tools(List.of(), Map.of(), Map.of(), Map.of()),
                List.of(),
                notes);
    }

    WiringPlan noting(List<String> all) {
        return new WiringPlan(changes, own, tools, blockers, all);
    }
}
