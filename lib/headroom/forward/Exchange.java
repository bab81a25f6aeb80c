package headroom.forward;

import headroom.route.Failure;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.client.HttpUpgrader;
import org.eclipse.jetty.client.Response;
import org.eclipse.jetty.client.Result;
import org.eclipse.jetty.client.transport.HttpRequest;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.EofException;
import org.eclipse.jetty.server.HttpStream;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.Callback;

/// One forwarded request, from the client's headers to the last byte of the answer. Never blocks and holds one
/// buffer each way: the next piece is read when the last one was written. An answer that breaks off upstream breaks
/// off for the client too.
public final class Exchange implements Response.Listener {
    private static final long BODY_STALL_NANOS = 60_000_000_000L;

    public static final String EXTENSIONS = "Sec-WebSocket-Extensions";
    private static final String TOKENS_SAVED = "x-headroom-tokens-saved";
    private final HttpClient client;
    private final ProxyOptions.Limits limits;
    private final ExchangeListener listener;
    private final Forwarding forwarding;
    private final Request in;
    private final org.eclipse.jetty.server.Response out;
    private final Callback done;
    private final ClientBody body;
    private final Memory memory;

    private final AtomicBoolean finished = new AtomicBoolean();
    private volatile org.eclipse.jetty.client.Request outgoing;
    private volatile Stage stage = Stage.SENDING;
    private final long startedAt = System.nanoTime();
    private volatile long progressAt = startedAt;
    private volatile long firstByteAt;
    private volatile boolean connected;
    private final Attempts attempts = new Attempts();
    private volatile Failure ownFailure;
    private volatile Throwable clientFailure;
    private volatile HttpFields answerTrailers;
    private volatile long answerBytes;
    private volatile WebSocketTunnel tunnel;
    private volatile Optional<ObservedAnswer> observed = Optional.empty();
    private volatile Optional<ObservedMessages> messages = Optional.empty();

    /// What all exchanges together may hold: of bodies that may have to be sent again, and for unpacking answers.
    public record Memory(Budget bodies, Budget unpacking) {}

    private enum Stage {
        SENDING,
        ANSWERING,
        ANSWERED
    }

    public Exchange(
            HttpClient client,
            ProxyOptions.Limits limits,
            Memory memory,
            Forwarding forwarding,
            Request in,
            org.eclipse.jetty.server.Response out,
            Callback done,
            ExchangeListener listener) {
        this.client = client;
        this.limits = limits;
        this.forwarding = forwarding;
        this.in = in;
        this.out = out;
        this.done = done;
        this.memory = memory;
        this.body = new ClientBody(in, limits.maxBodyBytes(), memory.bodies());
        this.listener = listener;
    }

    public void start() {
        in.addIdleTimeoutListener(idle -> body.discarding());
        in.addFailureListener(failure -> abort(failure));
        send();
    }

    /// The exchange that an upstream request belongs to.
    static Exchange of(org.eclipse.jetty.client.Request request) {
        return (Exchange) request.getAttributes().get(Exchange.class.getName());
    }

    /// Hands on an answer that precedes the true one (RFC 9110, 15.2).
    void interim(int status, HttpFields headers) {
        progressAt = System.nanoTime();
        if (in.getConnectionMetaData().getHttpVersion() != HttpVersion.HTTP_1_0) {
            var crossing = HttpFields.build(headers.size());
            Headers.copyAnswer(headers, crossing);
            out.writeInterim(status, crossing);
        }
    }

    private EndPoint endPoint() {
        return in.getConnectionMetaData().getConnection().getEndPoint();
    }

