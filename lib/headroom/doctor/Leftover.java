package headroom.doctor;

import headroom.host.HostView;
import headroom.leaving.Finding;
import headroom.leaving.Leavings;
import headroom.manifest.Registry;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// What an earlier headroom, a session or the Python edition has left behind.
final class Leftover {
    static final String GROUP = "leftovers";

    private Leftover() {}

    static List<Check> checks(HostView host, Path folder, Installed installed) {
        var checks = new ArrayList<Check>();
        installed.others().forEach(entry -> {
            if (entry instanceof Registry.Entry.Python python) {
                checks.add(Check.broken(
                        GROUP,
                        "the profile " + python.name() + " belongs to the Python edition of headroom",
                        "with that edition: headroom install remove --profile " + python.name()));
            }
        });
        // The traces of a lost deployment are what its removal takes out.
        if (installed.lost().isPresent()) {
            return checks;
        }
        for (var finding : new Leavings(host, folder).of(Leavings.tools())) {
            if (finding instanceof Finding.Change change) {
                checks.add(Check.warning(
                        GROUP,
                        change.file() + " has what is not needed any more: " + String.join(", ", change.what()),
                        "headroom unwrap " + change.tool()));
            } else if (finding instanceof Finding.Left left) {
                checks.add(Check.warning(
                        GROUP,
                        left.problem().what() + ": " + left.problem().why(),
                        left.problem().next()));
            }
        }
        return checks;
    }
}
