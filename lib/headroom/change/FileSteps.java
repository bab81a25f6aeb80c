package headroom.change;

import headroom.host.Disk;
import headroom.host.FileMode;
import headroom.host.Host;
import headroom.host.Problem;
import headroom.manifest.Fingerprint;
import headroom.manifest.Mutation;
import headroom.manifest.Mutation.State;
import headroom.manifest.Workspace;
import headroom.render.OwnFile;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;

/// Makes and takes back changes of files outside the deployment, each journalled before and after.
public final class FileSteps {
    private final Host host;
    private final Journal journal;
    private final Progress progress;

    public FileSteps(Host host, Journal journal, Progress progress) {
        this.host = host;
        this.journal = journal;
        this.progress = progress;
    }

    public void edit(FileChange change) {
        requireUnchanged(change);
        var mutation = announce(change, List.of());
        for (var folder : mutation.madeFolders()) {
            if (!host.disk().exists(folder)) {
                host.disk().makeFolder(folder, change.folderMode());
            }
        }
        host.disk().write(change.place(), change.after(), change.mode());
        journal.record(mutation.in(State.DONE));
    }

    /// Puts a change on record that is there already, and takes it back where it is not wanted.
    public void adopt(FileChange found, boolean wanted) {
        var mutation = announce(found, found.exists() ? List.of() : FileEditor.likelyMadeFolders(host, found.place()))
                .in(State.DONE);
        journal.record(mutation);
        if (!wanted) {
            revert(mutation);
        }
    }

    /// `likely` are folders that may have been made for the file though no record says so.
    private Mutation.OfFile announce(FileChange change, List<Path> likely) {
        var replaced = journal.manifest().mutations(Mutation.OfFile.class).stream()
                .filter(old -> change.place().equals(old.path()) && old.state() == State.REVERTED)
                .toList();
        var folders = new LinkedHashSet<>(likely);
        replaced.forEach(old -> folders.addAll(old.madeFolders()));
        // Taking an earlier change back may have removed folders since the plan was made.
        folders.addAll(FileEditor.missingFolders(host, change.place()));
        var id = journal.nextId();
        var before = change.before()
                .map(content -> new Mutation.Original(
                        Fingerprint.of(content, change.mode()),
                        journal.keep(id, change.place().getFileName().toString(), content)));
        var after = Fingerprint.of(change.after(), change.mode());
        var mutation = change.inverse()
                .map(edit -> journal.keep(id, "inverse.json", FileEditor.serialise(edit)))
                .<Mutation.OfFile>map(inverse -> new Mutation.Edit(
                        id,
                        State.PENDING,
                        change.target(),
                        change.place(),
                        before,
                        after,
                        inverse,
                        List.copyOf(folders)))
                .orElseGet(() -> new Mutation.File(
                        id, State.PENDING, change.target(), change.place(), before, after, List.copyOf(folders)));
        journal.record(mutation);
        replaced.forEach(journal::forget);
        return mutation;
    }

    /// Writes a file that is ours alone. One outside the workspace is journalled, so that its removal takes the
    /// folders made for it along.
    public void write(OwnFile artifact, Workspace workspace) {
        requireFile(artifact.path());
        var missing = FileEditor.missingFolders(host, artifact.path());
        var inside =
                artifact.path().startsWith(workspace.root()) || artifact.path().startsWith(workspace.programs());
        var announced = Optional.<Mutation.Unit>empty();
        if (!inside) {
            var before = journal.manifest().mutations(Mutation.Unit.class).stream()
                    .filter(unit -> artifact.path().equals(unit.path()))
                    .findFirst();
            announced = Optional.of(new Mutation.Unit(
                    before.map(Mutation::id).orElseGet(journal::nextId),
                    State.PENDING,
                    artifact.path(),
                    Optional.of(EditedUnits.fingerprint(artifact)),
                    before.map(Mutation.Unit::madeFolders).orElse(missing)));
        }
        announced.ifPresent(journal::record);
        for (var folder : missing) {
            host.disk()
                    .makeFolder(
                            folder,
                            inside && !artifact.path().startsWith(workspace.root())
                                    ? FileMode.FOLDER
                                    : FileMode.PRIVATE_FOLDER);
        }
        host.disk().write(artifact.path(), artifact.bytes(), artifact.mode());
        announced.map(unit -> unit.in(State.DONE)).ifPresent(journal::record);
    }

    /// Nothing of ours is written through a link, or in the place of something that is no file.
    private void requireFile(Path path) {
        if (host.disk().exists(path) && !host.disk().isFile(path)) {
            throw Problem.failed(
                    path + " is in the way",
                    "it is no plain file, and headroom writes one there",
                    "look at it, move it away, then run the command again");
        }
    }

    private void requireUnchanged(FileChange change) {
        if (!sameContent(host.disk().read(change.place()), change.before())) {
            throw Problem.failed(
                    change.file() + " has changed while headroom was at work",
                    "another program wrote it between planning and editing",
                    "run the command again");
        }
    }

    private static boolean sameContent(Optional<byte[]> first, Optional<byte[]> second) {
        return first.isPresent() == second.isPresent() && (first.isEmpty() || Arrays.equals(first.get(), second.get()));
    }

    /// Takes one change back. A `Problem` of kind NEEDS_PERSON leaves the file as it is.
    public void revert(Mutation.Wiring mutation) {
        switch (mutation) {
            case Mutation.Variable variable -> new VariableSteps(host, journal, progress).revert(variable);
            case Mutation.OfFile file -> revert(file);
        }
    }

    private void revert(Mutation.OfFile mutation) {
        Reach.require(host, journal.deployment(), mutation);
        host.disk().delete(Disk.partial(mutation.path()));
        switch (new FileEditor(host).undo(journal.deployment(), mutation)) {
            case FileEditor.Undo.Nothing nothing -> {}
            case FileEditor.Undo.Delete delete -> host.disk().delete(mutation.path());
            case FileEditor.Undo.Write write -> {
                host.disk()
                        .write(
                                mutation.path(),
                                write.content(),
                                host.disk().mode(mutation.path()).orElse(FileMode.PRIVATE_FILE));
                write.kept().forEach(reason -> progress.note(mutation.path() + ": " + reason));
            }
            case FileEditor.Undo.Undecidable undecidable -> throw undecidable.problem();
        }
        journal.record(mutation.in(State.REVERTED));
        // A folder made for one change may hold another's file until that is taken back, too.
        journal.manifest().mutations(Mutation.OfFile.class).stream()
                .filter(other -> other.state() == State.REVERTED)
                .forEach(other -> removeEmpty(other.madeFolders()));
    }

    /// Removes those of the folders that are empty, the deepest first.
    public void removeEmpty(List<Path> folders) {
        for (var folder : folders.reversed()) {
            if (host.disk().isFolder(folder) && host.disk().list(folder).isEmpty()) {
                host.disk().delete(folder);
            }
        }
    }
}
