package headroom.forward;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.eclipse.jetty.http.HttpField;

/// Gives header fields the case of name and value that they had on the wire. Jetty's parser knows the common ones
/// by heart and hands out its own spelling; the bytes it has just read are still in its buffer. A field that was
/// split over two reads keeps Jetty's.
final class ExactFields {
    private int at;

    /// Header lines begin where `buffer` is now, or after the end of the line that has begun before it.
    void begin(ByteBuffer buffer, boolean inLine) {
        at = inLine ? next(buffer, buffer.position(), buffer.limit()) : buffer.position();
    }

    /// The field as it was sent; `parsed` is what was made of its line, which lies before the position of `buffer`.
    HttpField exact(HttpField parsed, ByteBuffer buffer) {
        if (buffer == null || at >= buffer.position()) {
            return parsed;
        }
        int colon = at;
        while (colon < buffer.position() && buffer.get(colon) != ':') {
            colon++;
        }
        int end = next(buffer, colon, buffer.position());
        int from = colon + 1;
        int to = end;
        while (to > from && buffer.get(to - 1) <= ' ' && buffer.get(to - 1) >= 0) {
            to--;
        }
        while (from < to && (buffer.get(from) == ' ' || buffer.get(from) == '\t')) {
            from++;
        }
        var value = parsed.getValue() == null ? "" : parsed.getValue();
        if (!same(parsed.getName(), buffer, at, colon, true) || !same(value, buffer, from, to, true)) {
            return parsed;
        }
        int start = at;
        at = end;
        return same(parsed.getName(), buffer, start, colon, false) && same(value, buffer, from, to, false)
                ? parsed
                : new HttpField(parsed.getHeader(), text(buffer, start, colon), text(buffer, from, to));
    }

    private static int next(ByteBuffer buffer, int from, int limit) {
        int i = from;
        while (i < limit && buffer.get(i) != '\n') {
            i++;
        }
        return Math.min(i + 1, limit);
    }

    private static boolean same(String text, ByteBuffer buffer, int from, int to, boolean anyCase) {
        if (text.length() != to - from) {
            return false;
        }
        for (int i = 0; i < text.length(); i++) {
            int sent = buffer.get(from + i) & 0xff;
            int read = text.charAt(i);
            if (sent != read && !(anyCase && lower(sent) == lower(read))) {
                return false;
            }
        }
        return true;
    }

    private static int lower(int c) {
        return c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c;
    }

    private static String text(ByteBuffer buffer, int from, int to) {
        var bytes = new byte[to - from];
        buffer.get(from, bytes);
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }
}
