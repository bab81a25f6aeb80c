package headroom.forward;

import java.nio.ByteBuffer;
import org.eclipse.jetty.http.GZIPContentDecoder;
import org.eclipse.jetty.io.ByteBufferPool;

/// Unpacks gzip (RFC 1952) piece by piece, as it comes.
final class GzipAnswer implements AnswerDecoder {
    private static final int PIECE = 8 * 1024;

    private final AnswerObserver observer;
    private final GZIPContentDecoder gzip;

    GzipAnswer(AnswerObserver observer, ByteBufferPool buffers) {
        this.observer = observer;
        gzip = new GZIPContentDecoder(buffers, PIECE);
    }

    @Override
    public void piece(ByteBuffer packed) {
        var bytes = packed.slice();
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

    @Override
    public void end() {
        try {
            observer.end();
        } finally {
            gzip.destroy();
        }
    }
}
