package headroom.change;

import headroom.host.FileMode;
import headroom.host.Host;
import headroom.manifest.Fingerprint;
import headroom.manifest.Mutation;
import java.nio.charset.StandardCharsets;

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
        var mutation = new Mutation.Variable(
                id,
                Mutation.State.PENDING,
                "environment",
                change.store(),
                change.name(),
                before.map(words ->
                        new Mutation.Original(fingerprint(words), journal.keep(id, change.name(), bytes(words)))),
                fingerprint(change.after()));
        journal.record(mutation);
        change.store().write(host, change.name(), change.after());
        journal.record(mutation.in(Mutation.State.DONE));
    }

    /// Whether this is the variable that the mutation changed.
    public static boolean isOf(Mutation.Variable mutation, VariableChange change) {
        return mutation.store() == change.store() && mutation.name().equals(change.name());
    }

    void revert(Mutation.Variable mutation) {
        var store = mutation.store();
        var name = mutation.name();
        var now = store.read(host, name);
        if (now.filter(words -> mutation.after().sameContent(bytes(words))).isPresent()) {
            var before = mutation.before()
                    .flatMap(original -> journal.deployment().kept(host.disk(), original.backup()))
                    .map(content -> new String(content, StandardCharsets.UTF_8));
            before.ifPresentOrElse(words -> store.write(host, name, words), () -> store.clear(host, name));
        } else if (!now.map(VariableSteps::fingerprint).equals(mutation.before().map(Mutation.Original::mark))) {
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
