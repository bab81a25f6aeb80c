package headroom.cli;

import headroom.host.Host;
import headroom.host.Problem;
import headroom.supervise.LogReader;
import headroom.supervise.Supervisors;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `headroom install logs`
@Command(name = "logs", description = "Print what an installed proxy and its runner have logged.")
final class LogsCommand implements Callable<Integer> {
    private static final Duration PAUSE = Duration.ofMillis(500);

    private final Host host;
    private final Console console;

    @Mixin
    private ProfileOption profile;

    @Option(names = "-n", paramLabel = "N", defaultValue = "50", description = "How many lines (default: ${DEFAULT-VALUE}).")
    private int lines;

    @Option(names = "-f", description = "Go on printing what is logged from now on, until interrupted.")
    private boolean follow;

    LogsCommand(Host host, Console console) {
        this.host = host;
        this.console = console;
    }

    @Override
    public Integer call() {
        if (lines < 0) {
            throw new Problem(Problem.Kind.USAGE, "-n cannot be " + lines, "it is a number of lines", "give 0 or more");
        }
        var host = profile.place(this.host);
        var deployment = profile.require(host);
        var reader = new LogReader(host, Supervisors.of(deployment.manifest()).logs(host, deployment));
        reader.last(lines).forEach(console::result);
        while (follow && !Thread.currentThread().isInterrupted()) {
            host.time().sleep(PAUSE);
            reader.more().forEach(console::result);
        }
        return 0;
    }
}
