package headroom.compress;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import headroom.host.Problem;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Makes the tool results of a conversation shorter without leaving anything out. Each is decided by what stands
/// before it and by itself alone, so that a request which continues an earlier one begins with the same bytes and
/// the provider's cache holds. All else of a body stays as it came, byte for byte.
public final class Compressor {
    /// Tokens from which a result is looked at, and the share of it that must go for a change to be worth it.
    private static final int LEAST_TOKENS = 100;
    private static final double LEAST_GAIN = .1;
    /// Of all results together: what comes after so much is left alone. This bounds time and memory, about 20 MB,
    /// and no clock has a say in it.
    private static final int MOST_BYTES = 2_000_000;
    private static final int MOST_LINES = 60_000;
    /// About what is remembered of a line besides its text.
    private static final int BYTES_PER_LINE = 200;
    /// Members of a request that has not all of the conversation in it, or whose provider may take something out:
    /// Anthropic's, OpenAI's, Gemini's in both of its spellings.
    private static final List<String> ELSEWHERE =
            List.of("context_management", "conversation", "cachedContent", "cached_content");
    /// What makes plain lines of a text. References are made to what is shown of those, and then the others say what
    /// is left in other words.
    private static final List<Encoder> PLAIN = List.of(new Envelope(), new Terminal(), new JsonTexts());
    private static final String FOLD = "fold";
    private static final List<Encoder> SHORTER = List.of(new JsonRows(), new SearchHits(), new LineHeads());

    private final Set<String> excludedTools;
    private final Optional<Keeper> keeper;
    private final SeenBefore seen = new SeenBefore();
    private int bytes;
    private int lines;

    /// A new conversation; the results of the excluded tools stay as they are, and those of an unknown tool where
    /// any is excluded. Something is left out only where there is a keeper.
    Compressor(Set<String> excludedTools, Optional<Keeper> keeper) {
        this.excludedTools = excludedTools;
        this.keeper = keeper;
    }

    /// Keeps originals, so that what is repetitive may be left out of a request.
    public interface Keeper {
        /// Where this text can be had, in words for an agent; the same words whenever it is asked. Nothing is kept
        /// yet.
        String where(String original);

        /// Keeps the text there; false where it could not.
        boolean keep(String original);
    }

    /// Why a result was left alone.
    public enum Left {
        EXCLUDED,
        FAILED,
        SHORT,
        MARKED,
        ODD,
        NO_GAIN
    }

    /// What one encoder did to a result: the tokens that are no longer sent, by estimate.
    public record Gain(String encoder, int tokens) {}

    /// What became of one result: the call it answers, its text as it came and as it is sent, the tokens it had by
    /// estimate, and what changed it, or why nothing did.
    public record Decision(
            String call, String before, String after, int tokensBefore, List<Gain> gains, Optional<Left> left) {
        /// Tokens that are no longer sent, by estimate.
        public int saved() {
            return gains.stream().mapToInt(Gain::tokens).sum();
        }
    }

    /// The body to send, in pieces, and what was done to its results, in their order.
    public record Outcome(List<ByteBuffer> pieces, List<Decision> decisions) {
        /// Tokens that are no longer sent, by estimate.
        public int saved() {
            return decisions.stream().mapToInt(Decision::saved).sum();
        }

        /// The body in one.
        public byte[] body() {
            if (pieces.size() == 1) {
                return pieces.getFirst().array();
            }
            var whole = ByteBuffer.allocate(
                    pieces.stream().mapToInt(ByteBuffer::remaining).sum());
            pieces.forEach(piece -> whole.put(piece.duplicate()));
            return whole.array();
        }
    }

    /// The body of a request that holds a whole conversation, with its tool results made shorter; the very same
    /// where it cannot be read, or nothing is gained.
    public static Outcome compress(byte[] body, Set<String> excludedTools) {
        return compress(body, excludedTools, Optional.empty());
    }

    /// The same, with what is repetitive left out where there is a keeper for the originals.
    public static Outcome compress(byte[] body, Set<String> excludedTools, Optional<Keeper> keeper) {
        try {
            var request = Json.parse(body);
            return new Compressor(excludedTools, keeper)
                    .next(
                            body,
                            request,
                            mayRefer(request)
                                    && request.at("previous_response_id").text().isEmpty());
        } catch (IOException | RuntimeException | StackOverflowError unreadable) {
            return untouched(body);
        }
    }

    /// How many tokens a text is, by estimate.
    public static int tokens(String text) {
        return Tokens.estimate(text);
    }

    /// The body as it came.
    public static Outcome untouched(byte[] body) {
        return new Outcome(List.of(ByteBuffer.wrap(body)), List.of());
    }

    /// Whether all of the conversation is here and stays: a provider that takes something out of it may take out
    /// what is referred to, and one that has a part of it already counts in another way.
    static boolean mayRefer(Json request) {
        return !request.at("truncation").is("auto")
                && ELSEWHERE.stream().allMatch(name -> request.at(name) == Json.NOTHING);
    }

