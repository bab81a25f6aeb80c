package headroom.manifest;

import com.fasterxml.jackson.annotation.JsonProperty;
import headroom.host.VariableStore;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// One change of the machine outside the deployment's own folder, written down before it is made and again after.
public sealed interface Mutation {
    int id();

    State state();

    /// The same, so far along.
    Mutation in(State next);

    enum State {
        /// Announced; whether it has happened shows in the file.
        @JsonProperty("pending")
        PENDING,
        @JsonProperty("done")
        DONE,
        /// Taken back, and wanted again at the next start.
        @JsonProperty("reverted")
        REVERTED
    }

    /// What stood there before us: its mark, and the name under which it is kept in the deployment's `backup`
    /// folder.
    record Original(Fingerprint mark, String backup) {}

    /// One that points a tool at the proxy; `before` is empty where there was nothing.
    sealed interface Wiring extends Mutation {
        /// The tool it is for, or `environment`.
        String target();

        Optional<Original> before();

        Fingerprint after();

        @Override
        Wiring in(State next);
    }

    /// One of a file. `madeFolders` are those made for it, the outermost first.
    sealed interface OfFile extends Wiring {
        Path path();

        List<Path> madeFolders();

        @Override
        OfFile in(State next);
    }

    /// A user's file with our keys or block in it. `inverse` names the edit in the `backup` folder that takes ours
    /// out again where the file was edited since.
    record Edit(
            int id,
            State state,
            String target,
            Path path,
            Optional<Original> before,
            Fingerprint after,
            String inverse,
            List<Path> madeFolders)
            implements OfFile {
        @Override
        public Edit in(State next) {
            return new Edit(id, next, target, path, before, after, inverse, madeFolders);
        }
    }

    /// A file that is ours from the first byte, outside the deployment's folder.
    record File(
            int id,
            State state,
            String target,
            Path path,
            Optional<Original> before,
            Fingerprint after,
            List<Path> madeFolders)
            implements OfFile {
        @Override
        public File in(State next) {
            return new File(id, next, target, path, before, after, madeFolders);
        }
    }

    /// A variable in a store that is no file, such as the Windows registry.
    record Variable(
            int id,
            State state,
            String target,
            VariableStore store,
            String name,
            Optional<Original> before,
            Fingerprint after)
            implements Wiring {
        @Override
        public Variable in(State next) {
            return new Variable(id, next, target, store, name, before, after);
        }
    }

    /// A file of the supervisor's outside the workspace; it goes with the service. `written` is empty where nobody
    /// knows what headroom wrote.
    record Unit(int id, State state, Path path, Optional<Fingerprint> written, List<Path> madeFolders)
            implements Mutation {
        @Override
        public Unit in(State next) {
            return new Unit(id, next, path, written, madeFolders);
        }
    }

    /// The supervisor's part: registered and running.
    record Service(int id, State state) implements Mutation {
        @Override
        public Service in(State next) {
            return new Service(id, next);
        }
    }
}
