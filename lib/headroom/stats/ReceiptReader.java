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
    private static final long ONES = 0x0101010101010101L;
    private static final long HIGH_BITS = 0x8080808080808080L;
    private static final long QUOTES = ONES * '"';
    private static final long LINE_FEEDS = ONES * '\n';
    private static final long BACKSLASHES = ONES * '\\';

    /// `events` says that the answer is a stream of server-sent events (WHATWG HTML, 9.2), each a JSON text of one
    /// line.
    public ReceiptReader(Provider provider, boolean events) {
        this.provider = provider;
        this.events = events;
    }

    /// The next bytes, which stay as they are.
    public void read(ByteBuffer bytes) {
        for (int at = bytes.position(); at < bytes.limit(); at++) {
            if (!events && finder.isOther()) {
                return;
            }
            if (finder.awaitsQuote()) {
                at = quote(bytes, at);
                if (at == bytes.limit()) {
                    return;
                }
            }
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

    /// Where the next quote or backslash is, or a line ends, or the bytes do: most of an answer is text, which is
    /// passed over eight bytes at a time.
    private static int quote(ByteBuffer bytes, int from) {
        int at = from;
        while (at + Long.BYTES <= bytes.limit()) {
            var eight = bytes.getLong(at);
            if ((zeros(eight ^ QUOTES) | zeros(eight ^ BACKSLASHES) | zeros(eight ^ LINE_FEEDS)) != 0) {
                break;
            }
            at += Long.BYTES;
        }
        while (at < bytes.limit() && bytes.get(at) != '"' && bytes.get(at) != '\\' && bytes.get(at) != '\n') {
            at++;
        }
        return at;
    }

    /// Not 0 exactly where one of the eight bytes is 0 (H. Warren, Hacker's Delight, 6-1).
    private static long zeros(long eight) {
        return (eight - ONES) & ~eight & HIGH_BITS;
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