    /// The next piece of the conversation, with references to earlier results only where they may be made.
    Outcome next(byte[] body, Json request, boolean refers) {
        var pieces = new ArrayList<ByteBuffer>();
        var decisions = new ArrayList<Decision>();
        int copied = 0;
        for (var result : ToolResult.in(request)) {
            var place = result.place();
            var text = place.text();
            bytes += Math.min(MOST_BYTES + 1, place.end() - place.start());
            lines += (int) Math.min(
                    MOST_LINES + 1, text.chars().filter(sign -> sign == '\n').count() + 1);
            if (bytes > MOST_BYTES || lines > MOST_LINES) {
                bytes = MOST_BYTES + 1;
                lines = MOST_LINES + 1;
                break;
            }
            var decision = decide(result, text, refers);
            if (decision.left.isEmpty()) {
                pieces.add(ByteBuffer.wrap(body, copied, place.start() + 1 - copied));
                pieces.add(ByteBuffer.wrap(JsonStringEncoder.getInstance().quoteAsUTF8(decision.after)));
                copied = place.end() - 1;
            }
            decisions.add(decision);
        }
        pieces.add(copied == 0 ? ByteBuffer.wrap(body) : ByteBuffer.wrap(body, copied, body.length - copied));
        return new Outcome(List.copyOf(pieces), List.copyOf(decisions));
    }

    /// About how much memory the conversation takes so far, in bytes.
    long held() {
        return bytes + (long) lines * BYTES_PER_LINE;
    }

    private Decision decide(ToolResult result, String text, boolean refers) {
        int tokens = Tokens.estimate(text);
        try {
            return decide(result, text, tokens, refers);
        } catch (RuntimeException | StackOverflowError odd) {
            return alone(result, text, tokens, Left.ODD);
        }
    }

    private Decision alone(ToolResult result, String text, int tokens, Left why) {
        seen.add(text, result.call(), 0, SeenBefore.origins(text));
        return new Decision(result.call(), text, text, tokens, List.of(), Optional.of(why));
    }

    private Decision decide(ToolResult result, String text, int tokens, boolean refers) {
        if (!excludedTools.isEmpty() && (result.tool().isEmpty() || excludedTools.contains(result.tool()))) {
            return alone(result, text, tokens, Left.EXCLUDED);
        }
        if (result.error()) {
            return alone(result, text, tokens, Left.FAILED);
        }
        if (tokens < LEAST_TOKENS) {
            return alone(result, text, tokens, Left.SHORT);
        }
        if (text.contains(Encoder.MARK)) {
            return alone(result, text, tokens, Left.MARKED);
        }
        if (!StandardCharsets.UTF_8.newEncoder().canEncode(text)) {
            return alone(result, text, tokens, Left.ODD);
        }
        var head = text.substring(0, OutputHead.length(text));
        var body = new Draft(text.substring(head.length()));
        int above = (int) head.chars().filter(sign -> sign == '\n').count();
        var plain = body.inPlainLines();
        // What was left alone before is recognised by its own words, what was changed by the plain ones.
        var best = folded(referring(body, above, refers), text).shorter();
        if (!plain.text.equals(body.text)) {
            var other = folded(referring(plain, above, refers), text).shorter();
            best = other.saved() > best.saved() ? other : best;
        }
        if (best.saved() < tokens * LEAST_GAIN
                || best.isFolded() && !keeper.get().keep(text)) {
            return alone(result, text, tokens, Left.NO_GAIN);
        }
        seen.add(best.plain, result.call(), above, best.origins);
        return new Decision(result.call(), text, head + best.text, tokens, best.gains, Optional.empty());
    }

    /// A text in other words, and what that saves; the plain lines that it is made of, and which of them it shows, in
    /// their order.
    private record Draft(String text, List<Gain> gains, String plain, int[] origins) {
        private Draft(String text) {
            this(text, List.of(), text, SeenBefore.origins(text));
        }

        private boolean isFolded() {
            return gains.stream().anyMatch(gain -> gain.encoder().equals(FOLD));
        }

        private Draft with(String encoder, String shorter, int[] of) {
            var more = new ArrayList<>(gains);
            more.add(new Gain(encoder, Tokens.estimate(text) - Tokens.estimate(shorter)));
            return new Draft(
                    shorter,
                    List.copyOf(more),
                    plain,
                    Arrays.stream(of).map(line -> line < 0 ? -1 : origins[line]).toArray());
        }

        private int saved() {
            return gains.stream().mapToInt(Gain::tokens).sum();
        }

        private Draft inPlainLines() {
            var plain = encoded(PLAIN);
            return new Draft(plain.text, plain.gains, plain.text, SeenBefore.origins(plain.text));
        }

        private Draft shorter() {
            return FileText.is(List.of(plain.split("\n", -1))) ? this : encoded(SHORTER);
        }

        private Draft encoded(List<Encoder> encoders) {
            var sent = text;
            int left = Tokens.estimate(text);
            var more = new ArrayList<>(gains);
            for (var encoder : encoders) {
                var encoded = encoder.encode(sent).orElse(sent);
                int shorter = Tokens.estimate(encoded);
                if (shorter < left) {
                    more.add(new Gain(encoder.name(), left - shorter));
                    sent = encoded;
                    left = shorter;
                }
            }
            return new Draft(sent, List.copyOf(more), plain, origins);
        }
    }

    private Draft referring(Draft draft, int above, boolean refers) {
        return (refers ? seen.refer(draft.text, above, keeper.isPresent()) : Optional.<SeenBefore.Referring>empty())
                .map(referring -> draft.with("seen-before", referring.text(), referring.origins()))
                .orElse(draft);
    }

    private Draft folded(Draft draft, String original) {
        try {
            return keeper.flatMap(each -> Fold.fold(draft.text, () -> each.where(original)))
                    .map(folded -> draft.with(FOLD, folded.text(), folded.origins()))
                    .orElse(draft);
        } catch (Problem nowhere) {
            return draft;
        }
    }
}
