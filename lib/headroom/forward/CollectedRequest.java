package headroom.forward;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.function.Consumer;
import org.eclipse.jetty.http.Trailers;
import org.eclipse.jetty.io.Content.Chunk;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.util.thread.Invocable;

/// A client's request whose body is read before it is forwarded, so that it can be changed. One that is not
/// complete when nobody wants to wait any longer is forwarded as it came: first what was read, then the rest.
final class CollectedRequest extends Request.Wrapper {
    /// A larger piece would take as much memory outside the heap, for as long as the thread lives that writes it.
    private static final int PIECE = 64 * 1024;

    private final Queue<ByteBuffer> ahead = new ArrayDeque<>();
    private final Consumer<CollectedRequest> collected;
    private final BodyEncoding encoding;
    private final Budget budget;
    /// A body whose length is told by its last chunk only, and the most that is read of one.
    private final boolean chunked;
    private final long most;
    private long taken;
    private byte[] body;
    private byte[] text;
    private boolean replaced;
    private long length;
    private int read;
    private boolean whole;
    private boolean ended;
    private boolean demanded;
    private Chunk unfit;
    private Runnable reader;

    /// Reads as many bytes as `body` takes, or up to `most` where it comes in chunks; `collected` is called once,
    /// when they are there or `end` was called. They were taken from `budget`, which gets them back when they are
    /// needed no longer.
    CollectedRequest(Request request, byte[] body, long most, Consumer<CollectedRequest> collected, Budget budget) {
        super(request);
        this.chunked = request.getLength() < 0;
        this.most = most;
        this.encoding = BodyEncoding.of(request.getHeaders()).orElseThrow();
        this.body = body;
        this.length = body.length;
        this.collected = collected;
        this.budget = budget;
        this.taken = length;
    }

    BodyEncoding encoding() {
        return encoding;
    }

    /// The whole body; empty where it is not complete.
    synchronized Optional<byte[]> body() {
        return whole ? Optional.of(body) : Optional.empty();
    }

    /// The whole body unpacked; empty where that was not asked for, or could not be done.
    synchronized Optional<byte[]> text() {
        return encoding == BodyEncoding.IDENTITY ? body() : Optional.ofNullable(text);
    }

    /// Unpacks the whole body, into `most` bytes if it fits them and the budget; empty where it does not.
    ///
    /// @throws IOException if its encoding is not what it says
    synchronized Optional<byte[]> unpack(long most) throws IOException {
        long packed = taken;
        var unpacked = encoding.unpacked(body, more -> {
            if (taken - packed + more > most || !budget.take(more)) {
                return false;
            }
            taken += more;
            return true;
        });
        text = unpacked.orElse(null);
        return unpacked;
    }

    /// Whether other bytes are forwarded than came.
    synchronized boolean isReplaced() {
        return replaced;
    }

    /// Whether something came that could not be taken, as for its size.
    synchronized boolean isUnfit() {
        return unfit != null;
    }

    /// Whether it waits no longer.
    synchronized boolean ended() {
        return ended;
    }

    /// Forwards these bytes instead of the body that was read.
    synchronized void replace(List<ByteBuffer> pieces) {
        ahead.clear();
        length = 0;
        replaced = true;
        pieces.forEach(this::addAhead);
    }

    private void addAhead(ByteBuffer bytes) {
        length += bytes.remaining();
        for (int at = 0; at < bytes.remaining(); at += PIECE) {
            ahead.add(bytes.slice(bytes.position() + at, Math.min(PIECE, bytes.remaining() - at)));
        }
    }

    /// Reads what is there and waits for more.
    void collect() {
        while (true) {
            synchronized (this) {
                if (ended) {
                    return;
                }
                var chunk = super.read();
                if (chunk == null) {
                    demanded = true;
                    break;
                }
                if (!take(chunk)) {
                    break;
                }
            }
        }
        if (demanded) {
            super.demand(Invocable.from(Invocable.InvocationType.NON_BLOCKING, this::arrived));
        } else {
            end();
        }
    }

    /// Whether more is to be read.
    private boolean take(Chunk chunk) {
        if (Chunk.isFailure(chunk)
                || chunk instanceof Trailers
                || chunk.remaining() > body.length - read && !grow(chunk.remaining())) {
            unfit = chunk;
            return false;
        }
        int size = chunk.remaining();
        chunk.getByteBuffer().get(body, read, size);
        read += size;
        whole = chunk.isLast() && (chunked || read == body.length);
        chunk.release();
        if (whole) {
            body = read == body.length ? body : Arrays.copyOf(body, read);
        }
        return !chunk.isLast();
    }

    /// Whether there is room for so many bytes more.
    private boolean grow(int more) {
        long size = Math.min(most, Math.max(2L * body.length, (long) read + more));
        if (!chunked || size < read + more || !budget.take(size - body.length)) {
            return false;
        }
        taken += size - body.length;
        body = Arrays.copyOf(body, (int) size);
        return true;
    }

    /// Waits no longer.
    void end() {
        synchronized (this) {
            if (ended) {
                return;
            }
            ended = true;
            long all = length;
            addAhead(ByteBuffer.wrap(body, 0, read));
            length = all;
        }
        collected.accept(this);
    }

    /// Lets go of the body.
    synchronized void forget() {
        if (body != null) {
            body = null;
            text = null;
            ahead.clear();
            budget.give(taken);
        }
    }

    private void arrived() {
        Runnable next;
        synchronized (this) {
            demanded = false;
            next = ended ? reader : this::collect;
            reader = null;
        }
        if (next != null) {
            next.run();
        }
    }

    @Override
    public synchronized long getLength() {
        return chunked ? -1 : length;
    }

    @Override
    public synchronized Chunk read() {
        var piece = ahead.poll();
        if (ahead.isEmpty()) {
            forget();
        }
        if (piece != null) {
            return Chunk.from(piece, whole && ahead.isEmpty());
        }
        if (whole) {
            return Chunk.EOF;
        }
        if (unfit != null) {
            var chunk = unfit;
            unfit = Chunk.isFailure(chunk, true) ? chunk : null;
            return chunk;
        }
        return demanded ? null : super.read();
    }

    @Override
    public void demand(Runnable reader) {
        synchronized (this) {
            if (demanded) {
                this.reader = reader;
                return;
            }
            if (ahead.isEmpty() && !whole && unfit == null) {
                super.demand(reader);
                return;
            }
        }
        getComponents().getExecutor().execute(reader);
    }
}
