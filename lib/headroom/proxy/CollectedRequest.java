package headroom.proxy;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Queue;
import org.eclipse.jetty.io.Content.Chunk;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.util.thread.Invocable;

/// A client's request whose body is read before it is forwarded, so that it can be made shorter. What takes too long, fails or is more than was said goes on as it came: first what was read,
/// then the rest.
final class CollectedRequest extends Request.Wrapper {
    private final byte[] body;
    private final Runnable collected;
    private int read;
    private boolean forwarded;
    private boolean whole;
    private boolean asked;
    private Runnable reader;
    private Chunk odd;
    private final Queue<byte[]> ahead = new ArrayDeque<>();
    private long length;

    /// Reads `length` bytes; `collected` is run once, when they are there or nothing more is waited for.
    CollectedRequest(Request request, int length, Runnable collected) {
        super(request);
        this.body = new byte[length];
        this.length = length;
        this.collected = collected;
    }

    /// Whether all of the body was read, so that it may be changed.
    synchronized boolean whole() {
        return whole;
    }

    byte[] body() {
        return body;
    }

    /// Forwards these bytes instead of the body.
    synchronized void replace(byte[] content) {
        ahead.clear();
        ahead.add(content);
        length = content.length;
    }

    /// Reads on; called by itself as the body arrives.
    void collect() {
        while (true) {
            synchronized (this) {
                if (forwarded) {
                    return;
                }
                var chunk = super.read();
                if (chunk == null) {
                    asked = true;
                    break;
                }
                if (Chunk.isFailure(chunk) || chunk.remaining() > body.length - read) {
                    odd = chunk;
                    break;
                }
                int size = chunk.remaining();
                chunk.getByteBuffer().get(body, read, size);
                read += size;
                whole = chunk.isLast() && read == body.length;
                chunk.release();
                if (chunk.isLast()) {
                    break;
                }
            }
        }
        if (asked) {
            super.demand(Invocable.from(Invocable.InvocationType.NON_BLOCKING, this::arrived));
        } else {
            forward();
        }
    }

    /// Waits no longer.
    void forward() {
        synchronized (this) {
            if (forwarded) {
                return;
            }
            forwarded = true;
            if (read > 0) {
                ahead.add(read == body.length ? body : java.util.Arrays.copyOf(body, read));
            }
        }
        collected.run();
    }

    private void arrived() {
        Runnable next;
        synchronized (this) {
            asked = false;
            next = forwarded ? reader : this::collect;
            reader = null;
        }
        if (next != null) {
            next.run();
        }
    }

    @Override
    public synchronized long getLength() {
        return length;
    }

    @Override
    public synchronized Chunk read() {
        var piece = ahead.poll();
        if (piece != null) {
            return Chunk.from(ByteBuffer.wrap(piece), whole);
        }
        if (whole) {
            return Chunk.EOF;
        }
        var chunk = odd;
        if (chunk != null) {
            odd = Chunk.isFailure(chunk, true) ? chunk : null;
            return chunk;
        }
        return asked ? null : super.read();
    }

    @Override
    public void demand(Runnable reader) {
        synchronized (this) {
            if (asked) {
                // What was asked for while the body was collected is still to come.
                this.reader = reader;
                return;
            }
            if (ahead.isEmpty() && !whole && odd == null) {
                super.demand(reader);
                return;
            }
        }
        getComponents().getExecutor().execute(reader);
    }
}
