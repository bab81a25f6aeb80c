package headroom.change;

import headroom.host.FileMode;
import headroom.host.Host;
import headroom.host.VariableStore;
import headroom.manifest.Fingerprint;
import headroom.manifest.Mutation;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/// Sets variables that no file holds and takes them back, each journalled before and after. One that somebody
/// changed since is left alone.
public final class VariableSteps {
    private final Host host;
    private final Journal journal;
    private final Progress progress;

    public VariableSteps(Host host, Journal journal, Progress progress) {
        this.host = host;
        this.journal = journal;
        this.progress = progress;
    }

    public void set(VariableChange change) {
        // Not what the plan saw: our own earlier value may have stood there then.
        // Our own value, of which there is no record, is not the user's either.
        var before = change.store().read(host, change.name()).filter(words -> !words.equals(change.after()));
        var id = journal.nextId();
        var backup = before.map(words -> journal.keep(id, change.name(), bytes(words)))
                .orElse(null);
        var variable = new Mutation.Variable(change.store().name(), change.name());
        var mutation = new Mutation(
                id,
                Mutation.Kind.VARIABLE,
                Mutation.State.PENDING,
                "environment",
                null,
                before.map(VariableSteps::fingerprint).orElse(null),
                fingerprint(change.after()),
                backup,
                null,
                List.of(),
                variable);
        journal.record(mutation);
        change.store().write(host, change.name(), change.after());
        journal.record(mutation.in(Mutation.State.DONE));
    }

    /// Whether this is the variable that the mutation changed.
    public static boolean isOf(Mutation mutation, VariableChange change) {
        return mutation.variable().equals(new Mutation.Variable(change.store().name(), change.name()));
    }

    void revert(Mutation mutation) {
        var store = VariableStore.valueOf(mutation.variable().store());
        var name = mutation.variable().name();
        var now = store.read(host, name);
        if (now.filter(words -> mutation.after().sameContent(bytes(words))).isPresent()) {
            var before = journal.deployment()
                    .kept(host.disk(), mutation.backup())
                    .map(content -> new String(content, StandardCharsets.UTF_8));
            before.ifPresentOrElse(words -> store.write(host, name, words), () -> store.clear(host, name));
        } else if (!now.map(VariableSteps::fingerprint).equals(Optional.ofNullable(mutation.before()))) {
            progress.note("the variable " + name + " was changed since and stays");
        }
        journal.forget(mutation);
    }

    private static Fingerprint fingerprint(String words) {
        return Fingerprint.of(bytes(words), FileMode.PRIVATE_FILE);
    }

    private static byte[] bytes(String words) {
        return words.getBytes(StandardCharsets.UTF_8);
    }
}
