package headroom.edit;

import headroom.host.FileMode;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/// The bytes of a configuration file as text and back, exactly. Only UTF-8 is taken, a byte order mark kept as the
/// first character; anything else is refused, since saving it again would change bytes that are not ours.
public final class TextFile {
    private TextFile() {}

    /// What the bytes are.
    public sealed interface Decoded {
        record Text(String text) implements Decoded {}

        /// `line` counts from 1; 0 means the whole file.
        record Refused(String reason, int line) implements Decoded {}
    }

    public static Decoded decode(byte[] bytes) {
        if (bytes.length >= 2
                && (bytes[0] == (byte) 0xFE && bytes[1] == (byte) 0xFF
                        || bytes[0] == (byte) 0xFF && bytes[1] == (byte) 0xFE)) {
            return new Decoded.Refused("the file is UTF-16; save it as UTF-8", 0);
        }
        var input = ByteBuffer.wrap(bytes);
        try {
            var text = StandardCharsets.UTF_8.newDecoder().decode(input).toString();
            int zero = text.indexOf('\0');
            return zero < 0
                    ? new Decoded.Text(text)
                    : new Decoded.Refused(
                            "the file holds a zero byte, so it is not a text", Lines.numberAt(text, zero));
        } catch (CharacterCodingException e) {
            int line = 1;
            for (int i = 0; i < input.position(); i++) {
                line += bytes[i] == '\n' ? 1 : 0;
            }
            return new Decoded.Refused("the file is not valid UTF-8", line);
        }
    }

    public static byte[] encode(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /// What a file of this text comes to of which `rest` is not ours, where nobody has written down whether it was
    /// there before: with nothing left it goes if it has the mode that ours have; else it stays, and is empty.
    public static Optional<byte[]> likelyRest(String text, String rest, FileMode mode) {
        if (!rest.isBlank()) {
            return Optional.of(encode(rest));
        }
        return mode.equals(FileMode.PRIVATE_FILE)
                ? Optional.empty()
                : Optional.of(encode(text.strip().startsWith("{") ? "{}\n" : rest));
    }
}
