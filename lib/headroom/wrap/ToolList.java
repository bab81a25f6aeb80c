package headroom.wrap;

import headroom.host.Command;
import headroom.host.HostView;
import headroom.host.Problem;
import headroom.tool.Launch;
import headroom.tool.Launches;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.regex.Pattern;

/// The tools that can be wrapped, as they are on this machine. Asks each that is there for its version, all at the
/// same time.
public final class ToolList {
    private static final Duration LIMIT = Duration.ofSeconds(10);
    private static final Pattern VERSION = Pattern.compile("\\d+(\\.\\d+)+[\\w.+-]*");

    private ToolList() {}

    /// One tool: `program` is where it was found, `refused` why it cannot be wrapped as it is; `cost` is what
    /// routing takes from it. What is not so is empty.
    public record Row(
            String tool,
            String program,
            String version,
            String means,
            String refused,
            String cost,
            String installation) {
        public boolean isHere() {
            return !program.isEmpty();
        }
    }

    public static List<Row> of(HostView host) {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var rows = Launches.all().stream()
                    .map(launch -> threads.submit(() -> row(host, launch)))
                    .toList();
            return rows.stream()
                    .map(row -> {
                        try {
                            return row.get();
                        } catch (Exception e) {
                            throw new IllegalStateException(e);
                        }
                    })
                    .toList();
        }
    }

    private static Row row(HostView host, Launch launch) {
        var program = ToolProgram.find(host, launch.name());
        var version = program.flatMap(path -> {
            var asked = host.ask(new Command(List.of(path.toString(), "--version"), Map.of(), "", LIMIT));
            return VERSION.matcher(asked.out())
                    .results()
                    .map(found -> found.group())
                    .findFirst();
        });
        var refused = program.isEmpty() ? Optional.<String>empty() : refusal(host, launch);
        return new Row(
                launch.name(),
                program.map(Object::toString).orElse(""),
                version.orElse(""),
                launch.means(),
                refused.orElse(""),
                launch.cost(),
                launch.installation());
    }

    private static Optional<String> refusal(HostView host, Launch launch) {
        try {
            launch.upstreams(host, List.of());
            return Optional.empty();
        } catch (Problem problem) {
            return Optional.of(problem.why());
        }
    }
}
