package headroom.deploy;

import headroom.change.FileChange;
import headroom.edit.EditResult;
import headroom.edit.FileEdit;
import headroom.edit.ProxyAddress;
import headroom.edit.TextFile;
import headroom.edit.TomlSet;
import headroom.host.FileMode;
import headroom.host.HostView;
import headroom.host.Problem;
import headroom.render.OwnFile;
import headroom.tool.Environment;
import headroom.tool.Routing;
import headroom.tool.Targets;
import headroom.tool.Wiring;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/// What of a profile stands on the machine without a record: its address, its blocks and its own files, as a
/// deleted workspace, a restored home or synced dotfiles leave them. Reads only; what cannot be read is passed
/// over.
final class Leftovers {
    private final HostView host;

    /// `changes` as somebody has made them already: `after` is the file as it is, `before` what is left of it
    /// without ours; `undecided` where that cannot be told.
    record Found(List<FileChange> changes, List<Problem> undecided) {
        boolean isEmpty() {
            return changes.isEmpty() && undecided.isEmpty();
        }
    }

    Leftovers(HostView host) {
        this.host = host;
    }

    /// Places that are on record are not looked at.
    Found find(Routing routing, Set<Path> onRecord) {
        var found = new Found(new ArrayList<>(), new ArrayList<>());
        var variables = new TreeMap<>(Map.of("ANTHROPIC_BASE_URL", routing.baseUrl()));
        for (var target : Targets.all()) {
            try {
                if (target.wire(host, routing) instanceof Wiring wiring) {
                    wiring.edits().forEach(edit -> look(target.name(), edit, onRecord, found));
                    variables.putAll(wiring.variables());
                }
            } catch (Problem unreadable) {
                // Whoever wants to route this tool hears of it.
            }
        }
        var environment = new Environment(host, routing).wire(variables);
        environment.edits().forEach(edit -> look(Wirer.ENVIRONMENT, edit, onRecord, found));
        environment.files().forEach(file -> own(file, onRecord).ifPresent(found.changes()::add));
        return found;
    }

    private void look(String target, FileEdit edit, Set<Path> onRecord, Found found) {
        var place = host.disk().resolve(edit.file());
        var now = onRecord.contains(place)
                ? Optional.<byte[]>empty()
                : host.disk().read(place);
        if (now.isPresent() && TextFile.decode(now.get()) instanceof TextFile.Decoded.Text decoded) {
            edited(target, edit, place, now.get(), decoded.text()).ifPresent(found.changes()::add);
            if (edit.edit() instanceof TomlSet set) {
                set.lineOfOurs(decoded.text())
                        .map(line -> undecided(set, edit.file() + ":" + line))
                        .ifPresent(found.undecided()::add);
            }
        }
    }

    private static Problem undecided(TomlSet set, String place) {
        return Problem.needsPerson(
                "the address of the proxy stands in " + place + " without a record",
                "which address `" + String.join(".", set.path()) + "` had before is not known",
                "put its own address there, then run the command again");
    }

    private Optional<FileChange> edited(String target, FileEdit edit, Path place, byte[] now, String text) {
        var removal = edit.edit()
                .removal(text)
                .filter(undo -> ProxyAddress.isIn(undo.ours())
                        || undo.ours().stream().anyMatch(line -> line.contains("headroom")));
        return removal.flatMap(undo -> switch (undo.apply(text)) {
                    case EditResult.Changed changed -> Optional.of(changed.text());
                    case EditResult.Kept kept -> Optional.of(kept.text());
                    case EditResult.Unchanged unchanged -> Optional.<String>empty();
                    case EditResult.Blocked blocked -> Optional.<String>empty();
                })
                .map(without -> new FileChange(
                        target,
                        edit.file(),
                        place,
                        TextFile.likelyRest(text, without, mode(place)),
                        now,
                        mode(place),
                        removal));
    }

    private Optional<FileChange> own(OwnFile file, Set<Path> onRecord) {
        var place = host.disk().resolve(file.path());
        return onRecord.contains(place)
                ? Optional.empty()
                : host.disk()
                        .read(place)
                        .filter(Leftovers::isManaged)
                        .map(now -> new FileChange(
                                Wirer.ENVIRONMENT,
                                file.path(),
                                place,
                                Optional.empty(),
                                now,
                                mode(place),
                                Optional.empty()));
    }

    /// Every file that is headroom's own says so near its top.
    static boolean isManaged(byte[] content) {
        return new String(content, StandardCharsets.UTF_8)
                .lines()
                .limit(5)
                .anyMatch(line -> line.contains("Managed by headroom"));
    }

    private FileMode mode(Path place) {
        return host.disk().mode(place).orElse(FileMode.PRIVATE_FILE);
    }
}
