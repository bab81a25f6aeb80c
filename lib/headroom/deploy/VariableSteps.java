package headroom.deploy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import headroom.host.Host;
import headroom.host.Mode;
import headroom.manifest.Fingerprint;
import headroom.manifest.Mutation;
import headroom.target.VariableStore;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// Sets variables that no file holds and takes them back, each journalled before and after. One that somebody changed since is left alone.
final class VariableSteps {
    private final Host host;
    private final Journal journal;
    private final Progress progress;

    VariableSteps(Host host, Journal journal, Progress progress) {
        this.host = host;
        this.journal = journal;
        this.progress = progress;
    }

    void set(VariableChange change) {
        var id = journal.nextId();
        var backup = change.before().map(words -> journal.backup(id, Path.of(change.name()), bytes(words))).orElse(null);
        var where = JsonNodeFactory.instance.objectNode().put("store", change.store().name()).put("name", change.name());
        var mutation = new Mutation(id, Mutation.Kind.VARIABLE, Mutation.State.PENDING, "environment", null,
            change.before().map(VariableSteps::fingerprint).orElse(null), fingerprint(change.after()), backup, where, List.of());
        journal.record(mutation);
        change.store().write(host, change.name(), change.after());
        journal.record(mutation.in(Mutation.State.DONE));
    }

    /// Whether this is the variable that the mutation changed.
    static boolean isOf(Mutation mutation, VariableChange change) {
        return mutation.inverse().path("store").asText().equals(change.store().name()) && mutation.inverse().path("name").asText().equals(change.name());
    }

    void revert(Mutation mutation) {
        var store = VariableStore.valueOf(mutation.inverse().path("store").asText());
        var name = mutation.inverse().path("name").asText();
        var now = store.read(host, name);
        if (now.filter(words -> mutation.after().sameContent(bytes(words))).isPresent()) {
            var before = journal.backedUp(mutation).map(content -> new String(content, StandardCharsets.UTF_8));
            before.ifPresentOrElse(words -> store.write(host, name, words), () -> store.clear(host, name));
        } else if (!now.map(VariableSteps::fingerprint).equals(Optional.ofNullable(mutation.before()))) {
            progress.note("the variable " + name + " was changed since and stays");
        }
        journal.forget(mutation);
    }

    private static Fingerprint fingerprint(String words) {
        return Fingerprint.of(bytes(words), Mode.PRIVATE_FILE);
    }

    private static byte[] bytes(String words) {
        return words.getBytes(StandardCharsets.UTF_8);
    }
}
