package headroom.forward;

import java.nio.ByteBuffer;
import java.util.Optional;

/// Follows the frames in a stream of bytes (RFC 6455, 5.2), to know where one ends and how it begins.
final class WebSocketFrames {
    private static final int MASK = 0x80;

    /// Who is shown how each frame begins: what is to be seen of it is the first `length` bytes.
    interface Beginnings {
        void ended(byte[] beginning, int length);
    }

    /// Who is shown all of each frame.
    interface Payloads {
        /// A part of the payload of the frame that has this first byte.
        void piece(int first, ByteBuffer payload);

        /// The frame that has this first byte is complete.
        void ended(int first);
    }

    private final byte[] beginning;
    private final Beginnings beginnings;
    private final Optional<Payloads> payloads;
    private int begun;

    private int first;
    private int headBytes;
    private int headLength = 2;
    private long payload;
    private int lengthBytes;
    private volatile boolean between = true;

    /// Shows the first `most` bytes of the payload of each frame, and all of it to `payloads`.
    WebSocketFrames(int most, Beginnings beginnings, Optional<Payloads> payloads) {
        this.beginning = new byte[most];
        this.beginnings = beginnings;
        this.payloads = payloads;
    }

    /// Whether the last byte that was seen is the last of a frame.
    boolean between() {
        return between;
    }

    /// Takes note of what lies between position and limit of `bytes`, which stay as they are.
    void follow(ByteBuffer bytes) {
        for (int i = bytes.position(); i < bytes.limit(); i++) {
            if (headBytes < headLength) {
                head(bytes.get(i) & 0xff);
            } else {
                long skipped = Math.min(payload, bytes.limit() - i);
                int kept = (int) Math.min(skipped, beginning.length - begun);
                bytes.get(i, beginning, begun, kept);
                if (payloads.isPresent()) {
                    payloads.get().piece(first, bytes.slice(i, (int) skipped));
                }
                begun += kept;
                payload -= skipped;
                i += (int) skipped - 1;
            }
            if (headBytes == headLength && payload == 0) {
                headBytes = 0;
                headLength = 2;
                beginnings.ended(beginning, begun);
                if (payloads.isPresent()) {
                    payloads.get().ended(first);
                }
                begun = 0;
            }
        }
        between = headBytes == 0;
    }

    private void head(int b) {
        headBytes++;
        if (headBytes == 1) {
            first = b;
        } else if (headBytes == 2) {
            int length = b & ~MASK;
            lengthBytes = length == 127 ? 8 : length == 126 ? 2 : 0;
            payload = lengthBytes == 0 ? length : 0;
            headLength = 2 + lengthBytes + ((b & MASK) == 0 ? 0 : 4);
        } else if (headBytes > 2 && headBytes <= 2 + lengthBytes) {
            payload = payload << 8 | b;
        }
    }
}
