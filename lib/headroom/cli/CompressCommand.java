package headroom.cli;

import headroom.compress.Compressor;
import headroom.contract.Mode;
import headroom.edit.Diff;
import headroom.forward.KeptOriginals;
import headroom.host.Host;
import headroom.host.Problem;
import headroom.manifest.Workspace;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import picocli.CommandLine.Model.OptionSpec;

/// `headroom compress`
final class CompressCommand extends Subcommand {
    private final Supplier<Boolean> diff =
            flag("Print what would change, result by result, instead of the request.", "--diff");

    private final Supplier<Optional<List<String>>> excludedTools = optional(OptionSpec.builder("--exclude-tool")
            .type(List.class)
            .auxiliaryTypes(String.class)
            .paramLabel("NAME")
            .description("Leave the results of this tool as they are; repeatable."));

    private final Supplier<Optional<Mode>> mode = choice(
            "MODE",
            "lossless (default): nothing is left out; compact: the middle of long runs is, and stands in"
                    + " ~/.headroom/kept; passthrough: the request as it came.",
            Mode.words(),
            Mode::named,
            "--mode");

    CompressCommand(Host host, Console console) {
        super(
                host,
                console,
                "compress",
                "Read a request to a provider and print it with its tool results made shorter; nothing is left out.",
                "Takes the body of a request in the form of Anthropic's Messages, OpenAI's chat or Responses, or"
                    + " Gemini; docs/request.json of the repository is a sample. What cannot be read is printed as it"
                    + " came.");
        examples("headroom compress < request.json > shorter.json", "headroom compress --diff < request.json");
    }

    @Override
    int run() throws IOException {
        var body = System.in.readAllBytes();
        if (body.length == 0) {
            throw Problem.usage(
                    "there is no request to compress", "standard input is empty", "headroom compress < request.json");
        }
        var outcome = compress(body);
        if (!diff.get()) {
            console.result(outcome.body());
            return 0;
        }
        int number = 0;
        for (var decision : outcome.decisions()) {
            number++;
            if (decision.left().isEmpty()) {
                console.result("# tool result " + number
                        + (decision.call().isEmpty() ? "" : " (" + decision.call() + ")") + ": about "
                        + decision.tokensBefore() + " → " + (decision.tokensBefore() - decision.saved()) + " tokens, "
                        + decision.gains().stream()
                                .map(Compressor.Gain::encoder)
                                .collect(Collectors.joining(", ")));
                console.result(
                        Diff.unified(decision.before(), decision.after(), "tool result " + number)
                                        .stripTrailing() + "\n");
            }
        }
        int all = outcome.decisions().stream()
                .mapToInt(Compressor.Decision::tokensBefore)
                .sum();
        console.result(sum(outcome.decisions().size(), all, outcome.saved()));
        return 0;
    }

    private Compressor.Outcome compress(byte[] body) {
        var excluded = Set.copyOf(excludedTools.get().orElse(List.of()));
        return switch (mode.get().orElse(Mode.LOSSLESS)) {
            case PASSTHROUGH -> Compressor.untouched(body);
            case LOSSLESS -> Compressor.compress(body, excluded);
            case COMPACT ->
                Compressor.compress(
                        body,
                        excluded,
                        Optional.of(new KeptOriginals(host, Workspace.of(host).state(), () -> "")));
        };
    }

    private static String sum(int results, int tokens, int saved) {
        if (results == 0) {
            return "There is no tool result in this request; it stays as it is.";
        }
        return (results == 1 ? "1 tool result" : results + " tool results") + ", about " + tokens + " tokens; "
                + (saved == 0 ? "none of them can be saved." : saved + " of them need not be sent.");
    }
}
