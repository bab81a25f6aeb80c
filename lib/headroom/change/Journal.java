package headroom.change;

import headroom.host.Disk;
import headroom.host.FileMode;
import headroom.host.Host;
import headroom.host.Problem;
import headroom.manifest.Deployment;
import headroom.manifest.Manifest;
import headroom.manifest.ManifestStore;
import headroom.manifest.Mutation;
import headroom.manifest.Workspace;
import java.nio.file.Path;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// The write-ahead journal of one deployment, which is its manifest: a change stands here before it is made and
/// again after.
public final class Journal {
    private final Host host;
    private final ManifestStore store;
    private final Workspace workspace;
    private Manifest manifest;

    private Journal(Host host, Workspace workspace, Manifest manifest) {
        this.host = host;
        this.workspace = workspace;
        this.store = new ManifestStore(host.disk(), workspace);
        this.manifest = manifest;
    }

    /// The journal of a deployment that is on disk.
    public static Journal of(Host host, Deployment deployment) {
        return new Journal(host, deployment.workspace(), deployment.manifest());
    }

    /// Begins a deployment: its folders and its first manifest appear at once, so that no moment leaves folders
    /// nobody knows of.
    public static Journal begin(Host host, Deployment deployment) {
        var folder = deployment.folder();
        var missing = new ArrayDeque<Path>();
        for (var place = folder; !host.disk().exists(place); place = place.getParent()) {
            missing.push(place);
        }
        var made = List.copyOf(missing);
        var journal =
                new Journal(host, deployment.workspace(), deployment.manifest().withMadeFolders(made));
        if (made.isEmpty()) {
            journal.save();
            return journal;
        }
        var top = made.getFirst();
        var prepared = Disk.partial(top);
        host.disk().deleteTree(prepared);
        try {
            for (var each : made) {
                host.disk().makeFolder(prepared.resolve(top.relativize(each)), FileMode.PRIVATE_FOLDER);
            }
            host.disk()
                    .write(
                            prepared.resolve(top.relativize(folder)).resolve("manifest.json"),
                            journal.store.serialise(journal.manifest),
                            FileMode.PRIVATE_FILE);
            host.disk().move(prepared, top);
        } catch (Problem problem) {
            host.disk().deleteTree(prepared);
            throw problem;
        }
        return journal;
    }

    public Manifest manifest() {
        return manifest;
    }

    public Deployment deployment() {
        return new Deployment(workspace, manifest);
    }

    /// Takes over the wanted settings of a new plan, keeping the mutations and the folders made so far.
    public void rewrite(Manifest wanted) {
        manifest = wanted.withMutations(manifest.mutations())
                .withMadeFolders(manifest.made().folders());
        save();
    }

    public void phase(Manifest.Phase phase) {
        manifest = manifest.withPhase(phase)
                .updated(host.time().now().truncatedTo(ChronoUnit.SECONDS).toString());
        save();
    }

    public int nextId() {
        return manifest.mutations().stream().mapToInt(Mutation::id).max().orElse(0) + 1;
    }

    /// Adds the mutation, or replaces the one with its id, and saves.
    public void record(Mutation mutation) {
        var all = new ArrayList<>(manifest.mutations());
        all.removeIf(other -> other.id() == mutation.id());
        all.add(mutation);
        manifest = manifest.withMutations(all);
        save();
    }

    /// Notes how far the supervisor's part is.
    public void serviceIn(Mutation.State state) {
        if (state == Mutation.State.PENDING) {
            host.disk().delete(deployment().gaveUp());
            host.disk().delete(deployment().failing());
        }
        var service = manifest.mutations(Mutation.Service.class).stream()
                .findFirst()
                .orElseGet(() -> new Mutation.Service(nextId(), state));
        record(service.in(state));
    }

    public void forget(Mutation mutation) {
        manifest = manifest.withMutations(manifest.mutations().stream()
                .filter(other -> other.id() != mutation.id())
                .toList());
        save();
    }

    /// The restore script comes first: it must know of a change before the change is made.
    private void save() {
        var script = RestoreScript.of(host.os(), deployment());
        if (!host.disk()
                .read(script.path())
                .filter(now -> Arrays.equals(now, script.bytes()))
                .isPresent()) {
            host.disk().write(script.path(), script.bytes(), script.mode());
        }
        store.save(host.disk(), manifest);
    }

    /// Keeps bytes that undoing the mutation `id` may need; returns the name to find them under.
    String keep(int id, String what, byte[] content) {
        var folder = deployment().backups();
        if (!host.disk().exists(folder)) {
            host.disk().makeFolder(folder, FileMode.PRIVATE_FOLDER);
        }
        var name = id + "-" + what;
        host.disk().write(folder.resolve(name), content, FileMode.PRIVATE_FILE);
        return name;
    }
}
