package headroom.wrap;

import com.fasterxml.jackson.core.JsonProcessingException;
import headroom.change.FileEditor;
import headroom.edit.Edit;
import headroom.edit.EditResult;
import headroom.edit.FileEdit;
import headroom.edit.ProxyAddress;
import headroom.edit.TextFile;
import headroom.host.FileMode;
import headroom.host.Host;
import headroom.host.Problem;
import headroom.manifest.Fingerprint;
import headroom.manifest.ManifestStore;
import headroom.manifest.Workspace;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// Files of tools that are edited for the time of a run: one folder for each tool, with a record, the original bytes
/// and a file for each session. The record is there before the edit and goes after it was taken back, so that whoever
/// comes next can finish: a session's proxy, the next session, or `unwrap`. Whoever writes here holds the lock of
/// `Sessions`.
public final class SessionEdits {
    private static final String RECORD = "edit.json";
    private static final String ORIGINAL = "original";

    private final Host host;
    private final Path root;

    public SessionEdits(Host host) {
        this.host = host;
        this.root = Workspace.of(host).sessions().resolve("edits");
    }

    /// One edit: `place` is where links of `file` lead, `after` the hash of what was written, `existed` whether there
    /// was a file before, `made` the folders it needed, the outermost first.
    record EditRecord(Path file, Path place, boolean existed, String after, Edit inverse, List<Path> made) {
        EditRecord {
            made = List.copyOf(made);
        }
    }

    /// Edits a tool's file for the session of this process, which shares an edit that is there already.
    void begin(String tool, FileEdit wanted, long pid) {
        make(root);
        var folder = root.resolve(tool);
        make(folder);
        write(
                folder.resolve(Long.toString(pid)),
                host.processes().birth(pid).orElse("").getBytes(StandardCharsets.UTF_8));
        var before = host.disk().read(wanted.file());
        if (host.disk().exists(folder.resolve(RECORD))) {
            requireSame(tool, wanted, before.orElse(new byte[0]));
            return;
        }
        var planned = new FileEditor(host).plan(tool, wanted, before);
        if (planned.isEmpty()) {
            return;
        }
        var change = planned.get();
        var missing = FileEditor.missingFolders(host, change.place());
        write(folder.resolve(ORIGINAL), before.orElse(new byte[0]));
        write(
                folder.resolve(RECORD),
                json(new EditRecord(
                        change.file(),
                        change.place(),
                        before.isPresent(),
                        Fingerprint.sha256(change.after()),
                        change.inverse().orElseThrow(),
                        missing)));
        missing.forEach(needed -> host.disk().makeFolder(needed, FileMode.PRIVATE_FOLDER));
        host.disk().write(change.place(), change.after(), change.mode());
    }

    /// A file has one address, so sessions at the same time have one proxy.
    private static void requireSame(String tool, FileEdit wanted, byte[] now) {
        if (ProxyAddress.lineOf(
                        new String(now, StandardCharsets.UTF_8), wanted.edit().ours())
                .isEmpty()) {
            throw Problem.failed(
                    tool + " is wrapped by another session, which goes through another proxy",
                    wanted.file() + " has one address for all sessions",
                    "end that session first, or give this one the same options");
        }
    }

    /// Takes back every edit whose sessions have all ended; returns the files. One that can't be taken back stays on
    /// record.
    public List<Path> settle() {
        return host.disk().list(root).stream()
                .filter(folder -> sessions(folder).isEmpty())
                .flatMap(folder -> takeBack(folder).stream())
                .toList();
    }

    /// Whether there is anything on record.
    public boolean isEmpty() {
        return host.disk().list(root).isEmpty();
    }

    /// The processes of the sessions for which this tool's file is edited.
    public List<Long> sessions(String tool) {
        return sessions(root.resolve(tool));
    }

    private List<Long> sessions(Path folder) {
        return host.disk().list(folder).stream()
                .filter(file -> file.getFileName().toString().matches("\\d+"))
                .filter(file -> host.processes()
                        .birth(Long.parseLong(file.getFileName().toString()))
                        .equals(host.disk().read(file).map(content -> new String(content, StandardCharsets.UTF_8))))
                .map(file -> Long.parseLong(file.getFileName().toString()))
                .toList();
    }

    private Optional<Path> takeBack(Path folder) {
        var content = host.disk().read(folder.resolve(RECORD));
        if (content.isEmpty()) {
            host.disk().deleteTree(folder);
            return Optional.empty();
        }
        var edit = read(folder, content.get());
        var original = host.disk().read(folder.resolve(ORIGINAL)).orElse(new byte[0]);
        var now = host.disk().read(edit.place());
        if (now.isEmpty() || edit.existed() && Arrays.equals(now.get(), original)) {
            host.disk().deleteTree(folder);
            return Optional.empty();
        }
        boolean untouched = Fingerprint.sha256(now.get()).equals(edit.after());
        put(edit, untouched ? original : around(edit, now.get()));
        host.disk().deleteTree(folder);
        return Optional.of(edit.file());
    }

    private void put(EditRecord edit, byte[] content) {
        if (!edit.existed() && new String(content, StandardCharsets.UTF_8).isBlank()) {
            host.disk().delete(edit.place());
            edit.made().reversed().stream()
                    .filter(folder -> host.disk().list(folder).isEmpty())
                    .forEach(host.disk()::delete);
        } else {
            host.disk()
                    .write(edit.place(), content, host.disk().mode(edit.place()).orElse(FileMode.PRIVATE_FILE));
        }
    }

    /// The file without our edit, where the user or the tool has changed it since.
    private static byte[] around(EditRecord edit, byte[] now) {
        if (!(TextFile.decode(now) instanceof TextFile.Decoded.Text text)) {
            throw stuck(edit, "it is no text any more");
        }
        return switch (edit.inverse().apply(text.text())) {
            case EditResult.Changed changed -> TextFile.encode(changed.text());
            case EditResult.Kept kept -> TextFile.encode(kept.text());
            case EditResult.Unchanged _ -> now;
            case EditResult.Blocked blocked ->
                throw stuck(edit, (blocked.line() > 0 ? "line " + blocked.line() + ": " : "") + blocked.reason());
        };
    }

    private static Problem stuck(EditRecord edit, String why) {
        return Problem.needsPerson(
                "cannot take our edit out of " + edit.file(), why, "mend the file, then: headroom unwrap openclaw");
    }

    private static EditRecord read(Path folder, byte[] content) {
        try {
            return ManifestStore.mapper().readValue(content, EditRecord.class);
        } catch (IOException e) {
            throw Problem.needsPerson(
                    "the record of a session's edit cannot be read",
                    folder.resolve(RECORD) + ": " + e.getMessage(),
                    "look at it and at " + folder.resolve(ORIGINAL) + ", then remove the folder");
        }
    }

    private static byte[] json(EditRecord edit) {
        try {
            return ManifestStore.mapper().writeValueAsBytes(edit);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private void make(Path folder) {
        if (!host.disk().isFolder(folder)) {
            host.disk().makeFolder(folder, FileMode.PRIVATE_FOLDER);
        }
    }

    private void write(Path file, byte[] content) {
        host.disk().write(file, content, FileMode.PRIVATE_FILE);
    }
}
