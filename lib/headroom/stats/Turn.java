package headroom.stats;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// One request that holds a conversation, and its answer: what is handed to the ledger once both are over. Small,
/// and without any text of theirs.
public record Turn(Labels labels, Conversation conversation, Change change, End end, Optional<Receipt> receipt) {
    /// What was done to its tool results, and in a word to the whole; `arm` is which part its session takes in the
    /// hold-out, empty for none.
    public record Change(String word, List<Result> results, String arm) {
        public static final Change NONE = new Change("", List.of(), "");

        /// The same in this arm.
        public Change in(String other) {
            return new Change(word, results, other);
        }
    }

    /// When it came, how long it took, the status of the answer, and what that said of the plan's windows.
    public record End(Instant at, Duration time, int status, Map<String, Integer> windows) {}

    /// One tool result: a number that tells it from others, the tokens it had and those that each encoder took out
    /// of it, by estimate, or why it was left as it is.
    public record Result(long mark, int tokens, List<Gain> gains, String left) {
        int saved() {
            return gains.stream().mapToInt(Gain::tokens).sum();
        }
    }

    /// Tokens that an encoder took out.
    public record Gain(String encoder, int tokens) {}
}
