package headroom.edit;

/// Steps over white space and comments between the tokens of a JSON text that is known to be valid.
final class JsonSpace {
    private JsonSpace() {}

    /// The offset of the next character that is neither white space nor part of a comment; the text's length when there is none.
    static int skip(String text, int from) {
        int at = from;
        while (at < text.length()) {
            if (text.charAt(at) == '/') {
                at = commentEnd(text, at);
            } else if (isBlank(text.charAt(at))) {
                at++;
            } else {
                break;
            }
        }
        return at;
    }

    /// The offset of the next line ending when only blanks and comments stand before it on this line, otherwise `from`.
    static int restOfLine(String text, int from) {
        int at = from;
        while (at < text.length()) {
            char c = text.charAt(at);
            if (c == '\n' || c == '\r') {
                return at;
            }
            int next = c == '/' ? commentEnd(text, at) : at + 1;
            if (c != ' ' && c != '\t' && c != '/' || text.substring(at, next).indexOf('\n') >= 0) {
                return from;
            }
            at = next;
        }
        return from;
    }

    /// Whether JSON5, the freest of the dialects, takes it for white space.
    static boolean isBlank(char c) {
        return c == ' ' || c >= '\t' && c <= '\r' || c == '\uFEFF' || Character.isSpaceChar(c);
    }

    static int commentEnd(String text, int from) {
        if (text.startsWith("/*", from)) {
            return text.indexOf("*/", from + 2) + 2;
        }
        int at = from;
        while (at < text.length() && "\n\r\u2028\u2029".indexOf(text.charAt(at)) < 0) {
            at++;
        }
        return at;
    }
}
