package support;

import java.io.DataInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// A frame of a websocket (RFC 6455, 5.2): its first byte, and its payload without the mask.
public record WebSocketFrame(int first, byte[] payload) {
    private static final byte[] MASK = {7, -3, 100, 42};

    public String text() {
        return new String(payload, StandardCharsets.UTF_8);
    }

    public int code() {
        return first & 0x0f;
    }

    /// Reads the next one, masked or not.
    public static WebSocketFrame read(DataInputStream in) throws IOException {
        int first = in.readUnsignedByte();
        int second = in.readUnsignedByte();
        long length = switch (second & 0x7f) {
            case 126 -> in.readUnsignedShort();
            case 127 -> in.readLong();
            default -> second & 0x7f;
        };
        var mask = (second & 0x80) == 0 ? new byte[4] : in.readNBytes(4);
        return new WebSocketFrame(first, masked(in.readNBytes((int) length), mask));
    }

    /// As a server sends it.
    public byte[] bytes() {
        return bytes(new byte[0]);
    }

    /// As a client sends it.
    public byte[] masked() {
        return bytes(MASK);
    }

    private byte[] bytes(byte[] mask) {
        int bit = mask.length == 0 ? 0 : 0x80;
        var frame = ByteBuffer.allocate(14 + payload.length).put((byte) first);
        if (payload.length < 126) {
            frame.put((byte) (bit | payload.length));
        } else if (payload.length < 65536) {
            frame.put((byte) (bit | 126)).putShort((short) payload.length);
        } else {
            frame.put((byte) (bit | 127)).putLong(payload.length);
        }
        frame.put(mask).put(mask.length == 0 ? payload : masked(payload, mask));
        return Arrays.copyOf(frame.array(), frame.position());
    }

    private static byte[] masked(byte[] payload, byte[] mask) {
        var masked = payload.clone();
        for (int i = 0; i < masked.length; i++) {
            masked[i] ^= mask[i % 4];
        }
        return masked;
    }
}
