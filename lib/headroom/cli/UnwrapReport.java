package headroom.cli;

import headroom.leaving.Finding;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/// What `headroom unwrap --json` prints.
record UnwrapReport(
        boolean dryRun,
        List<Taken> taken,
        List<Left> left,
        List<Left> kept,
        List<Deployed> deployed,
        List<String> restored,
        List<Integer> proxies) {
    /// Of sessions: the files that were put back, and the ports of proxies that end now.
    record Ended(List<Path> files, List<Integer> proxies) {}

    record Taken(String tool, String file, List<String> what, boolean deleted, String diff) {}

    record Left(String tool, String file, String why) {}

    record Deployed(String tool, String profile, String remove) {}

    static UnwrapReport of(List<Finding> found, Ended ended, boolean dryRun) {
        return new UnwrapReport(
                dryRun,
                only(found, Finding.Change.class)
                        .map(change -> new Taken(
                                change.tool(),
                                change.file().toString(),
                                change.what(),
                                change.after().isEmpty(),
                                change.diff()))
                        .toList(),
                only(found, Finding.Left.class)
                        .map(left -> new Left(
                                left.tool(),
                                left.file().toString(),
                                left.problem().what() + ": " + left.problem().why()))
                        .toList(),
                only(found, Finding.Kept.class)
                        .map(kept -> new Left(kept.tool(), kept.file().toString(), kept.why()))
                        .toList(),
                only(found, Finding.Deployed.class)
                        .map(one -> new Deployed(one.tool(), one.profile(), one.remove()))
                        .toList(),
                ended.files().stream().map(Path::toString).toList(),
                ended.proxies());
    }

    private static <T extends Finding> Stream<T> only(List<Finding> found, Class<T> kind) {
        return found.stream().filter(kind::isInstance).map(kind::cast);
    }
}