    private void send() {
        var request = new UpstreamRequest(client, forwarding.upstream(), forwarding.method(), forwarding.target());
        request.tag(forwarding.generation());
        request.headers(headers -> forwarding.headers().forEach(headers::add));
        if (forwarding.upgrade()) {
            request.version(HttpVersion.HTTP_1_1)
                    .attribute(HttpUpgrader.Factory.class.getName(), (HttpUpgrader.Factory) version -> new Upgrade());
            request.headers(
                    headers -> headers.add(HttpHeader.CONNECTION, "Upgrade").add(HttpHeader.UPGRADE, "websocket"));
        }
        request.onRequestBegin(this::begun);
        // That of an earlier attempt may come late.
        request.onRequestCommit(headed -> {
            if (headed == outgoing) {
                attempts.headSent();
            }
        });
        request.onRequestSuccess(sent -> progressAt = System.nanoTime());
        if (body.present()) {
            request.body(body);
            if (in.getLength() < 0) {
                request.trailersSupplier(() -> Headers.ofTrailers(in.getTrailers()));
            }
        }
        request.attribute(Exchange.class.getName(), this);
        outgoing = request;
        attempts.begin();
        request.send(this);
    }

    /// The protocol is known from here on. Over HTTP/2 the host stands in `:authority` alone (RFC 9113, 8.3.1), and
    /// a provider says whether it has acted on a request, so that one it has not can be sent again.
    private void begun(org.eclipse.jetty.client.Request request) {
        connected = true;
        if (request.getVersion() == HttpVersion.HTTP_2) {
            request.headers(headers -> headers.remove(HttpHeader.HOST));
            // Whoever thinks for long says nothing meanwhile; `NetworkWatch` looks whether he is there.
            request.idleTimeout(0, TimeUnit.MILLISECONDS);
            body.hold();
        }
    }

    @Override
    public void onHeaders(Response answer) {
        int status = answer.getStatus();
        if (status == HttpStatus.SWITCHING_PROTOCOLS_101) {
            if (!forwarding.upgrade()) {
                answer.abort(new IOException("it changed the protocol unasked"));
            }
            return;
        }
        var headers = answer.getHeaders();
        if (status == HttpStatus.NO_CONTENT_204 && headers.getLongField(HttpHeader.CONTENT_LENGTH) > 0) {
            answer.abort(new IOException("its answer is to have no body, and has one"));
            return;
        }
        progressAt = System.nanoTime();
        firstByteAt = progressAt;
        stage = Stage.ANSWERING;
        body.release();
        out.setStatus(status);
        Headers.copyAnswer(headers, out.getHeaders());
        observed = listener.answered(forwarding, status, headers)
                .map(observer -> new ObservedAnswer(observer, headers, client.getByteBufferPool(), memory.unpacking()));
        if (forwarding.change().saved() > 0) {
            out.getHeaders().put(TOKENS_SAVED, forwarding.change().saved());
        }
        if (!headers.contains(HttpHeader.CONTENT_LENGTH)) {
            out.setTrailersSupplier(() -> answerTrailers);
        }
    }

    @Override
    public void onContentSource(Response answer, Content.Source source) {
        Response.Listener.super.onContentSource(
                answer,
                source instanceof HeadFirst
                        ? source
                        : new HeadFirst(
                                source,
                                () -> !out.isCommitted() && !brokenOff(answer),
                                next -> write(
                                        false, BufferUtil.EMPTY_BUFFER, next, failure -> abort(answer, failure))));
    }

    /// Whether the answer has broken off right behind its head; that is yet to be told, and no head is needed for
    /// it.
    private static boolean brokenOff(Response answer) {
        return ((HttpRequest) answer.getRequest())
                        .getConversation()
                        .getExchanges()
                        .peekLast()
                        .getResponseFailure()
                != null;
    }

    @Override
    public void onContent(Response answer, Content.Chunk chunk, Runnable demander) {
        chunk.retain();
        answerBytes += chunk.remaining();
        observed.ifPresent(each -> each.piece(chunk.getByteBuffer()));
        if (chunk.hasRemaining() && !HttpMethod.HEAD.is(in.getMethod())) {
            AgentConnector.endChunkWithNextWrite(endPoint());
        }
        write(
                false,
                chunk.getByteBuffer(),
                () -> {
                    chunk.release();
                    demander.run();
                },
                failure -> {
                    chunk.release();
                    abort(answer, failure);
                });
    }

