package headroom.forward;

import java.nio.ByteBuffer;
import org.eclipse.jetty.http.GZIPContentDecoder;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.ByteBufferPool;

/// An answer with somebody who looks at it: gives them its bytes decoded, and keeps their mistakes from it. Of an
/// answer in an encoding other than gzip they see nothing.
final class ObservedAnswer {
    private static final int PIECE = 8 * 1024;

    private AnswerObserver observer;
    private GZIPContentDecoder gzip;
    private boolean opaque;

    ObservedAnswer(AnswerObserver observer, HttpFields fields, ByteBufferPool buffers) {
        this.observer = observer;
        var encoding = fields.get(HttpHeader.CONTENT_ENCODING);
        if ("gzip".equalsIgnoreCase(encoding)) {
            gzip = new GZIPContentDecoder(buffers, PIECE);
        } else {
            opaque = encoding != null && !encoding.equalsIgnoreCase("identity");
        }
    }

    synchronized void piece(ByteBuffer bytes) {
        if (observer == null || opaque) {
            return;
        }
        try {
            if (gzip == null) {
                observer.piece(bytes.asReadOnlyBuffer());
            } else {
                decode(bytes.slice());
            }
        } catch (RuntimeException | StackOverflowError mistake) {
            opaque = true;
        }
    }

    private void decode(ByteBuffer bytes) {
        while (bytes.hasRemaining()) {
            var decoded = gzip.decode(bytes);
            try {
                if (decoded.hasRemaining()) {
                    observer.piece(decoded.getByteBuffer());
                }
            } finally {
                decoded.release();
            }
        }
    }

    /// Only the first call counts.
    synchronized void end() {
        var ended = observer;
        observer = null;
        if (ended == null) {
            return;
        }
        try {
            ended.end();
        } catch (RuntimeException | StackOverflowError mistake) {
            // The exchange is over all the same.
        }
        if (gzip != null) {
            gzip.destroy();
        }
    }
}
