package headroom.forward;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;

/// Unpacks an answer on a thread of its own, for its decoder wants to read and not be given: the answer never waits
/// for it. Where there is no memory for its window, or it falls behind, the observer sees nothing more; of an answer
/// that breaks off it may have seen nothing yet.
final class StreamedAnswer implements AnswerDecoder {
    /// What may wait to be unpacked, in bytes.
    private static final int MOST_WAITING = 512 * 1024;
    private static final int PIECE = 8 * 1024;
    private static final byte[] END = {};

    private final BodyEncoding encoding;
    private final AnswerObserver observer;
    private final Budget budget;
    private final LinkedBlockingQueue<byte[]> packed = new LinkedBlockingQueue<>();
    private final AtomicInteger waiting = new AtomicInteger();
    private final AtomicInteger unfinished = new AtomicInteger(1);
    private boolean begun;
    private volatile boolean lost;

    /// The window of each answer counts against `budget`.
    StreamedAnswer(BodyEncoding encoding, AnswerObserver observer, Budget budget) {
        this.encoding = encoding;
        this.observer = observer;
        this.budget = budget;
    }

    @Override
    public void piece(ByteBuffer bytes) {
        if (lost || !bytes.hasRemaining()) {
            return;
        }
        if (!begun) {
            begun = true;
            long window = MOST_WAITING + encoding.window(bytes);
            lost = !budget.take(window);
            if (lost) {
                return;
            }
            unfinished.incrementAndGet();
            Thread.ofVirtual().name("headroom-unpack").start(() -> unpack(window));
        }
        if (waiting.addAndGet(bytes.remaining()) > MOST_WAITING) {
            lost = true;
            packed.add(END);
            return;
        }
        var copy = new byte[bytes.remaining()];
        bytes.get(bytes.position(), copy);
        packed.add(copy);
    }

    private void unpack(long window) {
        try (var in = encoding.unpacking(new Waiting())) {
            var piece = new byte[PIECE];
            for (int size = in.read(piece); size >= 0 && !lost; size = in.read(piece)) {
                observer.piece(ByteBuffer.wrap(piece, 0, size));
            }
        } catch (IOException | RuntimeException | OutOfMemoryError | StackOverflowError damaged) {
            // What was seen so far counts.
        }
        lost = true;
        packed.clear();
        budget.give(window);
        try {
            finish();
        } catch (RuntimeException | StackOverflowError mistake) {
            // The exchange is over all the same.
        }
    }

    @Override
    public void end() {
        packed.add(END);
        finish();
    }

    /// Whoever is last, the answer or its unpacking, tells the observer.
    private void finish() {
        if (unfinished.decrementAndGet() == 0) {
            observer.end();
        }
    }

    /// What came so far, and waits for more.
    private final class Waiting extends InputStream {
        private ByteBuffer piece = ByteBuffer.wrap(END);

        @Override
        public int read() throws IOException {
            var one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] into, int at, int most) throws IOException {
            if (!piece.hasRemaining()) {
                try {
                    var next = packed.take();
                    if (next == END) {
                        packed.add(END);
                        return -1;
                    }
                    waiting.addAndGet(-next.length);
                    piece = ByteBuffer.wrap(next);
                } catch (InterruptedException e) {
                    throw new IOException(e);
                }
            }
            int size = Math.min(most, piece.remaining());
            piece.get(into, at, size);
            return size;
        }
    }
}
