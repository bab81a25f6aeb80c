package headroom.proxy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import headroom.compress.Compressor;
import headroom.contract.Mode;
import headroom.contract.Provider;
import headroom.forward.BodyCompression;
import headroom.forward.ProxyOptions;
import headroom.route.Failure;
import io.javalin.http.Context;
import java.io.IOException;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.Semaphore;

/// `POST /v1/compress`: what the proxy would do to a conversation, for programs that ask their provider themselves.
/// One at a time, as each takes memory.
final class CompressPage {
    private final ProxyOptions.Compression options;
    private final Compressor.Keeper keeper;
    private final Semaphore turn = new Semaphore(1);

    CompressPage(ProxyOptions.Compression options, Compressor.Keeper keeper) {
        this.options = options;
        this.keeper = keeper;
    }

    /// Made for the first request: it takes the JVM a while.
    private static final class Lazy {
        private static final ObjectMapper JSON = new ObjectMapper();
    }

    /// Answers with the same messages, their tool results made shorter; `x-headroom-bypass: true` leaves them as
    /// they are.
    void answer(Context context) throws IOException {
        if (!turn.tryAcquire()) {
            refuse(
                    context,
                    new Failure(503, "busy", "another conversation is being made shorter: try again in a moment"));
            return;
        }
        try {
            var body = context.req().getInputStream().readNBytes((int) options.maxBytes() + 1);
            if (body.length > options.maxBytes()) {
                refuse(
                        context,
                        new Failure(
                                413,
                                "too-large",
                                "the conversation is larger than " + options.maxBytes() / (1024 * 1024)
                                        + " MB: start the proxy with a larger --compress-max-mb"));
                return;
            }
            var request = read(body);
            if (!(request instanceof ObjectNode) || !request.path("messages").isArray()) {
                refuse(
                        context,
                        new Failure(
                                400,
                                "bad-request",
                                "the body is no JSON object with messages in it: send {\"messages\": [...], \"model\":"
                                        + " \"...\"}"));
                return;
            }
            var asked = context.header(BodyCompression.MODE);
            var mode = BodyCompression.mode(asked, options.mode() == Mode.PASSTHROUGH ? Mode.LOSSLESS : options.mode());
            var outcome = "true".equals(context.header(BodyCompression.BYPASS)) || mode == Mode.PASSTHROUGH
                    ? Compressor.untouched(body)
                    : Compressor.compress(
                            body,
                            options.excludedTools(),
                            mode == Mode.COMPACT ? Optional.of(keeper) : Optional.empty());
            context.status(200).contentType("application/json").result(report(request, outcome) + "\n");
        } finally {
            turn.release();
        }
    }

    private static JsonNode read(byte[] body) {
        try {
            return Lazy.JSON.readTree(body);
        } catch (IOException unreadable) {
            return Lazy.JSON.missingNode();
        }
    }

    private static ObjectNode report(JsonNode request, Compressor.Outcome outcome) throws IOException {
        int before = Compressor.tokens(request.path("messages").toString());
        int after = before - outcome.saved();
        var encoders = new TreeSet<String>();
        outcome.decisions().forEach(decision -> decision.gains().forEach(gain -> encoders.add(gain.encoder())));
        var report = Lazy.JSON.createObjectNode();
        report.set("messages", Lazy.JSON.readTree(outcome.body()).path("messages"));
        report.put("tokens_before", before)
                .put("tokens_after", after)
                .put("tokens_saved", outcome.saved())
                .put("compression_ratio", before == 0 ? 1 : (double) after / before);
        encoders.forEach(report.putArray("transforms_applied")::add);
        return report;
    }

    private static void refuse(Context context, Failure failure) {
        context.status(failure.status())
                .header(Failure.HEADER, failure.code())
                .contentType("application/json")
                .result(failure.body(Provider.OPENAI));
    }
}
