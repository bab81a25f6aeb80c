package headroom.edit;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/// A made-up configuration file, with the strings in it that occur once and that a user may replace, each with what
/// by.
record Sample(String text, List<Change> changes) {
    record Change(String from, String to) {}

    /// Builds one file piece by piece.
    static final class Builder {
        final Random random;
        final StringBuilder text = new StringBuilder();
        final List<Change> changes = new ArrayList<>();
        private final int endings;
        private int count;

        Builder(long seed) {
            random = new Random(seed);
            endings = random.nextInt(4);
            text.append(chance(8) ? "\uFEFF" : "");
        }

        boolean chance(int oneIn) {
            return random.nextInt(oneIn) == 0;
        }

        int unique() {
            return 10_000 + count++;
        }

        @SafeVarargs
        final <T> T pick(T... choices) {
            return choices[random.nextInt(choices.length)];
        }

        /// A line ending in this file's way: mostly `\n`, else `\r\n`, else both mixed.
        String ending() {
            return switch (endings) {
                case 0 -> "\r\n";
                case 1 -> pick("\n", "\r\n");
                default -> "\n";
            };
        }

        /// A piece that the user may replace later.
        String open(String piece, String... replacements) {
            changes.add(new Change(piece, pick(replacements)));
            return piece;
        }

        Sample done() {
            // A piece that was offered but not chosen is not in the text.
            return new Sample(
                    text.toString(),
                    changes.stream()
                            .filter(change -> text.indexOf(change.from()) >= 0)
                            .toList());
        }
    }

    /// The same random edits by the user to a text that holds all of this sample's pieces.
    String edited(String wired, long seed) {
        var random = new Random(seed);
        var result = wired;
        for (var change : changes) {
            if (random.nextInt(3) == 0) {
                int at = result.indexOf(change.from());
                result = result.substring(0, at)
                        + change.to()
                        + result.substring(at + change.from().length());
            }
        }
        return result;
    }
}
