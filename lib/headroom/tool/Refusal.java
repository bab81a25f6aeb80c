package headroom.tool;

import java.util.List;
import java.util.stream.Collectors;

/// The tool stays as it is, because routing it would break it or cannot reach it: why, and what its user could do.
public record Refusal(String why, String next) implements Routability {
    /// Several at once; there must be one.
    static Refusal all(List<Refusal> refusals) {
        return new Refusal(
                refusals.stream().map(Refusal::why).distinct().collect(Collectors.joining("; ")),
                refusals.stream().map(Refusal::next).distinct().collect(Collectors.joining("; ")));
    }

    /// For a tool that only the environment routes.
    static Refusal onlyByEnvironment(String target) {
        return new Refusal(
                target + " has no configuration file that headroom could edit",
                "use --scope user, which sets its environment, or leave " + target + " out");
    }

    /// For a tool that does not look at the environment.
    static Refusal onlyByFile(String target) {
        return new Refusal(
                target + " takes its address from the files of each user, not from the environment of the machine",
                "use --scope user or --scope provider for it, or leave " + target + " out");
    }
}
