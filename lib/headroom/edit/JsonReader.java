package headroom.edit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/// Reads one JSON text as its dialect has it, with the places of all members. Refuses what the dialect does not
/// allow, two members of one name, and what is nested deeper than 1,000. Numbers are kept as they are written.
/// Reasons quote nothing but the name of a doubled member.
final class JsonReader {
    /// A value and its place, as offsets of characters; `members` is empty for all but objects, `items` for all but
    /// arrays.
    record Value(int start, int end, JsonNode node, List<Member> members, List<Value> items) {}

    /// A member; `start` is where its name begins.
    record Member(int start, String name, Value value) {}

    private static final int DEEPEST = 1_000;
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final Pattern NUMBER = Pattern.compile("-?(?:0|[1-9]\\d*+)(?:\\.\\d++)?(?:[eE][+-]?\\d++)?");
    /// The JSON5 data interchange format, section 6.
    private static final Pattern NUMBER5 = Pattern.compile(
            "[+-]?(?:Infinity|NaN|0[xX][0-9a-fA-F]++|(?:(?:0|[1-9]\\d*+)(?:\\.\\d*+)?|\\.\\d++)(?:[eE][+-]?\\d++)?)");

    private final String text;
    private final JsonDialect dialect;
    private int at;

    private JsonReader(String text, JsonDialect dialect) {
        this.text = text;
        this.dialect = dialect;
        this.at = Lines.begin(text);
    }

    /// The value of the text; null for one that holds none, such as an empty file.
    static Value read(String text, JsonDialect dialect) throws Malformed {
        var reader = new JsonReader(text, dialect);
        reader.space();
        if (reader.at == text.length()) {
            return null;
        }
        var value = reader.value(0);
        reader.space();
        if (reader.at < text.length()) {
            throw reader.wrong("something follows after the value");
        }
        return value;
    }

    private Value value(int depth) throws Malformed {
        if (depth > DEEPEST) {
            throw wrong("nested deeper than " + DEEPEST);
        }
        int start = at;
        return switch (peek()) {
            case '{' -> object(depth);
            case '[' -> array(depth);
            case '"' -> leaf(start, NODES.textNode(string()));
            case '\'' -> leaf(start, NODES.textNode(singleQuoted()));
            default -> leaf(start, word());
        };
    }

    private Value leaf(int start, JsonNode node) {
        return new Value(start, at, node, List.of(), List.of());
    }

    private Value object(int depth) throws Malformed {
        int start = at++;
        var node = NODES.objectNode();
        var members = new ArrayList<Member>();
        for (boolean more = !ends('}', true); more; more = !ends('}', dialect != JsonDialect.JSON)) {
            int key = at;
            var name = name();
            if (node.has(name)) {
                at = key;
                throw wrong("Duplicate field '" + name + "'");
            }
            space();
            expect(':');
            space();
            var value = value(depth + 1);
            members.add(new Member(key, name, value));
            node.set(name, value.node());
            if (ends('}', true)) {
                break;
            }
            expect(',');
        }
        return new Value(start, at, node, members, List.of());
    }

    private Value array(int depth) throws Malformed {
        int start = at++;
        var node = NODES.arrayNode();
        var items = new ArrayList<Value>();
        for (boolean more = !ends(']', true); more; more = !ends(']', dialect != JsonDialect.JSON)) {
            var item = value(depth + 1);
            items.add(item);
            node.add(item.node());
            if (ends(']', true)) {
                break;
            }
            expect(',');
        }
        return new Value(start, at, node, List.of(), items);
    }

    /// Steps over blanks and, where it `may` stand here, over this closing bracket.
    private boolean ends(char bracket, boolean may) throws Malformed {
        space();
        if (may && peek() == bracket) {
            at++;
            return true;
        }
        return false;
    }

    private String name() throws Malformed {
        return switch (peek()) {
            case '"' -> string();
            case '\'' -> singleQuoted();
            default -> identifier();
        };
    }

    private String identifier() throws Malformed {
        var name = new StringBuilder();
        while (dialect == JsonDialect.JSON5 && at < text.length()) {
            boolean escaped = text.startsWith("\\u", at);
            int point = escaped ? hex(at + 2, 4) : text.codePointAt(at);
            boolean allowed = name.isEmpty() ? isStart(point) : isPart(point);
            if (!allowed) {
                break;
            }
            name.appendCodePoint(point);
            at += escaped ? 6 : Character.charCount(point);
        }
        if (name.isEmpty()) {
            throw wrong(
                    dialect == JsonDialect.JSON5
                            ? "the name of a member is missing"
                            : "the name of a member is missing, or not in double quotes");
        }
        return name.toString();
    }

    private static boolean isStart(int point) {
        return point == '$'
                || point == '_'
                || Character.isLetter(point)
                || Character.getType(point) == Character.LETTER_NUMBER;
    }

