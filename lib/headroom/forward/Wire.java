package headroom.forward;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.eclipse.jetty.http.HttpField;

/// HTTP/1.1 as bytes. Texts hold one byte a `char` (ISO 8859-1), so that whatever came can go out again.
final class Wire {
    static final byte[] CRLF = {'\r', '\n'};

    private Wire() {}

    /// How many bytes `field` takes as a line.
    static int length(HttpField field) {
        return field.getName().length()
                + 4
                + (field.getValue() == null ? 0 : field.getValue().length());
    }

    /// Writes `field` as a line, its name in its own case.
    static void put(HttpField field, ByteBuffer out) {
        put(field.getName(), out);
        out.put((byte) ':').put((byte) ' ');
        if (field.getValue() != null) {
            put(field.getValue(), out);
        }
        out.put(CRLF);
    }

    /// Writes a text that must not end its line: over HTTP/2 a value may hold what would (RFC 9113, 8.2.1).
    static void put(String text, ByteBuffer out) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            out.put(c == '\r' || c == '\n' || c == 0 || c > 0xff ? (byte) '?' : (byte) c);
        }
    }

    static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1));
    }
}
