package headroom.cli;

import headroom.contract.Secrets;
import headroom.host.Problem;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import picocli.CommandLine;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.MutuallyExclusiveArgsException;
import picocli.CommandLine.OverwrittenOptionException;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/// Says what is wrong with a command line, in the words of its user, and what was probably meant.
final class Misuse {
    /// Words that other programs of the kind, or the Python edition, have for what is called otherwise here.
    private static final List<List<String>> KNOWN_AS = List.of(
            List.of("upgrade", "install apply"),
            List.of("setup", "install apply"),
            List.of("status", "install status"),
            List.of("start", "install start"),
            List.of("stop", "install stop"),
            List.of("restart", "install restart"),
            List.of("logs", "install logs"),
            List.of("list", "install list"),
            List.of("remove", "install remove"),
            List.of("apply", "install apply"),
            List.of("serve", "proxy"),
            List.of("run", "proxy"),
            List.of("version", "--version"));

    private final CommandLine root;
    private final CommandLine command;
    private final String called;

    private Misuse(CommandLine root, ParameterException failure) {
        this.root = root;
        this.command = failure.getCommandLine();
        this.called = command.getCommandSpec().qualifiedName();
    }

    /// What a person is told; `root` has all the commands there are.
    static Problem explain(CommandLine root, ParameterException failure) {
        return new Misuse(root, failure).problem(failure);
    }

    private Problem problem(ParameterException failure) {
        return switch (failure) {
            case UnmatchedArgumentException unmatched ->
                unmatched(unmatched.getUnmatched().getFirst());
            case MissingParameterException missing
            when !missing.getMissing().isEmpty() && missing.getMissing().getFirst() instanceof OptionSpec option ->
                usage("the option " + option.longestName() + " needs a value", "it is given as " + form(option));
            case MissingParameterException missing ->
                usage(
                        called + " needs "
                                + missing.getMissing().stream()
                                        .map(ArgSpec::paramLabel)
                                        .collect(Collectors.joining(" ")),
                        "it is not given");
            case MutuallyExclusiveArgsException ignored ->
                usage("these options exclude each other", "only one of them can be given at a time");
            case OverwrittenOptionException twice
            when twice.getOverwritten() instanceof OptionSpec option ->
                usage("the option " + option.longestName() + " is given more than once", "it has one value");
            case ParameterException wrong
            when wrong.getArgSpec() != null && wrong.getValue() != null -> value(wrong.getArgSpec(), wrong.getValue());
            default -> usage("this command line cannot be understood", sentence(failure.getMessage()));
        };
    }

    private Problem unmatched(String word) {
        if (word.startsWith("-")) {
            var name = word.split("=", 2)[0];
            var options = command.getCommandSpec().options().stream()
                    .filter(option -> !option.hidden())
                    .flatMap(option -> Stream.of(option.names()))
                    .filter(each -> each.startsWith("--"))
                    .toList();
            return suggesting(
                    "there is no option '" + name + "'",
                    called + " has " + String.join(" ", options),
                    nearest(name, options).map(option -> called + " " + option));
        }
        var known = command.getParent() == null ? PythonWords.answer(word) : Optional.<Problem>empty();
        if (known.isPresent()) {
            return known.get();
        }
        var below = visible(command);
        if (below.isEmpty()) {
            return usage(
                    "'" + Secrets.maskText(word) + "' is too much",
                    called + " takes "
                            + (command.getCommandSpec().positionalParameters().isEmpty()
                                    ? "options only"
                                    : "nothing more"));
        }
        return suggesting(
                "there is no command '" + word + "'",
                "the commands of " + called + " are " + String.join(", ", below),
                meant(word));
    }

