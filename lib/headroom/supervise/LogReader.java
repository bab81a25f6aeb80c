package headroom.supervise;

import headroom.host.Command;
import headroom.host.CommandResult;
import headroom.host.HostView;
import headroom.host.Problem;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// Reads what a deployment has logged, and what has come since the last look.
public final class LogReader {
    private static final String CURSOR = "-- cursor: ";

    private final HostView host;
    private final Logs logs;
    private Optional<String> cursor = Optional.empty();
    private long offset;

    public LogReader(HostView host, Logs logs) {
        this.host = host;
        this.logs = logs;
    }

    /// The last lines, oldest first.
    public List<String> last(int lines) {
        return switch (logs) {
            case Logs.Journal journal -> ask(journal, "--lines=" + lines);
            case Logs.Container container -> lines(container, "--tail=" + lines);
            case Logs.File file -> {
                var all = new ArrayList<>(
                        content(file.path().resolveSibling(file.path().getFileName() + ".1"))
                                .lines()
                                .toList());
                // A line that is still being written comes with the next look, whole.
                var now = whole(content(file.path()));
                all.addAll(now.lines().toList());
                offset = now.length();
                yield all.subList(Math.max(0, all.size() - lines), all.size());
            }
        };
    }

    /// What was logged since the last call.
    public List<String> more() {
        return switch (logs) {
            case Logs.Journal journal ->
                ask(journal, cursor.map(place -> "--after-cursor=" + place).orElse("--lines=0"));
            case Logs.Container container ->
                lines(container, cursor.map(time -> "--since=" + time).orElse("--tail=0"));
            case Logs.File file -> {
                var now = content(file.path());
                var fresh = now.length() < offset ? now : now.substring((int) offset);
                var whole = whole(fresh);
                offset = (now.length() < offset ? 0 : offset) + whole.length();
                yield whole.lines().toList();
            }
        };
    }

    /// The two streams of a container come apart; the time before each line orders them, and is the cursor.
    private List<String> lines(Logs.Container container, String option) {
        var words = new ArrayList<>(container.last().words());
        words.add(option);
        var outcome = host.ask(new Command(
                words, container.last().environment(), "", container.last().timeout()));
        if (!outcome.ok()) {
            throw Problem.failed("the container's log cannot be read", outcome.reason(), "start Docker and the proxy");
        }
        var seen = cursor.orElse("");
        var lines = (outcome.out() + outcome.err())
                .lines()
                .filter(line -> line.contains(" ")
                        && line.substring(0, line.indexOf(' ')).compareTo(seen) > 0)
                .sorted(Comparator.comparing(line -> line.substring(0, line.indexOf(' '))))
                .toList();
        if (!lines.isEmpty()) {
            cursor = Optional.of(lines.getLast().substring(0, lines.getLast().indexOf(' ')));
        }
        return lines.stream().map(line -> line.substring(line.indexOf(' ') + 1)).toList();
    }

    private List<String> ask(Logs.Journal journal, String option) {
        var words = new ArrayList<>(journal.last().words());
        words.add(option);
        var outcome = host.ask(new Command(
                words, journal.last().environment(), "", journal.last().timeout()));
        if (!outcome.ok() && !outcome.err().isBlank()) {
            throw Problem.failed(
                    "the journal cannot be read",
                    outcome.exitCode() == CommandResult.TIMED_OUT
                            ? "journalctl did not answer in time"
                            : outcome.reason(),
                    "ask an administrator to add you to the group systemd-journal, or run: sudo journalctl _UID=$(id"
                            + " -u)");
        }
        outcome.out()
                .lines()
                .filter(line -> line.startsWith(CURSOR))
                .forEach(line -> cursor = Optional.of(line.substring(CURSOR.length())));
        return outcome.out().lines().filter(line -> !line.startsWith(CURSOR)).toList();
    }

    private static String whole(String text) {
        return text.substring(0, text.lastIndexOf('\n') + 1);
    }

    private String content(Path file) {
        return host.disk()
                .read(file)
                .map(bytes -> new String(bytes, StandardCharsets.UTF_8))
                .orElse("");
    }
}
