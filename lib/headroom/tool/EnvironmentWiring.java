package headroom.tool;

import headroom.edit.FileEdit;
import headroom.host.VariableStore;
import headroom.render.OwnFile;
import java.util.List;
import java.util.Map;

/// What sets variables for the shells and programs of a scope: files for the deployment's own folder, edits of
/// files that exist for others too, files of ours elsewhere, and variables in stores that are no files. `advice` is
/// what people must know of it, a line each.
public record EnvironmentWiring(
        List<OwnFile> inFolder,
        List<FileEdit> edits,
        List<OwnFile> files,
        Map<VariableStore, Map<String, String>> stored,
        List<String> advice) {
    static final EnvironmentWiring NONE = new EnvironmentWiring(List.of(), List.of(), List.of(), Map.of(), List.of());

    public EnvironmentWiring {
        inFolder = List.copyOf(inFolder);
        edits = List.copyOf(edits);
        files = List.copyOf(files);
        stored = Map.copyOf(stored);
        advice = List.copyOf(advice);
    }
}
