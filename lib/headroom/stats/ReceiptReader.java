package headroom.stats;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import headroom.contract.Provider;
import headroom.host.JsonTree;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;

/// Reads the receipt of one answer as its bytes pass, streamed as events or not. Holds nothing of it but the receipt.
public final class ReceiptReader {
    private final Provider provider;
    private final UsageFinder finder = new UsageFinder(this::found);
    private final boolean events;
    private String model = "";
    private final ObjectNode usage = JsonNodeFactory.instance.objectNode();
    private boolean some;
    /// How much of `data:` a line of events has begun with; -1 in one that begins with something else.
    private int begun;

    private static final byte[] DATA = {'d', 'a', 't', 'a', ':'};

    /// `events` says that the answer is a stream of server-sent events (WHATWG HTML, 9.2), each a JSON text of one
    /// line.
    public ReceiptReader(Provider provider, boolean events) {
        this.provider = provider;
        this.events = events;
    }

    /// The next bytes, which stay as they are.
    public void read(ByteBuffer bytes) {
        for (int at = bytes.position(); at < bytes.limit(); at++) {
            var next = bytes.get(at);
            if (!events) {
                finder.next(next);
            } else if (next == '\n' || next == '\r') {
                begun = 0;
            } else if (begun == DATA.length) {
                finder.next(next);
            } else if (begun >= 0) {
                begun = next == DATA[begun] ? begun + 1 : -1;
                if (begun == DATA.length) {
                    finder.begin();
                }
            }
        }
    }

    private void found(UsageFinder.What what, byte[] json) {
        try {
            var value = JsonTree.read(json);
            if (what == UsageFinder.What.MODEL && value.isTextual()) {
                model = value.textValue();
            } else if (what == UsageFinder.What.USAGE && value instanceof ObjectNode counts) {
                // Later events bring what the first could not know, and leave out what it has said.
                counts.properties().stream()
                        .filter(count -> !count.getValue().isNull())
                        .forEach(count -> usage.set(count.getKey(), count.getValue()));
                some = true;
            }
        } catch (IOException unreadable) {
            // Then there is no receipt in it.
        }
    }

    /// What the answer said so far; empty where it has said nothing.
    public Optional<Receipt> receipt() {
        return some ? Optional.of(Receipt.of(provider, model, usage)) : Optional.empty();
    }
}
