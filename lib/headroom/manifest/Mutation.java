package headroom.manifest;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.nio.file.Path;
import java.util.List;

/// One change of the machine outside the deployment's own folder, written down before it is made and again after.
/// `backup` and `inverse` name files in the deployment's `backup` folder, which may hold secrets: the original
/// bytes, and the edit that takes ours out of a file that was edited since.
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record Mutation(
        int id,
        Kind kind,
        State state,
        String target,
        Path path,
        Fingerprint before,
        Fingerprint after,
        String backup,
        String inverse,
        List<Path> madeFolders,
        Variable variable) {
    /// A variable and the store it is in.
    public record Variable(String store, String name) {}

    public enum Kind {
        /// A user's file with our keys or block in it.
        @JsonProperty("edit")
        EDIT,
        /// A file that is ours from the first byte, outside the deployment's folder.
        @JsonProperty("file")
        FILE,
        /// A variable in a store that is no file, such as the Windows registry.
        @JsonProperty("variable")
        VARIABLE,
        /// A file of the supervisor's outside the workspace; it goes with the service.
        @JsonProperty("unit")
        UNIT,
        /// The supervisor's part: registered and running.
        @JsonProperty("service")
        SERVICE
    }

    public enum State {
        /// Announced; whether it has happened shows in the file.
        @JsonProperty("pending")
        PENDING,
        @JsonProperty("done")
        DONE,
        /// Taken back, and wanted again at the next start.
        @JsonProperty("reverted")
        REVERTED
    }

    public Mutation {
        madeFolders = madeFolders == null ? List.of() : List.copyOf(madeFolders);
    }

    public static Mutation service(int id) {
        return new Mutation(id, Kind.SERVICE, State.PENDING, null, null, null, null, null, null, List.of(), null);
    }

    /// Whether it points tools at the proxy.
    @JsonIgnore
    public boolean isWiring() {
        return isFile() || kind == Kind.VARIABLE;
    }

    /// Whether it changed a file.
    @JsonIgnore
    public boolean isFile() {
        return kind == Kind.EDIT || kind == Kind.FILE;
    }

    public Mutation in(State next) {
        return new Mutation(id, kind, next, target, path, before, after, backup, inverse, madeFolders, variable);
    }
}
