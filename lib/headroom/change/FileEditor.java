package headroom.change;

import com.fasterxml.jackson.core.JsonProcessingException;
import headroom.edit.Edit;
import headroom.edit.EditResult;
import headroom.edit.FileEdit;
import headroom.edit.ProxyAddress;
import headroom.edit.TextFile;
import headroom.host.Command;
import headroom.host.Disk;
import headroom.host.FileMode;
import headroom.host.HostView;
import headroom.host.Os;
import headroom.host.Problem;
import headroom.manifest.Deployment;
import headroom.manifest.ManifestStore;
import headroom.manifest.Mutation;
import headroom.render.OwnFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Works out what an edit, or its undoing, makes of a file. Reads only.
public final class FileEditor {
    private final HostView host;

    public FileEditor(HostView host) {
        this.host = host;
    }

    /// What undoing a mutation comes to. `content` empty: the file goes. `kept` says what stays because the user
    /// made it theirs.
    public sealed interface Undo {
        record Nothing() implements Undo {}

        record Write(byte[] content, List<String> kept) implements Undo {}

        record Delete() implements Undo {}

        record Undecidable(Problem problem) implements Undo {}
    }

    /// The change this edit makes to the file as `base` has it; empty when it makes none.
    public Optional<FileChange> plan(String target, FileEdit wanted, Optional<byte[]> base) {
        var file = wanted.file();
        var text = decode(file, base);
        return switch (wanted.edit().apply(text)) {
            case EditResult.Unchanged unchanged -> Optional.empty();
            case EditResult.Blocked blocked -> throw blocked(file, blocked);
            case EditResult.Kept kept ->
                throw blocked(file, new EditResult.Blocked(String.join("; ", kept.reasons()), 0));
            case EditResult.Changed changed -> {
                wanted.obstacle().get().ifPresent(obstacle -> {
                    throw blocked(file, obstacle);
                });
                var place = host.disk().resolve(file);
                if (host.disk().exists(place) && !host.disk().isFile(place)) {
                    throw blocked(
                            file,
                            new EditResult.Blocked(
                                    place.equals(file)
                                            ? "it is no plain file"
                                            : "it is a link to " + place + ", which is no plain file",
                                    0));
                }
                requireReplaceable(target, file, place);
                yield Optional.of(new FileChange(
                        target,
                        file,
                        place,
                        base,
                        TextFile.encode(changed.text()),
                        host.disk().mode(place).orElse(wanted.mode()),
                        Optional.of(changed.inverse())));
            }
        };
    }

    /// A file is replaced by a new one of its name, owner and group.
    private void requireReplaceable(String target, Path file, Path place) {
        if (!host.disk().mayWrite(place) || !host.disk().mayWrite(Disk.partial(place))) {
            throw Problem.failed(
                    "cannot write " + file,
                    "it, or its folder, is read-only",
                    "make it writable (chmod u+w), or leave " + target + " out");
        }
        var uid = host.os() == Os.WINDOWS || !host.disk().exists(place)
                ? ""
                : host.ask(Command.of("id", "-u")).out().strip();
        if (!uid.matches("\\d+") || uid.equals("0")) {
            return;
        }
        var words = new ArrayList<>(List.of("find", place.toString(), "-prune", "-user", uid, "("));
        for (var group : host.ask(Command.of("id", "-G")).out().strip().split("\\s+")) {
            words.addAll(List.of("-group", group, "-o"));
        }
        words.set(words.size() - 1, ")");
        if (host.ask(Command.of(words.toArray(String[]::new))).out().isBlank()) {
            throw Problem.failed(
                    "cannot write " + file,
                    "it belongs to another user, or to a group that you are not in, and would not keep them",
                    "make it yours (chown, chgrp), or leave " + target + " out");
        }
    }

    /// The change that puts a file of ours in place, given what stands there apart from us.
    public FileChange plan(String target, OwnFile wanted, Optional<byte[]> base) {
        if (base.isPresent()
                || host.disk().exists(wanted.path()) && !host.disk().isFile(wanted.path())) {
            throw Problem.failed(
                    wanted.path() + " is in the way",
                    "headroom wants to write a file of its own there, and did not write this one",
                    "look at it, move it away, then run the command again");
        }
        var place = host.disk().resolve(wanted.path());
        if (!host.disk().mayWrite(place)) {
            throw Problem.failed(
                    "cannot write " + wanted.path(),
                    "its folder is read-only",
                    "make the folder writable, or choose another --scope");
        }
        return new FileChange(
                target, wanted.path(), place, base, TextFile.encode(wanted.content()), wanted.mode(), Optional.empty());
    }

    private static Problem blocked(Path file, EditResult.Blocked blocked) {
        return Problem.failed(
                "cannot edit " + file + (blocked.line() > 0 ? ":" + blocked.line() : ""),
                blocked.reason(),
                "mend the file, then run the command again");
    }

    private static String decode(Path file, Optional<byte[]> content) {
        if (content.isEmpty()) {
            return "";
        }
        return switch (TextFile.decode(content.get())) {
            case TextFile.Decoded.Text decoded -> decoded.text();
            case TextFile.Decoded.Refused refused ->
                throw blocked(file, new EditResult.Blocked(refused.reason(), refused.line()));
        };
    }

    /// The folders a file needs and does not have, the outermost first.
    public static List<Path> missingFolders(HostView host, Path file) {
        var missing = new ArrayDeque<Path>();
        for (var folder = file.getParent();
                folder != null && !host.disk().exists(folder);
                folder = folder.getParent()) {
            missing.push(folder);
        }
        return List.copyOf(missing);
    }