    private void abort(Response answer, Throwable failure) {
        clientFailure = failure;
        answer.abort(failure);
    }

    @Override
    public void onSuccess(Response answer) {
        stage = Stage.ANSWERED;
        answerTrailers = Headers.ofAnswerTrailers(answer.getTrailers());
        if (bodiless() && !out.isCommitted()) {
            // In one write with its end Jetty would give it a length of 0, which is not what the provider said.
            write(false, BufferUtil.EMPTY_BUFFER, this::end, this::finish);
        } else {
            end();
        }
    }

    private boolean bodiless() {
        return out.getStatus() == HttpStatus.NOT_MODIFIED_304 || HttpMethod.HEAD.is(in.getMethod());
    }

    private void end() {
        write(
                true,
                BufferUtil.EMPTY_BUFFER,
                () -> {
                    finish(null);
                    if (!body.complete()) {
                        // The provider has answered before it has read the whole request; what is left of it is of
                        // no use to anybody.
                        outgoing.abort(new IOException("the answer is complete"));
                    }
                },
                this::finish);
    }

    private void write(boolean last, ByteBuffer bytes, Runnable written, Consumer<Throwable> failed) {
        out.write(last, bytes, new Callback() {
            @Override
            public void succeeded() {
                progressAt = System.nanoTime();
                written.run();
            }

            @Override
            public void failed(Throwable failure) {
                failed.accept(failure);
            }

            @Override
            public InvocationType getInvocationType() {
                return InvocationType.NON_BLOCKING;
            }
        });
    }

    @Override
    public void onComplete(Result result) {
        if (result.isSucceeded() || stage == Stage.ANSWERED) {
            return;
        }
        var failure = result.getFailure();
        if (stage == Stage.ANSWERING && (out.isCommitted() || clientFailure().isPresent())) {
            finish(failure);
        } else if (ownFailure != null) {
            answer(ownFailure);
        } else if (body.tooLarge()) {
            answer(ErrorWriter.tooLarge(limits.maxBodyBytes()));
        } else if (clientFailure().isPresent()) {
            finish(clientFailure().get());
        } else if (connected
                && !finished.get()
                && stage == Stage.SENDING
                && attempts.another(failure, outgoing, body)) {
            if (UpstreamClient.goodbye(failure)) {
                UpstreamPool.leave(outgoing.getConnection());
            }
            body.replay();
            send();
        } else {
            answer(explain(failure));
        }
    }

    private Failure explain(Throwable failure) {
        var reason = ErrorWriter.unreachable(forwarding.provider(), forwarding.upstream(), connected, failure);
        // Codex falls back to HTTP at once on 426; any other answer costs it seconds, or the session.
        return forwarding.upgrade() ? new Failure(426, reason.code(), reason.message()) : reason;
    }

    private void answer(Failure failure) {
        if (!finished.compareAndSet(false, true)) {
            return;
        }
        body.release();
        ended(outcome(failure.status(), Optional.of(failure.code()), failure.message()));
        ErrorWriter.write(failure, forwarding.provider(), body, out, done);
    }

    private void finish(Throwable failure) {
        if (!finished.compareAndSet(false, true)) {
            return;
        }
        if (failure == null) {
            ended(outcome(out.getStatus(), Optional.empty(), ""));
        } else {
            ended(outcome(
                    out.getStatus(),
                    Optional.of(clientFailure().isPresent() ? "aborted" : "broken"),
                    "the answer was cut off: " + ConnectionFailure.inWords(failure)));
        }
        if (failure == null) {
            body.discard(done);
        } else {
            done.failed(failure);
        }
    }

