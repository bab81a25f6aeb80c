package headroom.forward;

import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.util.thread.Invocable;

/// The body of an answer whose head goes out on its own when there is nothing of the body yet.
final class HeadFirst implements Content.Source, Invocable {
    private final Content.Source source;
    private final BooleanSupplier pending;
    private final Consumer<Runnable> head;
    private boolean sent;

    /// `pending` says whether the head is still to be written, which `head` does before it goes on.
    HeadFirst(Content.Source source, BooleanSupplier pending, Consumer<Runnable> head) {
        this.source = source;
        this.pending = pending;
        this.head = head;
    }

    @Override
    public Content.Chunk read() {
        return source.read();
    }

    @Override
    public void demand(Runnable available) {
        if (sent || !pending.getAsBoolean()) {
            source.demand(available);
            return;
        }
        sent = true;
        head.accept(() -> source.demand(available));
    }

    @Override
    public void fail(Throwable failure) {
        source.fail(failure);
    }

    @Override
    public InvocationType getInvocationType() {
        return InvocationType.NON_BLOCKING;
    }
}