    /// The folders that were likely made for a file of ours, the outermost first, where nobody has written down
    /// which: those below the home with the mode that ours have. Once empty they say nothing: whoever needs them
    /// makes them (XDG Base Directory Specification).
    public static List<Path> likelyMadeFolders(HostView host, Path file) {
        var made = new ArrayDeque<Path>();
        var homes = List.of(host.home(), host.disk().resolve(host.home()));
        for (var folder = file.getParent(); isBelow(homes, folder); folder = folder.getParent()) {
            var real = host.disk().resolve(folder.getParent()).resolve(folder.getFileName());
            if (!host.disk().resolve(folder).equals(real)
                    || !host.disk().mode(folder).equals(Optional.of(FileMode.PRIVATE_FOLDER))) {
                break;
            }
            made.push(folder);
        }
        return List.copyOf(made);
    }

    private static boolean isBelow(List<Path> tops, Path folder) {
        return tops.stream().anyMatch(top -> folder.startsWith(top) && !folder.equals(top));
    }

    /// What takes this mutation of a deployment back, given the file as it is now.
    public Undo undo(Deployment deployment, Mutation.OfFile mutation) {
        var now = host.disk().read(mutation.path());
        if (now.isEmpty()) {
            // Never written, or the user removed it: nothing of ours is there.
            return new Undo.Nothing();
        }
        if (mutation.before()
                .filter(original -> original.mark().sameContent(now.get()))
                .isPresent()) {
            return new Undo.Nothing();
        }
        if (mutation.after().sameContent(now.get())) {
            return mutation.before()
                    .map(original -> original(deployment, mutation, original, now.get()))
                    .orElseGet(Undo.Delete::new);
        }
        return undoAround(deployment, mutation, now.get());
    }

    private Undo original(Deployment deployment, Mutation.OfFile mutation, Mutation.Original original, byte[] now) {
        return deployment
                .kept(host.disk(), original.backup())
                .filter(original.mark()::sameContent)
                .<Undo>map(content -> new Undo.Write(content, List.of()))
                .orElseGet(() -> undoAround(deployment, mutation, now));
    }

    private Undo undoAround(Deployment deployment, Mutation.OfFile mutation, byte[] now) {
        return switch (mutation) {
            case Mutation.Edit edit -> undoAround(deployment, edit, now);
            case Mutation.File file ->
                undecidable(file, "the whole file was ours, and it changed since it was written");
        };
    }

    /// The user edited the file after us: only what is ours leaves.
    private Undo undoAround(Deployment deployment, Mutation.Edit mutation, byte[] now) {
        String text;
        try {
            text = decode(mutation.path(), Optional.of(now));
        } catch (Problem problem) {
            return undecidable(mutation, problem.why());
        }
        var inverse = inverse(deployment, mutation);
        return switch (inverse.apply(text)) {
            case EditResult.Unchanged unchanged ->
                stillPointing(deployment, mutation, inverse, text).orElseGet(Undo.Nothing::new);
            case EditResult.Changed changed ->
                stillPointing(deployment, mutation, inverse, changed.text())
                        .orElseGet(() -> written(mutation, changed.text(), List.of()));
            case EditResult.Kept kept ->
                stillPointing(deployment, mutation, inverse, kept.text())
                        .orElseGet(() -> written(mutation, kept.text(), kept.reasons()));
            case EditResult.Blocked blocked ->
                undecidable(mutation, (blocked.line() > 0 ? "line " + blocked.line() + ": " : "") + blocked.reason());
        };
    }

    /// Our address where we did not put it, and where it was not before us: whether it counts there only a person
    /// can tell.
    private Optional<Undo> stillPointing(Deployment deployment, Mutation.Edit mutation, Edit inverse, String text) {
        var original = mutation.before()
                .flatMap(before -> deployment.kept(host.disk(), before.backup()))
                .map(content -> new String(content, StandardCharsets.UTF_8))
                .orElse("");
        return ProxyAddress.lineOf(original, inverse.ours()).isPresent()
                ? Optional.empty()
                : ProxyAddress.lineOf(text, inverse.ours())
                        .map(line -> undecidable(
                                mutation,
                                "line " + line
                                        + " still has the address of the proxy, in a place where headroom did"
                                        + " not put it"));
    }

    private static Undo written(Mutation.Edit mutation, String text, List<String> kept) {
        return text.isBlank() && mutation.before().isEmpty()
                ? new Undo.Delete()
                : new Undo.Write(TextFile.encode(text), kept);
    }

    private static Undo undecidable(Mutation.OfFile mutation, String why) {
        return new Undo.Undecidable(Problem.needsPerson(
                "cannot take our edit out of " + mutation.path(),
                why,
                mutation instanceof Mutation.File
                        ? "delete the file or keep it under another name, then run the command again, or use"
                                + " --force to leave it as it is"
                        : "take our lines out by hand, then run the command again, or use --force to leave the"
                                + " file as it is"));
    }

    private Edit inverse(Deployment deployment, Mutation.Edit mutation) {
        var content = deployment.kept(host.disk(), mutation.inverse());
        try {
            return ManifestStore.mapper()
                    .readValue(
                            content.orElseThrow(() -> unreadable(deployment, mutation, "it is missing")), Edit.class);
        } catch (IOException e) {
            throw unreadable(deployment, mutation, e.getMessage());
        }
    }

    private static Problem unreadable(Deployment deployment, Mutation.Edit mutation, String why) {
        return Problem.needsPerson(
                "the record of our edit in " + mutation.path() + " cannot be read",
                deployment.backups().resolve(mutation.inverse()) + ": " + why,
                "take our lines out by hand, then use --force");
    }

    /// The edit as it is kept in the backup folder.
    static byte[] serialise(Edit edit) {
        try {
            return ManifestStore.mapper().writerFor(Edit.class).writeValueAsBytes(edit);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
