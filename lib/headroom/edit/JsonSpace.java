package headroom.edit;

/// Steps over white space and comments between the tokens of a JSON text that is known to be valid.
final class JsonSpace {
    private JsonSpace() {}

    /// The offset of the next character that is neither white space nor part of a comment; the text's length when
    /// there is none.
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

    /// The offset of the next line ending when only blanks and comments stand before it on this line, otherwise
    /// `from`.
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

    /// Where this white space begins that was once put before an offset; -1 where it is not there any more, or only
    /// as a part of more. Line endings may be others by now.
    static int startOf(String text, int offset, String space) {
        int at = offset;
        for (int i = space.length() - 1; i >= 0; i--) {
            if (space.startsWith("\r\n", i)) {
                continue;
            }
            if (at == 0 || text.charAt(at - 1) != space.charAt(i)) {
                return -1;
            }
            at--;
            at -= space.charAt(i) == '\n' && at > 0 && text.charAt(at - 1) == '\r' ? 1 : 0;
        }
        boolean lines = space.indexOf('\n') >= 0 || space.indexOf('\r') >= 0;
        return lines || at == Lines.begin(text) || !isBlank(text.charAt(at - 1)) ? at : -1;
    }

    /// Where this white space ends that was once put behind an offset, line endings aside; the offset where it is
    /// not there any more.
    static int endOf(String text, int offset, String space) {
        int at = offset;
        for (int i = 0; i < space.length(); i++) {
            if (space.startsWith("\r\n", i)) {
                continue;
            }
            at += space.charAt(i) == '\n' && text.startsWith("\r\n", at) ? 1 : 0;
            if (at == text.length() || text.charAt(at) != space.charAt(i)) {
                return offset;
            }
            at++;
        }
        return at;
    }

    /// Where the white space begins that ends at an offset.
    static int blankBefore(String text, int offset) {
        int at = offset;
        while (at > Lines.begin(text) && isBlank(text.charAt(at - 1))) {
            at--;
        }
        return at;
    }

    /// Where the white space ends that begins at an offset.
    static int blankAfter(String text, int offset) {
        int at = offset;
        while (at < text.length() && isBlank(text.charAt(at))) {
            at++;
        }
        return at;
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
