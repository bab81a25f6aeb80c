package headroom.forward;

import java.nio.ByteBuffer;
import java.util.Locale;
import java.util.Optional;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.ByteBufferPool;

/// An answer with somebody who looks at it: gives them its bytes unpacked, and keeps their mistakes from it. Of an
/// answer in an encoding other than gzip and brotli they see nothing.
final class ObservedAnswer {
    private AnswerDecoder decoder;
    private boolean failed;

    ObservedAnswer(AnswerObserver observer, HttpFields fields, ByteBufferPool buffers, Budget unpacking) {
        var encoding = Optional.ofNullable(fields.get(HttpHeader.CONTENT_ENCODING))
                .orElse("identity")
                .toLowerCase(Locale.ROOT);
        decoder = switch (encoding) {
            case "identity" -> new AnswerDecoder.Plain(observer);
            case "gzip", "x-gzip" -> new GzipAnswer(observer, buffers);
            case "br" -> new BrotliAnswer(observer, unpacking);
            default -> new AnswerDecoder.Opaque(observer);
        };
    }

    synchronized void piece(ByteBuffer bytes) {
        if (decoder == null || failed) {
            return;
        }
        try {
            decoder.piece(bytes);
        } catch (RuntimeException | StackOverflowError mistake) {
            failed = true;
        }
    }

    /// Only the first call counts.
    synchronized void end() {
        var ended = decoder;
        decoder = null;
        if (ended == null) {
            return;
        }
        try {
            ended.end();
        } catch (RuntimeException | StackOverflowError mistake) {
            // The exchange is over all the same.
        }
    }
}
