package headroom.doctor;

import headroom.host.HostView;
import headroom.manifest.Registry;
import headroom.manifest.Workspace;
import headroom.render.Escaping;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// Where headroom keeps what it keeps: room, owners, permissions; and the clock.
final class Storage {
    static final String GROUP = "disk and clock";
    private static final long LEAST_ROOM = 16L << 20;

    private Storage() {}

    static List<Check> checks(HostView host) {
        var workspace = Workspace.of(host);
        var checks = new ArrayList<Check>();
        var place = host.disk().exists(workspace.root()) ? workspace.root() : host.home();
        host.disk().room(place).ifPresent(room -> {
            if (room < LEAST_ROOM) {
                checks.add(Check.broken(
                        GROUP,
                        "the disk of " + place + " is full: " + (room >> 10) + " KB are left",
                        "make room, such as in: du -xh " + quoted(host.home()) + " | sort -h | tail"));
            }
        });
        if (!workspace.shared()) {
            owners(host, workspace, checks);
        }
        if (checks.isEmpty() && !host.disk().mayWrite(workspace.root())) {
            checks.add(Check.broken(
                    GROUP,
                    workspace.root() + " cannot be written",
                    "mount | grep -w ro; chmod u+rwx " + quoted(place)));
        }
        clock(host, workspace, checks);
        return checks.isEmpty() ? List.of(Check.well(GROUP, place + " can be written")) : checks;
    }

    private static void owners(HostView host, Workspace workspace, List<Check> checks) {
        var user = host.processes().user();
        var root = workspace.root();
        var strange = Stream.concat(
                        Stream.of(root, workspace.deployments(), workspace.bin(), workspace.stats()),
                        host.disk().list(workspace.deployments()).stream()
                                .flatMap(folder -> Stream.concat(Stream.of(folder), host.disk().list(folder).stream())))
                .filter(path -> host.disk().owner(path).isPresent() && user.isPresent())
                .filter(path -> host.disk().owner(path).getAsLong() != user.getAsLong())
                .findFirst();
        strange.ifPresent(path -> checks.add(Check.broken(
                GROUP,
                path + " belongs to another user (user id "
                        + host.disk().owner(path).getAsLong() + ")",
                "sudo chown -R " + user.getAsLong() + " " + quoted(root))));
        if (strange.isEmpty() && host.disk().exists(root) && host.disk().isExposed(root)) {
            checks.add(Check.broken(GROUP, "others than its owner may change " + root, "chmod go-w " + quoted(root)));
        }
    }

    private static void clock(HostView host, Workspace workspace, List<Check> checks) {
        for (var manifest : new Registry(host.disk(), workspace).ours()) {
            if (isAhead(manifest.origin().updated(), host.time().now())) {
                checks.add(Check.warning(
                        GROUP,
                        "the clock is behind: the record of " + manifest.profile() + " is of "
                                + manifest.origin().updated() + ", and it is "
                                + host.time().now(),
                        "sudo timedatectl set-ntp true"));
            }
        }
    }

    private static boolean isAhead(String written, Instant now) {
        try {
            return Instant.parse(written).isAfter(now.plus(Duration.ofMinutes(5)));
        } catch (DateTimeParseException unknown) {
            return false;
        }
    }

    private static String quoted(Path path) {
        return Escaping.SHELL.escape(path.toString());
    }
}
