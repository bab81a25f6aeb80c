package headroom.deploy;

import headroom.change.FileEditor;
import headroom.change.UneditedHost;
import headroom.contract.Provider;
import headroom.edit.Edit;
import headroom.edit.EditAll;
import headroom.edit.EditResult;
import headroom.edit.FileEdit;
import headroom.edit.JsonSet;
import headroom.edit.ProxyAddress;
import headroom.edit.TextFile;
import headroom.host.HostView;
import headroom.host.Problem;
import headroom.manifest.Deployment;
import headroom.manifest.Mutation;
import headroom.tool.Environment;
import headroom.tool.Routing;
import headroom.tool.Targets;
import headroom.tool.Wiring;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/// Whether the changes of files that a deployment has made are in effect. Reads only.
final class WiringState {
    private final HostView host;
    private final Deployment deployment;

    WiringState(HostView host, Deployment deployment) {
        this.host = host;
        this.deployment = deployment;
    }

    List<Status.Wired> read() {
        var editor = new FileEditor(host);
        var undone = new HashMap<Mutation.OfFile, FileEditor.Undo>();
        var originals = new HashMap<Path, Optional<byte[]>>();
        var files = deployment.manifest().mutations(Mutation.OfFile.class);
        for (var mutation : files) {
            var undo = editor.undo(deployment, mutation);
            undone.put(mutation, undo);
            if (undo instanceof FileEditor.Undo.Write write) {
                originals.put(mutation.path(), Optional.of(write.content()));
            } else if (undo instanceof FileEditor.Undo.Delete) {
                originals.put(mutation.path(), Optional.empty());
            }
        }
        var wanted = wanted(new UneditedHost(host, originals));
        // What was taken back for good, as of a tool that is no longer to be routed, is nobody's concern.
        return files.stream()
                .filter(mutation -> mutation.state() != Mutation.State.REVERTED || wanted.containsKey(mutation.path()))
                .map(mutation -> new Status.Wired(
                        mutation.target(), mutation.path(), state(mutation, undone.get(mutation), wanted)))
                .toList();
    }

    private String state(Mutation.OfFile mutation, FileEditor.Undo undo, Map<Path, Edit> wanted) {
        if (undo instanceof FileEditor.Undo.Nothing) {
            return "unwired";
        }
        var now = host.disk().read(mutation.path()).map(TextFile::decode).orElse(new TextFile.Decoded.Text(""));
        if (undo instanceof FileEditor.Undo.Undecidable || !(now instanceof TextFile.Decoded.Text text)) {
            return "changed";
        }
        if (Optional.ofNullable(wanted.get(mutation.path())).stream()
                .flatMap(WiringState::routing)
                .anyMatch(edit -> !(edit.apply(text.text()) instanceof EditResult.Unchanged))) {
            return "changed";
        }
        return Targets.names().contains(mutation.target())
                ? Targets.named(mutation.target()).unread(text.text()).orElse("wired")
                : "wired";
    }

    /// Of an edit what routes by itself; the rest may depend on the shell that asks.
    private static Stream<Edit> routing(Edit edit) {
        return switch (edit) {
            case EditAll all -> all.edits().stream().flatMap(WiringState::routing);
            case JsonSet set when !ProxyAddress.isIn(set.ours()) -> Stream.empty();
            default -> Stream.of(edit);
        };
    }

    /// The edits that route the tools today, by their real places.
    private Map<Path, Edit> wanted(HostView unedited) {
        var routing = Routing.of(deployment, EnumSet.allOf(Provider.class));
        var edits = new ArrayList<FileEdit>();
        for (var name : deployment.manifest().tools().routed()) {
            try {
                if (Targets.named(name).wire(unedited, routing) instanceof Wiring wiring) {
                    edits.addAll(wiring.edits());
                }
            } catch (Problem unreadable) {
                // Then its file shows that it changed.
            }
        }
        var variables = new TreeMap<String, String>();
        deployment.manifest().tools().environment().values().forEach(variables::putAll);
        edits.addAll(new Environment(unedited, routing).wire(variables).edits());
        var byPlace = new HashMap<Path, Edit>();
        edits.forEach(edit -> byPlace.put(host.disk().resolve(edit.file()), edit.edit()));
        return byPlace;
    }
}
