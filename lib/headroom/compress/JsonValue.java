package headroom.compress;

import java.util.regex.Pattern;

/// Where a JSON value ends in a text, without reading it.
final class JsonValue {
    private static final int DEEPEST = 20;
    private static final Pattern PLAIN = Pattern.compile("-?\\d[\\d.eE+-]*|true|false|null");

    /// Where the value ends that begins here; negative where there is none, or one with blanks in it or too
    /// deep.
    static int end(String text, int at, int depth) {
        if (at >= text.length() || depth > DEEPEST) {
            return -1;
        }
        return switch (text.charAt(at)) {
            case '"' -> endOfString(text, at);
            case '{', '[' -> endOfNested(text, at, depth);
            default -> {
                var plain = PLAIN.matcher(text).region(at, text.length());
                yield plain.lookingAt() ? plain.end() : -1;
            }
        };
    }

    private JsonValue() {}

    /// Where the string ends that begins here; negative where it does not end. One that JsonTexts wrote on lines of
    /// its own ends where it says.
    static int endOfString(String text, int at) {
        int own = JsonTexts.end(text, at);
        if (own > at + 1) {
            return own;
        }
        for (int i = at + 1; i < text.length(); i++) {
            char sign = text.charAt(i);
            if (sign == '"') {
                return i + 1;
            }
            if (sign < ' ') {
                return -1;
            }
            i += sign == '\\' ? 1 : 0;
        }
        return -1;
    }

    private static int endOfNested(String text, int at, int depth) {
        char close = text.charAt(at) == '{' ? '}' : ']';
        if (at + 1 < text.length() && text.charAt(at + 1) == close) {
            return at + 2;
        }
        do {
            int begin = at + 1;
            if (close == '}') {
                int name = begin < text.length() && text.charAt(begin) == '"' ? endOfString(text, begin) : -1;
                begin = name > 0 && name < text.length() && text.charAt(name) == ':' ? name + 1 : text.length();
            }
            at = end(text, begin, depth + 1);
        } while (at > 0 && at < text.length() && text.charAt(at) == ',');
        return at > 0 && at < text.length() && text.charAt(at) == close ? at + 1 : -1;
    }
}
