package headroom.forward;

import headroom.compress.Chain;
import headroom.compress.Compressor;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/// Reads what a client sends over a websocket (RFC 6455, 5.2) and makes the tool results in its text messages
/// shorter. All other frames pass as they are; a message keeps its meaning and place, but not how it was cut into
/// frames. Not for connections with an extension: they would say by other bits what a frame holds.
public final class WebSocketCompression {
    private static final int FINAL = 0x80;
    private static final int RESERVED = 0x70;
    private static final int CODE = 0x0f;
    private static final int CONTINUATION = 0;
    private static final int TEXT = 1;
    private static final int CONTROL = 8;
    private static final int MASKED = 0x80;
    /// A message that is looked through in no time, so that it need not wait for a thread.
    private static final int SMALL = 4 * 1024;

    /// How the provider says that an answer was begun or is complete, and its name in that.
    private static final byte[] ANSWER = "{\"type\":\"response.c".getBytes(StandardCharsets.US_ASCII);
    private static final Pattern NAME = Pattern.compile("\"response\"\\s*:\\s*\\{\\s*\"id\"\\s*:\\s*\"([^\"\\\\]+)\"");

    private final ProxyOptions.Compression options;
    private final Budget budget;
    private final Executor workers;
    private final Consumer<BodyCompression.Result> ended;
    private final Chain chain;
    private final ByteBuffer head = ByteBuffer.allocate(14);
    private final byte[] mask = new byte[4];
    private final ByteArrayOutputStream message = new ByteArrayOutputStream();
    private List<ByteBuffer> out = new ArrayList<>();
    private long payload;
    private long read;
    private boolean inFrame;
    private boolean collects;
    private boolean lastFrame;
    /// Whether the beginning of a message is collected, and whether it was sent on: the rest follows it.
    private boolean begun;
    private boolean passes;
    private long taken;
    private long remembered;
    private boolean closed;
    private volatile String answered = "";

    WebSocketCompression(
            ProxyOptions.Compression options,
            Optional<Compressor.Keeper> keeper,
            Budget budget,
            Executor workers,
            Consumer<BodyCompression.Result> ended) {
        this.options = options;
        this.budget = budget;
        this.workers = workers;
        this.ended = ended;
        this.chain = new Chain(options.excludedTools(), keeper);
    }

    /// The provider has sent a frame that begins like this.
    void heard(byte[] beginning, int length) {
        if (length > ANSWER.length && Arrays.equals(beginning, 0, ANSWER.length, ANSWER, 0, ANSWER.length)) {
            var name = NAME.matcher(new String(beginning, 0, length, StandardCharsets.ISO_8859_1));
            answered = name.find() ? name.group(1) : "";
        }
    }

    /// Takes the next bytes of the client and calls `next` with what is to be sent on, maybe on another thread and
    /// later, but before it is given more.
    void take(ByteBuffer bytes, Consumer<List<ByteBuffer>> next) {
        while (bytes.hasRemaining()) {
            if (!inFrame) {
                readHead(bytes);
            } else if (collects) {
                collect(bytes);
            } else {
                pass(bytes);
            }
            if (inFrame && read == payload && endFrame()) {
                if (message.size() <= SMALL) {
                    endMessage();
                } else {
                    workers.execute(() -> {
                        endMessage();
                        take(bytes, next);
                    });
                    return;
                }
            }
        }
        var ready = out;
        out = new ArrayList<>();
        next.accept(ready);
    }

    private void readHead(ByteBuffer bytes) {
        head.put(bytes.get());
        if (head.position() < 2) {
            return;
        }
        int length = head.get(1) & ~MASKED & 0xff;
        int lengthBytes = length == 127 ? 8 : length == 126 ? 2 : 0;
        boolean masked = (head.get(1) & MASKED) != 0;
        if (head.position() < 2 + lengthBytes + (masked ? 4 : 0)) {
            return;
        }
        payload = switch (lengthBytes) {
            case 0 -> length;
            case 2 -> head.getShort(2) & 0xffff;
            default -> head.getLong(2) < 0 ? Long.MAX_VALUE : head.getLong(2);
        };
        head.get(2 + lengthBytes, mask, 0, masked ? 4 : 0);
        beginFrame(masked);
        head.clear();
    }