    private void ended(ExchangeRecord outcome) {
        observed.ifPresent(ObservedAnswer::end);
        messages.ifPresent(ObservedMessages::end);
        listener.ended(this, outcome);
    }

    private ExchangeRecord outcome(int status, Optional<String> error, String reason) {
        var firstByte =
                firstByteAt == 0 ? Optional.<Duration>empty() : Optional.of(Duration.ofNanos(firstByteAt - startedAt));
        return new ExchangeRecord(
                in.getMethod(),
                forwarding.path(),
                Optional.of(forwarding.provider()),
                status,
                error,
                reason,
                body.bytes(),
                answerBytes,
                firstByte,
                Duration.ofNanos(System.nanoTime() - startedAt));
    }

    private Optional<Throwable> clientFailure() {
        return Optional.ofNullable(clientFailure).or(body::failure);
    }

    private void abort(Throwable cause) {
        clientFailure = clientFailure == null ? cause : clientFailure;
        var request = outgoing;
        if (request != null) {
            request.abort(cause);
        }
    }

    /// Lets go of what was collected of the request.
    public void forget() {
        if (in instanceof CollectedRequest collected) {
            collected.forget();
        }
    }

    /// Says goodbye to a websocket (RFC 6455, 7.4.1); whether it is one. Other answers can only break off.
    public boolean goodbye() {
        var open = tunnel;
        return open != null && open.goodbye();
    }

    /// To be called about once a second: ends the exchange when its client has left or a limit is exceeded.
    public void check(long now) {
        if (body.complete() && !finished.get() && AgentConnector.left(endPoint())) {
            abort(new EofException("the client closed the connection"));
            return;
        }
        long still = Math.min(now - progressAt, now - body.progressAt());
        if (still < limits.firstByte().toNanos() && !(body.awaited() && still > BODY_STALL_NANOS)) {
            return;
        }
        switch (stage) {
            case SENDING -> {
                ownFailure = body.awaited()
                        ? ErrorWriter.stalled(BODY_STALL_NANOS / 1_000_000_000)
                        : ErrorWriter.silent(
                                forwarding.upstream(), limits.firstByte().toSeconds());
                outgoing.abort(new TimeoutException(ownFailure.message()));
            }
            // An open stream has no limit as long as the client takes what there is.
            case ANSWERING, ANSWERED -> {}
        }
    }

    /// Joins the two connections when the provider agrees to the upgrade.
    private final class Upgrade implements HttpUpgrader {
        @Override
        public void prepare(org.eclipse.jetty.client.Request request) {
            // The client's own handshake headers go out as they are.
        }

        @Override
        public void upgrade(Response answer, EndPoint provider, Callback upgraded) {
            if (!finished.compareAndSet(false, true)) {
                provider.close();
                return;
            }
            messages = listener.answered(forwarding, answer.getStatus(), answer.getHeaders())
                    .map(observer -> new ObservedMessages(observer, answer.getHeaders()));
            var changed = forwarding
                    .change()
                    .messages()
                    .filter(each -> !answer.getHeaders().contains(EXTENSIONS));
            tunnel = new WebSocketTunnel(
                    endPoint(),
                    provider,
                    client.getExecutor(),
                    client.getByteBufferPool(),
                    changed,
                    messages,
                    () -> ended(outcome(HttpStatus.SWITCHING_PROTOCOLS_101, Optional.empty(), "")));
            firstByteAt = System.nanoTime();
            provider.upgrade(tunnel.providerEnd());
            upgraded.succeeded();
            out.setStatus(answer.getStatus());
            out.getHeaders().clear();
            Headers.copyAnswer(answer.getHeaders(), out.getHeaders());
            out.getHeaders().put(HttpHeader.CONNECTION, "Upgrade").put(HttpHeader.UPGRADE, "websocket");
            in.setAttribute(HttpStream.UPGRADE_CONNECTION_ATTRIBUTE, tunnel.clientEnd());
            done.succeeded();
        }
    }
}
