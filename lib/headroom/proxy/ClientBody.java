package headroom.proxy;

import java.io.IOException;
import java.util.Optional;
import org.eclipse.jetty.client.Request.Content;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content.Chunk;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.Invocable;

/// The body of a client's request: handed on piece by piece until the answer is there, then heard out and thrown away.
/// A client that is still sending when its connection closes sees a reset instead of the answer (RFC 9112, 9.6).
final class ClientBody implements Content {
    /// A body that arrives as fast as it is sent on would else keep the thread that reads all sockets to itself.
    private static final int MOST_AT_ONCE = 128 * 1024;

    private final Request in;
    private final long most;
    private volatile long bytes;
    private volatile long progressAt = System.nanoTime();
    private volatile boolean complete;
    private volatile boolean awaited;
    private Runnable ready;
    private int atOnce;
    private volatile Throwable failure;
    private volatile boolean tooLarge;
    // Set once the answer is complete; from then on only `discard` reads.
    private volatile Callback discarded;

    /// A body of at most `most` bytes.
    ClientBody(Request in, long most) {
        this.in = in;
        this.most = most;
        this.complete = !present();
    }

    /// Whether the request has one.
    boolean present() {
        return in.getLength() > 0 || in.getLength() < 0 && in.getHeaders().contains(HttpHeader.TRANSFER_ENCODING);
    }

    /// What was read so far.
    long bytes() {
        return bytes;
    }

    /// Whether all of it was read.
    boolean complete() {
        return complete;
    }

    /// Whether the client has to send more before anything can go on.
    boolean awaited() {
        return awaited;
    }

    /// When something last arrived, in the terms of `System.nanoTime()`.
    long progressAt() {
        return progressAt;
    }

    /// Why the client did not send all of it.
    Optional<Throwable> failure() {
        return Optional.ofNullable(failure);
    }

    /// Whether more came than is allowed.
    boolean tooLarge() {
        return tooLarge;
    }

    boolean discarding() {
        return discarded != null;
    }

    /// Throws away what has not been read yet, then completes `done`; a client that fails ends it too.
    void discard(Callback done) {
        synchronized (this) {
            discarded = done;
            if (awaited) {
                return;
            }
        }
        discardNext();
    }

    private void discardNext() {
        while (!complete) {
            var chunk = in.read();
            if (chunk == null) {
                in.demand(Invocable.from(Invocable.InvocationType.NON_BLOCKING, this::discardNext));
                return;
            }
            take(chunk);
            chunk.release();
        }
        discarded.succeeded();
    }

    private void take(Chunk chunk) {
        progressAt = System.nanoTime();
        bytes += chunk.remaining();
        atOnce += chunk.remaining();
        failure = chunk.getFailure();
        tooLarge = bytes > most;
        complete = chunk.isLast() || failure != null;
    }

    @Override
    public long getLength() {
        return in.getLength();
    }

    /// None of its own: the client's header, if it sent one, is among the others.
    @Override
    public String getContentType() {
        return null;
    }

    @Override
    public synchronized Chunk read() {
        if (discarding()) {
            return Chunk.from(new IOException("the answer is complete"), true);
        }
        var chunk = atOnce > MOST_AT_ONCE ? null : in.read();
        if (chunk == null) {
            return null;
        }
        take(chunk);
        if (tooLarge) {
            chunk.release();
            return Chunk.from(new IOException("the request's body is too large"), true);
        }
        return chunk;
    }

    /// A request that is sent a second time takes over what the first was waiting for.
    @Override
    public void demand(Runnable ready) {
        boolean wanted;
        boolean first;
        synchronized (this) {
            if (atOnce > MOST_AT_ONCE) {
                atOnce = 0;
                in.getComponents().getExecutor().execute(ready);
                return;
            }
            atOnce = 0;
            wanted = !discarding();
            first = !awaited;
            awaited = wanted;
            this.ready = ready;
        }
        if (!wanted) {
            ready.run();
        } else if (first) {
            in.demand(Invocable.from(Invocable.InvocationType.NON_BLOCKING, this::arrived));
        }
    }

    private void arrived() {
        Runnable next;
        synchronized (this) {
            awaited = false;
            next = discarding() ? this::discardNext : ready;
        }
        next.run();
    }

    @Override
    public void fail(Throwable failure) {
        // That the provider takes no more is no failure of the client's: it still gets an answer.
    }

    @Override
    public boolean rewind() {
        return false;
    }
}
