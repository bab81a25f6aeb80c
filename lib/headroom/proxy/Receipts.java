package headroom.proxy;

import headroom.contract.Provider;
import headroom.forward.AnswerObserver;
import headroom.forward.Forwarding;
import headroom.stats.Receipt;
import headroom.stats.ReceiptReader;
import java.nio.ByteBuffer;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;

/// Reads from an answer as it passes what the provider has counted for it; from a websocket, for each answer in it.
final class Receipts implements AnswerObserver {
    private final Provider provider;
    private final boolean events;
    private final Consumer<Receipt> read;
    private final Runnable over;
    private ReceiptReader reader;

    private Receipts(Provider provider, boolean events, Consumer<Receipt> read, Runnable over) {
        this.provider = provider;
        this.events = events;
        this.read = read;
        this.over = over;
        reader = new ReceiptReader(provider, events);
    }

    /// Who looks at an answer; empty for one that can have no receipt in it. Tells `read` of each receipt, and
    /// then, once, that it is `over`.
    static Optional<AnswerObserver> of(
            Forwarding forwarding, int status, HttpFields fields, Consumer<Receipt> read, Runnable over) {
        var type = Optional.ofNullable(fields.get(HttpHeader.CONTENT_TYPE))
                .orElse("")
                .toLowerCase(Locale.ROOT);
        var events = type.startsWith("text/event-stream");
        var messages = status == HttpStatus.SWITCHING_PROTOCOLS_101;
        var body = status == HttpStatus.OK_200
                && forwarding.method().equals("POST")
                && (events || type.startsWith("application/json"));
        return messages || body
                ? Optional.of(new Receipts(forwarding.provider(), events, read, over))
                : Optional.empty();
    }

    @Override
    public void piece(ByteBuffer bytes) {
        reader.read(bytes);
    }

    @Override
    public void messageEnd() {
        reader.receipt().ifPresent(read);
        reader = new ReceiptReader(provider, events);
    }

    @Override
    public void end() {
        try {
            reader.receipt().ifPresent(read);
        } finally {
            over.run();
        }
    }
}
