package headroom.target;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// What sets variables for the shells and programs of a scope: files for the deployment's own folder, edits of files that exist for others
/// too, files of ours elsewhere, and variables in stores that are no files. `unreached` are shells of the user's that none of this reaches.
public record EnvironmentWiring(List<OwnFile> inFolder, List<FileEdit> edits, List<OwnFile> files, Map<VariableStore, Map<String, String>> stored, List<String> unreached) {
    static final EnvironmentWiring NONE = new EnvironmentWiring(List.of(), List.of(), List.of(), Map.of(), List.of());

    public EnvironmentWiring {
        inFolder = List.copyOf(inFolder);
        edits = List.copyOf(edits);
        files = List.copyOf(files);
        stored = Map.copyOf(stored);
        unreached = List.copyOf(unreached);
    }

    /// What people must know of it, a line each.
    public List<String> advice() {
        if (equals(NONE)) {
            return List.of();
        }
        var advice = new ArrayList<>(List.of("environment: shells that are open do not have the new variables, and programs that no shell starts get them at the next login"));
        unreached.forEach(shell -> advice.add("environment: " + shell + " is not reached by this, unless it is started from a session or shell that has the variables; set them there yourself"));
        return advice;
    }
}
