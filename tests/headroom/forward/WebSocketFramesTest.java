package headroom.forward;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// Where a frame ends, however its bytes arrive.
class WebSocketFramesTest {
    @Test
    void theEndOfAFrameIsSeen() {
        var frames = new WebSocketFrames(0, (beginning, length) -> {}, Optional.empty());
        var large = new byte[4 + 300];
        large[0] = (byte) 0x82;
        large[1] = 126;
        large[2] = 300 >> 8;
        large[3] = (byte) 300;
        for (int i = 0; i < large.length; i++) {
            assertEquals(i == 0, frames.between(), "after " + i);
            frames.follow(ByteBuffer.wrap(large, i, 1));
        }
        assertTrue(frames.between());
        frames.follow(ByteBuffer.wrap(new byte[] {(byte) 0x89, (byte) 0x80, 1, 2, 3}));
        assertFalse(frames.between());
        frames.follow(ByteBuffer.wrap(new byte[] {4, (byte) 0x89, 0}));
        assertTrue(frames.between());
    }
}