    private void beginFrame(boolean masked) {
        int code = head.get(0) & CODE;
        inFrame = true;
        read = 0;
        boolean data = code < CONTROL;
        lastFrame = data && (head.get(0) & FINAL) != 0;
        collects = data
                && masked
                && !passes
                && (code == TEXT || code == CONTINUATION && begun)
                && (head.get(0) & RESERVED) == 0
                && fits();
        if (collects) {
            begun = true;
            return;
        }
        if (data) {
            sendBegun();
            // What was not read cannot be referred to.
            chain.forget();
            passes = !lastFrame;
        }
        var copy = ByteBuffer.allocate(head.position());
        out.add(copy.put(head.flip()).flip());
    }

    private boolean fits() {
        if (payload > options.maxBytes() - message.size()) {
            ended.accept(new BodyCompression.Result("large"));
            return false;
        }
        if (!hold(payload)) {
            ended.accept(new BodyCompression.Result("crowded"));
            return false;
        }
        taken += payload;
        return true;
    }

    private synchronized boolean hold(long bytes) {
        return !closed && budget.take(bytes);
    }

    private synchronized void letGo(long bytes) {
        if (!closed) {
            budget.give(bytes);
        }
    }

    /// The connection is over.
    synchronized void close() {
        letGo(taken + remembered);
        closed = true;
    }

    private void collect(ByteBuffer bytes) {
        for (; bytes.hasRemaining() && read < payload; read++) {
            message.write(bytes.get() ^ mask[(int) (read & 3)]);
        }
    }

    private void pass(ByteBuffer bytes) {
        int size = (int) Math.min(bytes.remaining(), payload - read);
        out.add(bytes.slice(bytes.position(), size));
        bytes.position(bytes.position() + size);
        read += size;
    }

    /// Whether a message that was collected is complete.
    private boolean endFrame() {
        inFrame = false;
        return collects && lastFrame;
    }

    /// Sends on what was collected of a message that is too large to be read.
    private void sendBegun() {
        if (begun) {
            write(List.of(ByteBuffer.wrap(message.toByteArray())), TEXT);
            forget();
        }
    }

    private void endMessage() {
        var text = message.toByteArray();
        var pieces = List.of(ByteBuffer.wrap(text));
        forget();
        try {
            var outcome = chain.next(text, answered);
            pieces = outcome.pieces();
            if (!outcome.decisions().isEmpty()) {
                ended.accept(BodyCompression.Result.of(outcome));
            }
            remember();
        } catch (Throwable defect) {
            // Not even an error that ends threads may keep the message.
            ended.accept(new BodyCompression.Result("failed"));
            chain.forget();
        }
        write(pieces, FINAL | TEXT);
    }

    private void remember() {
        long more = chain.held() - remembered;
        if (more > 0 && !hold(more)) {
            chain.forget();
            more = -remembered;
        }
        if (more < 0) {
            letGo(-more);
        }
        remembered += more;
    }

    private void forget() {
        begun = false;
        message.reset();
        letGo(taken);
        taken = 0;
    }

    /// One frame with these pieces, masked as the client's last was.
    private void write(List<ByteBuffer> pieces, int first) {
        int length = pieces.stream().mapToInt(ByteBuffer::remaining).sum();
        var frame = ByteBuffer.allocate(14 + length).put((byte) first);
        if (length < 126) {
            frame.put((byte) (MASKED | length));
        } else if (length <= 0xffff) {
            frame.put((byte) (MASKED | 126)).putShort((short) length);
        } else {
            frame.put((byte) (MASKED | 127)).putLong(length);
        }
        frame.put(mask);
        int begin = frame.position();
        pieces.forEach(piece -> frame.put(piece.duplicate()));
        for (int i = begin; i < frame.position(); i++) {
            frame.put(i, (byte) (frame.get(i) ^ mask[(i - begin) & 3]));
        }
        out.add(frame.flip());
    }
}
