package headroom.proxy;

import java.util.concurrent.Executor;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.http.MetaData;
import org.eclipse.jetty.http2.ErrorCode;
import org.eclipse.jetty.http2.HTTP2Channel;
import org.eclipse.jetty.http2.HTTP2Session;
import org.eclipse.jetty.http2.HTTP2Stream;
import org.eclipse.jetty.http2.api.Session;
import org.eclipse.jetty.http2.frames.Frame;
import org.eclipse.jetty.http2.frames.HeadersFrame;
import org.eclipse.jetty.http2.frames.ResetFrame;
import org.eclipse.jetty.util.Callback;

/// Ends a request at once when its HTTP/2 provider breaks the rules of a stream (RFC 9113, 8.1.1). Jetty resets such a stream and tells
/// nobody, so that its request would wait until the connection has been idle for long; an answer without a status it does not even see.
final class StreamRules implements HTTP2Session.FrameListener {
    private static final String ANSWERED = StreamRules.class.getName();

    private final Executor executor;

    StreamRules(Executor executor) {
        this.executor = executor;
    }

    @Override
    public void onIncomingFrame(Session session, Frame frame) {
        if (!(frame instanceof HeadersFrame head) || !(session.getStream(head.getStreamId()) instanceof HTTP2Stream stream)) {
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
        if (frame instanceof ResetFrame reset && reset.getError() != ErrorCode.CANCEL_STREAM_ERROR.code
            && session.getStream(reset.getStreamId()) instanceof HTTP2Stream stream) {
            breakOff(stream, reset);
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
