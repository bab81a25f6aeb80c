package headroom.proxy;

import java.nio.ByteBuffer;

/// Follows the frames in a stream of bytes (RFC 6455, 5.2), only to know where one ends.
final class WebSocketFrames {
    private static final int MASK = 0x80;

    private int headBytes;
    private int headLength = 2;
    private long payload;
    private int lengthBytes;
    private volatile boolean between = true;

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
                payload -= skipped;
                i += (int) skipped - 1;
            }
            if (headBytes == headLength && payload == 0) {
                headBytes = 0;
                headLength = 2;
            }
        }
        between = headBytes == 0;
    }

    private void head(int b) {
        headBytes++;
        if (headBytes == 2) {
            int length = b & ~MASK;
            lengthBytes = length == 127 ? 8 : length == 126 ? 2 : 0;
            payload = lengthBytes == 0 ? length : 0;
            headLength = 2 + lengthBytes + ((b & MASK) == 0 ? 0 : 4);
        } else if (headBytes > 2 && headBytes <= 2 + lengthBytes) {
            payload = payload << 8 | b;
        }
    }
}
