package headroom.compress;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/// Makes the tool results of a request shorter without leaving anything out. Each is decided by what stands before it and by itself alone, so that a request which continues an earlier one
/// begins with the same bytes and the provider's cache holds. All else of the body stays as it came, byte for byte.
public final class Compressor {
    /// Tokens from which a result is looked at, and the share of it that must go for a change to be worth it.
    private static final int LEAST_TOKENS = 100;
    private static final double LEAST_GAIN = .1;
    private static final List<Encoder> ENCODERS = List.of(new Envelope(), new Terminal(), new SearchHits(), new LineHeads());

    private final byte[] body;
    private final SeenBefore seen = new SeenBefore();
    private final List<Decision> decisions = new ArrayList<>();
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private int copied;

    private Compressor(byte[] body) {
        this.body = body;
    }

    /// What became of one result: the call it answers, its text as it came and as it is sent, the tokens of both by estimate, and what changed it; nothing where it was left alone.
    public record Decision(String call, String before, String after, int tokensBefore, int tokensAfter, List<String> encoders) {}

    /// The body to send, and what was done to its results, in their order.
    public record Outcome(byte[] body, List<Decision> decisions) {
        /// Tokens that are no longer sent, by estimate.
        public int saved() {
            return decisions.stream().mapToInt(decision -> decision.tokensBefore - decision.tokensAfter).sum();
        }
    }

    /// The body with its tool results made shorter; the very same where it cannot be read, or nothing is gained.
    public static Outcome compress(byte[] body) {
        try {
            return new Compressor(body).compress(Json.parse(body));
        } catch (IOException | RuntimeException | StackOverflowError unreadable) {
            return new Outcome(body, List.of());
        }
    }

    private Outcome compress(Json request) throws IOException {
        // A provider that takes results out of the conversation may take out what is referred to.
        var refers = request.at("context_management") == Json.NOTHING;
        for (var result : ToolResult.in(request)) {
            var decision = decide(result, refers);
            if (!decision.encoders.isEmpty()) {
                replace(result.place(), decision.after);
            }
            decisions.add(decision);
            seen.add(decision.after, result.call());
        }
        out.write(body, copied, body.length - copied);
        return new Outcome(copied == 0 ? body : out.toByteArray(), List.copyOf(decisions));
    }

    private Decision decide(ToolResult result, boolean refers) {
        var text = result.place().text();
        int tokens = Tokens.estimate(text);
        var alone = new Decision(result.call(), text, text, tokens, tokens, List.of());
        if (result.error() || tokens < LEAST_TOKENS || text.contains(Encoder.MARK)) {
            return alone;
        }
        var sent = text;
        int left = tokens;
        var encoders = new ArrayList<String>();
        for (var encoder : ENCODERS) {
            var encoded = encoder.encode(sent).orElse(sent);
            int shorter = Tokens.estimate(encoded);
            if (shorter < left) {
                sent = encoded;
                left = shorter;
                encoders.add(encoder.name());
            }
        }
        var referring = refers ? seen.refer(sent).orElse(sent) : sent;
        if (!referring.equals(sent)) {
            sent = referring;
            left = Tokens.estimate(sent);
            encoders.add("seen-before");
        }
        return left > tokens * (1 - LEAST_GAIN) ? alone : new Decision(result.call(), text, sent, tokens, left, List.copyOf(encoders));
    }

    private void replace(Json.Text place, String text) throws IOException {
        out.write(body, copied, place.start() - copied);
        out.write('"');
        out.write(JsonStringEncoder.getInstance().quoteAsUTF8(text));
        out.write('"');
        copied = place.end();
    }
}