    /// The whole command that was probably meant: one of the same group, of another, or one known by another name.
    private Optional<String> meant(String word) {
        return KNOWN_AS.stream()
                .filter(pair -> pair.getFirst().equals(word))
                .map(pair -> "headroom " + pair.getLast())
                .findFirst()
                .or(() -> nearest(word, visible(command)).map(name -> called + " " + name))
                .or(() -> nearest(
                                word,
                                all(root).keySet().stream()
                                        .map(path -> path.substring(path.lastIndexOf(' ') + 1))
                                        .toList())
                        .flatMap(name -> all(root).keySet().stream()
                                .filter(path -> path.endsWith(" " + name))
                                .findFirst()));
    }

    private static SortedMap<String, CommandLine> all(CommandLine parent) {
        var found = new TreeMap<String, CommandLine>();
        visible(parent).forEach(name -> {
            var below = parent.getSubcommands().get(name);
            found.put(below.getCommandSpec().qualifiedName(), below);
            found.putAll(all(below));
        });
        return found;
    }

    private static List<String> visible(CommandLine parent) {
        return parent.getSubcommands().entrySet().stream()
                .filter(entry ->
                        !entry.getValue().getCommandSpec().usageMessage().hidden())
                .map(Map.Entry::getKey)
                .toList();
    }

    private Problem value(ArgSpec argument, String value) {
        var name = argument instanceof OptionSpec option ? option.longestName() : argument.paramLabel();
        if (argument.auxiliaryTypes().length == 2) {
            // What stands there may be a secret.
            return usage(name + " cannot be understood", "it is given as " + name + " " + argument.paramLabel());
        }
        return usage(name + " cannot be '" + Secrets.maskText(value) + "'", kind(argument));
    }

    private static String kind(ArgSpec argument) {
        if (argument.completionCandidates() != null) {
            return "it is one of "
                    + StreamSupport.stream(argument.completionCandidates().spliterator(), false)
                            .collect(Collectors.joining(", "));
        }
        var type = argument.type();
        return type == Integer.class || type == int.class
                ? "it is a whole number"
                : type == Double.class || type == double.class
                        ? "it is a number"
                        : "it is given as " + argument.paramLabel();
    }

    private static String form(OptionSpec option) {
        return option.longestName() + " " + option.paramLabel();
    }

    private static String sentence(String message) {
        return message == null
                ? "that is not how this command is called"
                : message.lines().findFirst().orElse("").strip();
    }

    private Problem usage(String what, String why) {
        return Problem.usage(what, why, called + " --help");
    }

    private Problem suggesting(String what, String why, Optional<String> meant) {
        return Problem.usage(
                what,
                why,
                meant.map(command -> "did you mean: " + command + "?").orElse(called + " --help"));
    }

    /// The candidate that differs least, if it differs little.
    private static Optional<String> nearest(String word, List<String> candidates) {
        var least = new ArrayList<>(candidates);
        least.sort(Comparator.comparingInt(candidate -> distance(word, candidate)));
        return least.stream()
                .findFirst()
                .filter(candidate -> distance(word, candidate) <= Math.max(1, Math.min(3, candidate.length() / 3)));
    }

    /// How many characters must be put in, taken out, changed or swapped with their neighbour (Damerau and
    /// Levenshtein, restricted).
    private static int distance(String from, String to) {
        var costs = new int[from.length() + 1][to.length() + 1];
        for (int i = 0; i <= from.length(); i++) {
            for (int j = 0; j <= to.length(); j++) {
                if (i == 0 || j == 0) {
                    costs[i][j] = i + j;
                    continue;
                }
                int same = from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1;
                costs[i][j] = Math.min(Math.min(costs[i - 1][j], costs[i][j - 1]) + 1, costs[i - 1][j - 1] + same);
                if (i > 1
                        && j > 1
                        && from.charAt(i - 1) == to.charAt(j - 2)
                        && from.charAt(i - 2) == to.charAt(j - 1)) {
                    costs[i][j] = Math.min(costs[i][j], costs[i - 2][j - 2] + 1);
                }
            }
        }
        return costs[from.length()][to.length()];
    }
}
