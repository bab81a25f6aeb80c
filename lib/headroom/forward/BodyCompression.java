package headroom.forward;

import headroom.compress.Compressor;
import headroom.contract.Mode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.util.thread.Scheduler;

/// Has the tool results of requests made shorter before they are forwarded. Whatever stands in the way, the request
/// is forwarded as it came. Collecting never blocks, and the work is done on threads of its own.
public final class BodyCompression {
    /// The requests that hold a conversation, and those that only count or shorten one: an estimate of it must see
    /// what it would see. Gemini's have a model before these endings.
    private static final Set<String> CONVERSATIONS = Set.of(
            "/v1/messages",
            "/v1/messages/count_tokens",
            "/v1/chat/completions",
            "/v1/responses",
            "/v1/responses/compact",
            "/backend-api/codex/responses",
            "/backend-api/codex/responses/compact");
    private static final List<String> OF_GEMINI = List.of(":generateContent", ":streamGenerateContent", ":countTokens");
    /// These speak for the bytes of the body (RFC 9530, RFC 1864).
    private static final Set<String> OF_THE_BODY = Set.of("content-digest", "digest", "content-md5");
    /// Each provider's form of a tool result has one of these words.
    private static final List<String> RESULTS = List.of("tool_result", "\"tool\"", "_call_output", "functionResponse");
    /// Of a request that holds no conversation.
    private static final Result NONE = new Result("");

    public static final String BYPASS = "x-headroom-bypass";
    public static final String MODE = "x-headroom-mode";
    /// A body with nothing worth a change in it.
    private static final int LEAST_BYTES = 400;
    /// A body that is looked through in a few microseconds, so that it need not wait for a thread.
    private static final int SMALL = 64 * 1024;
    /// Taken for a body in chunks before it tells that it is larger.
    private static final int FIRST_BYTES = 16 * 1024;
    private static final long PATIENCE_MILLIS = 2_000;
    /// Each takes up to 20 MB of the heap while it works, and a core from those that read the sockets.
    private static final int THREADS = Math.clamp(Runtime.getRuntime().availableProcessors() / 2, 1, 2);

    private final ProxyOptions.Compression options;
    private final Compressor.Keeper keeper;
    private final Scheduler scheduler;
    private final Consumer<Result> ended;
    private final Budget budget = new Budget(Runtime.getRuntime().maxMemory() / 8);
    private final ThreadPoolExecutor workers = new ThreadPoolExecutor(
            THREADS,
            THREADS,
            30,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            task -> Thread.ofPlatform().daemon().name("headroom-compress").unstarted(task));

    /// What became of the body of a request that holds a conversation: whether it was made shorter, or why not, in
    /// a word.
    public record Result(String word, List<Compressor.Decision> decisions) {
        public Result(String word) {
            this(word, List.of());
        }

        /// Of a body that was looked through.
        static Result of(Compressor.Outcome outcome) {
            return outcome.decisions().isEmpty()
                    ? new Result("unreadable")
                    : new Result(outcome.saved() == 0 ? "unchanged" : "compressed", outcome.decisions());
        }

        /// Tokens that are no longer sent, by estimate.
        public int saved() {
            return decisions.stream().mapToInt(Compressor.Decision::saved).sum();
        }
    }

    /// `keeper` has the originals of what is left out in compact mode; `ended` is told what became of each such body.
    public BodyCompression(
            ProxyOptions.Compression options, Compressor.Keeper keeper, Scheduler scheduler, Consumer<Result> ended) {
        this.options = options;
        this.keeper = keeper;
        this.scheduler = scheduler;
        this.ended = ended;
        workers.allowCoreThreadTimeOut(true);
    }

