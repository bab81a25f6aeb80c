package headroom.leaving;

import headroom.edit.TextFile;
import headroom.host.FileMode;
import headroom.host.Host;
import headroom.host.HostView;
import headroom.host.Problem;
import headroom.manifest.Registry;
import headroom.manifest.Workspace;
import headroom.tool.Targets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;

/// What headroom, or its Python edition, has left in the files of agents without a record of how to take it back: in
/// the home, and in the folder of a project. What a deployment has on record is its own to take back. A file that
/// belongs to somebody else, or that cannot be read, stays as it is and is named.
public final class Leavings {
    private final HostView host;
    private final Path folder;

    /// `folder` is the project's.
    public Leavings(HostView host, Path folder) {
        this.host = host;
        this.folder = folder;
    }

    /// The tools that may have some.
    public static List<String> tools() {
        return Targets.names();
    }

    /// What there is of these tools, each file once: two may share one, such as a project's AGENTS.md, and a file may
    /// have two names. Reads only.
    public List<Finding> of(List<String> tools) {
        var files = new HashSet<Path>();
        return tools.stream()
                .flatMap(tool -> of(tool).stream())
                .filter(finding -> finding.about().map(files::add).orElse(true))
                .toList();
    }

    private List<Finding> of(String tool) {
        var deployed = deployment(tool);
        if (deployed.isPresent()) {
            return List.of(deployed.get());
        }
        var findings = new ArrayList<Finding>();
        Places.of(host, folder, KnownPorts.of(host), tool)
                .forEach((file, cleaners) -> findings.addAll(of(tool, file, cleaners)));
        return findings;
    }

    private Optional<Finding> deployment(String tool) {
        for (var entry : new Registry(host.disk(), Workspace.of(host)).entries()) {
            var found = switch (entry) {
                case Registry.Entry.Ours ours ->
                    ours.manifest().tools().routed().contains(tool)
                            ? Optional.of("headroom install remove --profile " + ours.name())
                            : Optional.<String>empty();
                // A profile of its init has no other record than the hooks.
                case Registry.Entry.Python python ->
                    !python.name().startsWith("init-")
                                    && python.manifest().targets().contains(tool)
                            ? Optional.of("the Python edition's own headroom install remove --profile " + python.name())
                            : Optional.<String>empty();
                case Registry.Entry.Unreadable _ -> Optional.<String>empty();
            };
            if (found.isPresent()) {
                return Optional.of(new Finding.Deployed(tool, entry.name(), found.get()));
            }
        }
        return Optional.empty();
    }

    private List<Finding> of(String tool, Path file, List<Cleaner> cleaners) {
        try {
            var place = host.disk().resolve(file);
            return host.disk().isFile(place) ? of(tool, file, place, cleaners) : List.of();
        } catch (Problem problem) {
            return List.of(new Finding.Left(tool, file, problem));
        }
    }

    private List<Finding> of(String tool, Path file, Path place, List<Cleaner> cleaners) {
        var before = host.disk().read(place).orElseThrow();
        var backup = Backup.of(host, place);
        if (!(TextFile.decode(before) instanceof TextFile.Decoded.Text decoded)) {
            return List.of();
        }
        var text = decoded.text();
        var what = new LinkedHashSet<String>();
        var made = false;
        for (var cleaner : cleaners) {
            switch (cleaner.clean(text)) {
                case Cleaner.Cleaned.Untouched _ -> {}
                case Cleaner.Cleaned.Clean clean -> {
                    text = clean.text();
                    what.addAll(clean.what());
                    made |= cleaner.makesFiles();
                }
                case Cleaner.Cleaned.Broken broken -> {
                    return List.of(new Finding.Left(tool, file, broken(file, broken)));
                }
            }
        }
        var same = backup.filter(copy -> Arrays.equals(copy.content(), before));
        if (what.isEmpty() && same.isEmpty()) {
            return backup
                    .<Finding>map(copy -> new Finding.Kept(
                            tool, copy.file(), "the Python edition's copy of a file that has changed since"))
                    .stream()
                    .toList();
        }
        var stranger = stranger(file, place);
        if (stranger.isPresent()) {
            return List.of(new Finding.Left(tool, file, stranger.get()));
        }
        var cleaned = text;
        var rest = made
                ? Optional.of(cleaned).filter(left -> !left.isBlank()).map(TextFile::encode)
                : TextFile.likelyRest(
                        decoded.text(), cleaned, host.disk().mode(place).orElse(FileMode.FILE));
        var earlier = backup.filter(copy -> copy.saysTheSame(cleaned));
        var findings = new ArrayList<Finding>();
        if (!what.isEmpty()) {
            earlier.ifPresent(_ ->
                    what.add("put back as it was, from " + earlier.get().file().getFileName()));
            var after = earlier.map(Backup::content).or(() -> rest);
            findings.add(new Finding.Change(tool, file, place, before, after, List.copyOf(what)));
        }
        backup.ifPresent(copy -> findings.add(
                earlier.or(() -> same).isPresent()
                        ? new Finding.Change(
                                tool,
                                copy.file(),
                                copy.file(),
                                copy.content(),
                                Optional.empty(),
                                List.of("the Python edition's copy, which is not needed any more"))
                        : new Finding.Kept(
                                tool, copy.file(), "the Python edition's copy of a file that has changed since")));
        return findings;
    }

    private static Problem broken(Path file, Cleaner.Cleaned.Broken broken) {
        return Problem.needsPerson(
                "cannot take anything out of " + file + (broken.line() > 0 ? ":" + broken.line() : ""),
                broken.reason(),
                "mend the file, then run the command again");
    }

    /// Another user's file is that user's to change, whoever asks.
    private Optional<Problem> stranger(Path file, Path place) {
        var user = host.processes().user();
        var owner = host.disk().owner(place);
        return user.isPresent() && owner.isPresent() && user.getAsLong() != owner.getAsLong()
                ? Optional.of(Problem.needsPerson(
                        file + " belongs to another user",
                        "its owner is user id " + owner.getAsLong() + ", and this command runs as user id "
                                + user.getAsLong(),
                        "run the command as its owner"))
                : Optional.empty();
    }

    /// Makes a change that was found, unless the file is another by now. At no time is it half written.
    public static void takeOut(Host host, Finding.Change change) {
        var now = host.disk().read(change.place());
        if (now.filter(content -> Arrays.equals(content, change.before())).isEmpty()) {
            throw Problem.failed(
                    change.file() + " has changed meanwhile",
                    "another program has written it since it was looked at",
                    "run the command again");
        }
        var mode = host.disk().mode(change.place()).orElseThrow();
        if (change.after().isPresent()) {
            host.disk().write(change.place(), change.after().get(), mode);
        } else {
            host.disk().delete(change.place());
        }
    }
}
