package headroom.stats;

import java.io.ByteArrayOutputStream;
import java.util.Set;

/// Finds the counts and the model in a JSON text that comes byte by byte: the values of `usage`, `usageMetadata`,
/// `model` and `modelVersion` in the outermost object, or in its `message` or `response`. What stands anywhere else,
/// such as in what a model has written, is none of them. Holds no more than such a value.
final class UsageFinder {
    enum What {
        USAGE,
        MODEL
    }

    /// Takes what was found, as JSON.
    @FunctionalInterface
    interface Found {
        void found(What what, byte[] json);
    }

    private static final int MOST = 8 * 1024;
    private static final int LONGEST_KEY = 16;
    private static final Set<String> INSIDE = Set.of("message", "response");

    private final Found found;
    private final StringBuilder key = new StringBuilder();
    private final ByteArrayOutputStream value = new ByteArrayOutputStream();
    private String outer = "";
    /// The depth of the outermost object, which may stand in a list; 0 before it begins.
    private int top;

    private int depth;
    private boolean other;
    private boolean inString;
    private boolean escaped;
    private boolean isKey;
    private boolean keyNext;
    private What wanted;
    private int wantedDepth;

    UsageFinder(Found found) {
        this.found = found;
    }

    /// Another text begins.
    void begin() {
        depth = 0;
        top = 0;
        other = false;
        inString = false;
        escaped = false;
        wanted = null;
        outer = "";
    }

    /// Whether it is no JSON object or list, so that nothing more can come of it.
    boolean isOther() {
        return other;
    }

    /// Whether nothing matters but the end of the string that the text is in: its next quote, or a backslash.
    boolean awaitsQuote() {
        return inString && !escaped && !isKey && wanted == null;
    }

    void next(byte next) {
        if (wanted != null && value.size() < MOST) {
            value.write(next);
        }
        if (inString) {
            string(next);
            return;
        }
        switch (next) {
            case '"' -> {
                inString = true;
                isKey = keyNext && depth - top < 2;
                key.setLength(0);
            }
            case '{' -> {
                depth++;
                top = top == 0 ? depth : top;
                keyNext = true;
            }
            case '[' -> {
                depth++;
                keyNext = false;
            }
            case '}', ']' -> {
                depth--;
                keyNext = false;
                endValue();
                if (depth < top) {
                    top = 0;
                }
            }
            case ':' -> colon();
            case ',' -> {
                if (wanted != null && depth == wantedDepth) {
                    // It was null, or a number.
                    wanted = null;
                }
                keyNext = inObject();
            }
            case ' ', '\t', '\r', '\n' -> {}
            default -> other |= depth == 0;
        }
    }

    private void string(byte next) {
        if (escaped) {
            escaped = false;
        } else if (next == '\\') {
            escaped = true;
        } else if (next == '"') {
            inString = false;
            endValue();
            return;
        }
        if (isKey && key.length() <= LONGEST_KEY) {
            key.append((char) next);
        }
    }

    /// A key is a string that is followed by a colon; the names of the outermost object and of those in it count.
    private void colon() {
        keyNext = false;
        if (!isKey || wanted != null || top == 0) {
            return;
        }
        isKey = false;
        var name = key.toString();
        if (depth == top) {
            outer = name;
        }
        if (depth == top || depth == top + 1 && INSIDE.contains(outer)) {
            wanted = switch (name) {
                case "usage", "usageMetadata" -> What.USAGE;
                case "model", "modelVersion" -> What.MODEL;
                default -> null;
            };
            wantedDepth = depth;
            value.reset();
        }
    }

    private void endValue() {
        if (wanted != null && depth == wantedDepth) {
            var what = wanted;
            wanted = null;
            if (value.size() < MOST) {
                found.found(what, value.toByteArray());
            }
        }
    }

    /// Lists hold no keys; whether this is one matters only where names count, and there are none in lists there.
    private boolean inObject() {
        return depth == top || depth == top + 1 && INSIDE.contains(outer);
    }
}