    /// Calls `next` with the request to forward and what became of its body, maybe on another thread and later. What
    /// it holds is free again when `forget` of it is called or all of it was read.
    public void prepare(Request request, String path, BiConsumer<Request, Result> next) {
        if (!HttpMethod.POST.is(request.getMethod()) || !isConversation(path)) {
            next.accept(request, NONE);
            return;
        }
        int length = request.getLength() < 0 ? FIRST_BYTES : (int) request.getLength();
        var obstacle = obstacle(request);
        var room = obstacle.isEmpty() ? room(length) : Optional.<byte[]>empty();
        if (room.isEmpty()) {
            var result = new Result(obstacle.orElse("crowded"));
            ended.accept(result);
            next.accept(request, result);
            return;
        }
        var patience = new Scheduler.Task[1];
        var collected = new CollectedRequest(
                request,
                room.get(),
                options.maxBytes(),
                whole -> {
                    if (patience[0] != null) {
                        patience[0].cancel();
                    }
                    compress(whole, next);
                },
                budget);
        collected.collect();
        if (!collected.ended()) {
            patience[0] = scheduler.schedule(collected::end, PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    /// Calls `next` with the request as it came, for a session that is left unchanged.
    public void leave(Request request, String path, BiConsumer<Request, Result> next) {
        if (!HttpMethod.POST.is(request.getMethod()) || !isConversation(path)) {
            next.accept(request, NONE);
            return;
        }
        var result = new Result("held-out");
        ended.accept(result);
        next.accept(request, result);
    }

    /// What is to be done to the messages of a client that asks for a websocket; empty where they are none of ours.
    /// `told` hears what became of each message, too.
    public Optional<WebSocketCompression> ofWebSocket(Request request, String path, Consumer<Result> told) {
        if (!isConversation(path)) {
            return Optional.empty();
        }
        var obstacle = unwanted(request.getHeaders());
        obstacle.ifPresent(word -> ended.accept(new Result(word)));
        return obstacle.isPresent()
                ? Optional.empty()
                : Optional.of(new WebSocketCompression(
                        options, keeper(request.getHeaders()), budget, workers, ended.andThen(told)));
    }

    /// The body of a request that was prepared, as the client has it, unpacked; empty where it was not read.
    public static Optional<byte[]> body(Request prepared) {
        return prepared instanceof CollectedRequest collected ? collected.text() : Optional.empty();
    }

    /// The fields with which a request that was prepared is to be forwarded.
    public static List<HttpField> fields(List<HttpField> fields, Request prepared) {
        return prepared instanceof CollectedRequest collected && collected.isReplaced()
                ? Headers.ofBody(
                        fields, collected.getLength(), collected.encoding().isLeftOff())
                : fields;
    }

    private static boolean isConversation(String path) {
        return CONVERSATIONS.contains(path)
                || path.startsWith("/v1") && OF_GEMINI.stream().anyMatch(path::endsWith);
    }

    /// The mode that the client asks for, else the one we were started with.
    private Mode mode(HttpFields fields) {
        return mode(fields.get(MODE), options.mode());
    }

    /// The mode that this field names; the other where it is not there, or names none.
    public static Mode mode(String field, Mode otherwise) {
        return Optional.ofNullable(field)
                .flatMap(word -> Mode.named(word.strip().toLowerCase(Locale.ROOT)))
                .orElse(otherwise);
    }

    private Optional<Compressor.Keeper> keeper(HttpFields fields) {
        return mode(fields) == Mode.COMPACT ? Optional.of(keeper) : Optional.empty();
    }

    private Optional<String> unwanted(HttpFields fields) {
        if (mode(fields) == Mode.PASSTHROUGH) {
            return Optional.of("passthrough");
        }
        return fields.contains(BYPASS, "true") ? Optional.of("bypassed") : Optional.empty();
    }

    /// Why the body is not even looked at.
    private Optional<String> obstacle(Request request) {
        var fields = request.getHeaders();
        long length = request.getLength();
        var unwanted = unwanted(fields);
        if (unwanted.isPresent()) {
            return unwanted;
        }
        var encoding = BodyEncoding.of(fields);
        if (encoding.isEmpty() || fields.stream().anyMatch(field -> OF_THE_BODY.contains(field.getLowerCaseName()))) {
            return Optional.of("encoded");
        }
        if (length < 0) {
            return fields.contains(HttpHeader.TRANSFER_ENCODING) ? Optional.empty() : Optional.of("empty");
        }
        if (length < LEAST_BYTES && encoding.get() == BodyEncoding.IDENTITY) {
            return Optional.of("small");
        }
        return length > options.maxBytes() ? Optional.of("large") : Optional.empty();
    }

    /// Where so many bytes can be collected; empty while there is no memory for them.
    private Optional<byte[]> room(int bytes) {
        if (!budget.take(bytes)) {
            return Optional.empty();
        }
        try {
            return Optional.of(new byte[bytes]);
        } catch (OutOfMemoryError full) {
            budget.give(bytes);
            return Optional.empty();
        }
    }

    private void compress(CollectedRequest request, BiConsumer<Request, Result> next) {
        var body = request.body();
        if (body.isEmpty()) {
            forward(request, new Result(request.isUnfit() ? "large" : "slow"), next);
        } else if (request.encoding() == BodyEncoding.IDENTITY
                && body.get().length <= SMALL
                && !mentionsResults(body.get())) {
            forward(request, new Result("no-results"), next);
        } else {
            workers.execute(() -> forward(request, compress(request), next));
        }
    }

    private Result compress(CollectedRequest request) {
        try {
            var text = request.unpack(options.maxBytes());
            if (text.isEmpty()) {
                return new Result("large");
            }
            if (!mentionsResults(text.get())) {
                return new Result("no-results");
            }
            var outcome = Compressor.compress(text.get(), options.excludedTools(), keeper(request.getHeaders()));
            if (outcome.saved() > 0) {
                request.replace(request.encoding().packed(outcome.pieces()));
            }
            return Result.of(outcome);
        } catch (IOException damaged) {
            return new Result("unreadable");
        } catch (Throwable defect) {
            // Not even an error that ends threads may keep the request.
            return new Result("failed");
        }
    }

    private void forward(CollectedRequest request, Result result, BiConsumer<Request, Result> next) {
        ended.accept(result);
        next.accept(request, result);
    }

    /// Whether a body can have a tool result in it.
    private static boolean mentionsResults(byte[] body) {
        var text = new String(body, StandardCharsets.ISO_8859_1);
        return RESULTS.stream().anyMatch(text::contains);
    }
}