    /// ECMAScript 5.1, section 7.6.
    private static boolean isPart(int point) {
        return isStart(point)
                || point == 0x200C
                || point == 0x200D
                || switch (Character.getType(point)) {
                    case Character.NON_SPACING_MARK,
                            Character.COMBINING_SPACING_MARK,
                            Character.DECIMAL_DIGIT_NUMBER,
                            Character.CONNECTOR_PUNCTUATION -> true;
                    default -> false;
                };
    }

    private JsonNode word() throws Malformed {
        for (var literal : List.of("true", "false", "null")) {
            if (text.startsWith(literal, at)) {
                at += literal.length();
                return literal.equals("null") ? NODES.nullNode() : NODES.booleanNode(literal.equals("true"));
            }
        }
        var number =
                (dialect == JsonDialect.JSON5 ? NUMBER5 : NUMBER).matcher(text).region(at, text.length());
        if (!number.lookingAt()) {
            throw wrong(
                    at == text.length()
                            ? "it ends where a value is missing"
                            : "a value is missing, or not written as one");
        }
        at = number.end();
        return NODES.pojoNode(number.group());
    }

    private String singleQuoted() throws Malformed {
        if (dialect != JsonDialect.JSON5) {
            throw wrong("single quotes do not begin a text");
        }
        return string();
    }

    private String string() throws Malformed {
        int start = at;
        char quote = text.charAt(at++);
        var value = new StringBuilder();
        while (peek() != quote || at == text.length()) {
            if (at == text.length()) {
                at = start;
                throw wrong("the text that begins here has no end");
            }
            char c = text.charAt(at);
            if (c == '\\') {
                escape(value);
            } else if (dialect == JsonDialect.JSON5 ? c == '\n' || c == '\r' : c < ' ') {
                throw wrong("a line ending or another control character stands in a text");
            } else {
                value.append(c);
                at++;
            }
        }
        at++;
        return value.toString();
    }

    private void escape(StringBuilder value) throws Malformed {
        char c = at + 1 < text.length() ? text.charAt(at + 1) : '\0';
        int plain = "\"\\/bfnrt".indexOf(c);
        boolean free = dialect == JsonDialect.JSON5;
        if (plain >= 0) {
            value.append("\"\\/\b\f\n\r\t".charAt(plain));
        } else if (c == 'u') {
            value.append((char) hex(at + 2, 4));
            at += 4;
        } else if (free && c == 'x') {
            value.append((char) hex(at + 2, 2));
            at += 2;
        } else if (free && (c == '\n' || c == '\r' || c == '\u2028' || c == '\u2029')) {
            // A line that goes on in the next one.
            at += text.startsWith("\r\n", at + 1) ? 1 : 0;
        } else if (free
                && at + 1 < text.length()
                && (c < '1' || c > '9')
                && !(c == '0' && Character.isDigit(at + 2 < text.length() ? text.charAt(at + 2) : ' '))) {
            value.append(c == 'v' ? '\u000B' : c == '0' ? '\0' : c);
        } else {
            throw wrong("a backslash stands before what it cannot stand before");
        }
        at += 2;
    }

    private int hex(int from, int digits) throws Malformed {
        var written = text.substring(Math.min(from, text.length()), Math.min(from + digits, text.length()));
        if (!written.matches("[0-9a-fA-F]{" + digits + "}")) {
            throw wrong("a backslash stands before what it cannot stand before");
        }
        return Integer.parseInt(written, 16);
    }

    private void space() throws Malformed {
        while (at < text.length()) {
            if (dialect != JsonDialect.JSON && text.startsWith("/*", at) && text.indexOf("*/", at + 2) < 0) {
                throw wrong("the comment that begins here has no end");
            }
            boolean comment = dialect != JsonDialect.JSON && (text.startsWith("//", at) || text.startsWith("/*", at));
            char c = text.charAt(at);
            boolean blank = dialect == JsonDialect.JSON5
                    ? JsonSpace.isBlank(c)
                    : c == ' ' || c == '\t' || c == '\n' || c == '\r';
            if (!comment && !blank) {
                return;
            }
            at = comment ? JsonSpace.commentEnd(text, at) : at + 1;
        }
    }

    private void expect(char c) throws Malformed {
        if (peek() != c || at == text.length()) {
            throw wrong(
                    at == text.length()
                            ? "it ends too early"
                            : c == ':' ? "a colon is missing" : "a comma or a closing bracket is missing");
        }
        at++;
    }

    private char peek() {
        return at < text.length() ? text.charAt(at) : '\0';
    }

    private Malformed wrong(String what) {
        return new Malformed("not valid JSON: " + what, Lines.numberAt(text, at));
    }
}
