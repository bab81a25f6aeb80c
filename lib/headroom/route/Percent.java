package headroom.route;

import java.util.HexFormat;

/// Percent escapes of a request target (RFC 3986, 2.1), undone to see what a provider will see. Never used on what
/// is forwarded.
final class Percent {
    private Percent() {}

    /// The text with every escape undone once, byte for character; what is no escape stays as it is.
    static String decoded(String text) {
        int escape = text.indexOf('%');
        if (escape < 0) {
            return text;
        }
        var decoded = new StringBuilder(text.length()).append(text, 0, escape);
        for (int i = escape; i < text.length(); i++) {
            int value = text.charAt(i) == '%' ? value(text, i + 1) : -1;
            decoded.append(value < 0 ? text.charAt(i) : (char) value);
            i += value < 0 ? 0 : 2;
        }
        return decoded.toString();
    }

    private static int value(String text, int at) {
        boolean escape = at + 2 <= text.length()
                && HexFormat.isHexDigit(text.charAt(at))
                && HexFormat.isHexDigit(text.charAt(at + 1));
        return escape ? HexFormat.fromHexDigits(text, at, at + 2) : -1;
    }
}
