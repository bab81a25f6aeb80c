package headroom.forward;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.eclipse.jetty.client.Request.Content;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content.Chunk;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.Invocable;

/// The body of a client's request: handed on piece by piece until the answer is there, then heard out and thrown
/// away. A client that is still sending when its connection closes sees a reset instead of the answer (RFC 9112,
/// 9.6).
public final class ClientBody implements Content {
    /// A body that arrives as fast as it is sent on would else keep the thread that reads all sockets to itself.
    private static final int MOST_AT_ONCE = 128 * 1024;
    /// Agents' requests have 50 to 100 KB.
    private static final int MOST_HELD = 256 * 1024;

    private final Request in;
    private final long most;
    private final Budget budget;
    // What was handed on so far, as long as it may be wanted again.
    private final List<byte[]> held = new ArrayList<>();
    private final Queue<byte[]> again = new ArrayDeque<>();
    private boolean holding;
    private long heldBytes;
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

    /// A body of at most `most` bytes; what is held of it is taken from `budget`.
    public ClientBody(Request in, long most, Budget budget) {
        this.in = in;
        this.most = most;
        this.budget = budget;
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

    /// How much is still to come, at most.
    long remaining() {
        return complete ? 0 : in.getLength() < 0 ? Long.MAX_VALUE : in.getLength() - bytes;
    }

    /// The same for a client that gets only so many `seconds` to send what is left; then its connection is closed.
    void discard(Callback done, long seconds) {
        if (complete) {
            done.succeeded();
            return;
        }
        var once = new AtomicBoolean();
        var timer = in.getComponents()
                .getScheduler()
                .schedule(
                        () -> {
                            if (once.compareAndSet(false, true)) {
                                done.failed(new TimeoutException(
                                        "the rest of a refused request took longer than " + seconds + " seconds"));
                            }
                        },
                        seconds,
                        TimeUnit.SECONDS);
        discard(Callback.from(() -> {
            timer.cancel();
            if (once.compareAndSet(false, true)) {
                done.succeeded();
            }
        }));
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

    /// Keeps what is read from now on, so that it can be sent a second time; a body too large for that is not kept.
    synchronized void hold() {
        holding = true;
    }

    /// Forgets what was kept.
    synchronized void release() {
        holding = false;
        held.clear();
        budget.give(heldBytes);
        heldBytes = 0;
    }

    /// Whether all that was read is still there.
    synchronized boolean replayable() {
        return bytes == heldBytes && !discarding();
    }

    /// Begins again with the first byte.
    synchronized void replay() {
        again.clear();
        again.addAll(held);
    }

    private void keep(ByteBuffer piece) {
        int size = piece.remaining();
        if (!holding || size == 0) {
            return;
        }
        if (heldBytes + size > MOST_HELD || !budget.take(size)) {
            release();
            return;
        }
        var copy = new byte[size];
        piece.get(piece.position(), copy);
        held.add(copy);
        heldBytes += size;
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
        var piece = again.poll();
        if (piece != null) {
            return Chunk.from(ByteBuffer.wrap(piece), complete && again.isEmpty());
        }
        if (complete) {
            return failure == null ? Chunk.EOF : Chunk.from(failure, true);
        }
        var chunk = atOnce > MOST_AT_ONCE ? null : in.read();
        if (chunk == null) {
            return null;
        }
        take(chunk);
        keep(chunk.getByteBuffer());
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
            if (atOnce > MOST_AT_ONCE || !again.isEmpty() || complete) {
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
