package headroom.forward;

import java.util.Collections;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.concurrent.Executor;
import org.eclipse.jetty.client.RetryableRequestException;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.http.MetaData;
import org.eclipse.jetty.http2.ErrorCode;
import org.eclipse.jetty.http2.HTTP2Channel;
import org.eclipse.jetty.http2.HTTP2Session;
import org.eclipse.jetty.http2.HTTP2Stream;
import org.eclipse.jetty.http2.api.Session;
import org.eclipse.jetty.http2.frames.Frame;
import org.eclipse.jetty.http2.frames.GoAwayFrame;
import org.eclipse.jetty.http2.frames.HeadersFrame;
import org.eclipse.jetty.http2.frames.ResetFrame;
import org.eclipse.jetty.util.Callback;

/// Ends a request at once when its HTTP/2 provider breaks the rules of a stream (RFC 9113, 8.1.1). Jetty resets
/// such a stream and tells nobody, so that its request would wait until the connection has been idle for long; an
/// answer without a status it does not even see. Ends as refused what a provider's GOAWAY leaves out (RFC 9113,
/// 6.8). Jetty overlooks a stream that is being opened just then, and tells the others on another thread, which the
/// end of the connection may overtake: both would look as if the provider could have acted on them.
final class StreamRules implements HTTP2Session.FrameListener {
    private static final String ANSWERED = StreamRules.class.getName();

    private final Executor executor;
    // The last stream that the providers which said goodbye have acted on.
    private final Map<Session, Integer> goodbyes = Collections.synchronizedMap(new WeakHashMap<>());

    StreamRules(Executor executor) {
        this.executor = executor;
    }

    @Override
    public void onIncomingFrame(Session session, Frame frame) {
        if (frame instanceof GoAwayFrame goodbye) {
            // Before the open streams are looked through: one that is opened after that finds it when its head goes
            // out.
            goodbyes.merge(session, goodbye.getLastStreamId(), Math::min);
            session.getStreams().forEach(stream -> refuseBeyondGoodbye(session, stream.getId()));
            return;
        }
        if (!(frame instanceof HeadersFrame head)
                || !(session.getStream(head.getStreamId()) instanceof HTTP2Stream stream)) {
            return;
        }
        if (!(head.getMetaData() instanceof MetaData.Response answer)) {
            if (stream.getAttribute(ANSWERED) == null) {
                breakOff(stream, new ResetFrame(stream.getId(), ErrorCode.PROTOCOL_ERROR.code));
            }
        } else if (!HttpStatus.isInformational(answer.getStatus())) {
            stream.setAttribute(ANSWERED, true);
        }
    }

    @Override
    public void onOutgoingFrame(Session session, Frame frame) {
        if (frame instanceof HeadersFrame head) {
            refuseBeyondGoodbye(session, head.getStreamId());
            return;
        }
        if (frame instanceof ResetFrame reset
                && reset.getError() != ErrorCode.CANCEL_STREAM_ERROR.code
                && session.getStream(reset.getStreamId()) instanceof HTTP2Stream stream) {
            breakOff(stream, reset);
        }
    }

    private void refuseBeyondGoodbye(Session session, int id) {
        if (id > goodbyes.getOrDefault(session, Integer.MAX_VALUE)
                && session.getStream(id) instanceof HTTP2Stream stream
                && stream.getAttachment() instanceof HTTP2Channel.Client exchange) {
            var end = exchange.onFailure(
                    new RetryableRequestException("the provider said goodbye before it"), Callback.NOOP);
            if (end != null) {
                end.run();
            }
        }
    }

    private void breakOff(HTTP2Stream stream, ResetFrame reset) {
        if (stream.getAttachment() instanceof HTTP2Channel.Client exchange) {
            var end = exchange.onReset(reset, Callback.NOOP);
            if (end != null) {
                executor.execute(end);
            }
        }
    }
}
