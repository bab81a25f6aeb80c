package headroom.tool;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/// The arguments of a tool, of which one option with a value is looked for: as two words, or as `--name=value`.
/// Words behind `--` are none of its options.
final class Arguments {
    private Arguments() {}

    /// What is left once the option is taken out, and its values in order.
    record Taken(List<String> rest, List<String> values) {
        /// The value that counts, which is the last.
        Optional<String> value() {
            return values.isEmpty() ? Optional.empty() : Optional.of(values.getLast());
        }
    }

    /// Takes the option out under any of its names, where its value is one that is `wanted`.
    static Taken take(List<String> arguments, List<String> names, Predicate<String> wanted) {
        var rest = new ArrayList<String>();
        var values = new ArrayList<String>();
        for (int i = 0; i < arguments.size(); i++) {
            var word = arguments.get(i);
            if (word.equals("--")) {
                rest.addAll(arguments.subList(i, arguments.size()));
                break;
            }
            int equals = word.indexOf('=');
            if (names.contains(word) && i + 1 < arguments.size() && wanted.test(arguments.get(i + 1))) {
                values.add(arguments.get(++i));
            } else if (word.startsWith("-")
                    && equals > 0
                    && names.contains(word.substring(0, equals))
                    && wanted.test(word.substring(equals + 1))) {
                values.add(word.substring(equals + 1));
            } else {
                rest.add(word);
            }
        }
        return new Taken(rest, values);
    }
}
