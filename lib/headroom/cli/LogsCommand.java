package headroom.cli;

import headroom.host.Host;
import headroom.host.Problem;
import headroom.supervise.LogReader;
import headroom.supervise.Supervisors;
import java.time.Duration;
import java.util.function.Supplier;

/// `headroom install logs`
final class LogsCommand extends Subcommand {
    private static final Duration PAUSE = Duration.ofMillis(500);

    private final ProfileOption profile = new ProfileOption(this);
    private final Supplier<Integer> lines =
            optionOr(int.class, "N", 50, "How many lines (default: ${DEFAULT-VALUE}).", "-n", "--lines");
    private final Supplier<Boolean> follow =
            flag("Go on printing what is logged from now on, until interrupted.", "-f", "--follow");

    LogsCommand(Host host, Console console) {
        super(host, console, "logs", "Print what an installed proxy and its runner have logged.");
    }

    @Override
    int run() {
        if (lines.get() < 0) {
            throw Problem.usage("--lines cannot be " + lines.get(), "it is a number of lines", "give 0 or more");
        }
        var deployment = profile.require(host, profile.place(host));
        var reader = new LogReader(host, Supervisors.view(host, deployment).logs());
        reader.last(lines.get()).forEach(console::result);
        while (follow.get() && !Thread.currentThread().isInterrupted()) {
            host.time().sleep(PAUSE);
            reader.more().forEach(console::result);
        }
        return 0;
    }
}
