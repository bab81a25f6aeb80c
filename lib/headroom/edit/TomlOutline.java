package headroom.edit;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.tomlj.Toml;

/// Where the statements of a TOML text stand, as offsets of characters. It only walks the text: whether that is
/// valid, tomlj says. What stands in multi-line strings is never taken for a statement. Refuses what it can't
/// follow.
final class TomlOutline {
    sealed interface Statement {
        int start();
    }

    /// A comment; `start` is its `#`.
    record Comment(int start, int end) implements Statement {}

    /// `[table]` or `[[table]]`.
    record Header(int start, List<String> path) implements Statement {}

    /// `key = value`. `path` is the full one; `array` says that it is inside an array of tables, so that the path
    /// does not name it alone.
    record Pair(int start, List<String> path, boolean array, int valueStart, int valueEnd) implements Statement {}

    /// A part of a key that has no escapes, as nearly all have: the parser for the others takes seconds on a large
    /// file.
    private static final Pattern KEY_PART =
            Pattern.compile("[ \\t]*+(?:([A-Za-z0-9_-]++)|\"([^\"\\\\\n]*+)\"|'([^'\n]*+)')[ \\t]*+(\\.|$)");

    private final String text;
    private int at;

    private TomlOutline(String text) {
        this.text = text;
        this.at = Lines.begin(text);
    }

    static List<Statement> statements(String text) throws Malformed {
        return new TomlOutline(text).read();
    }

    /// The `key = value` that sets exactly this path, looked for inside inline tables too.
    static Optional<Pair> find(String text, List<String> path) throws Malformed {
        for (var statement : statements(text)) {
            if (statement instanceof Pair pair
                    && path.size() >= pair.path().size()
                    && path.subList(0, pair.path().size()).equals(pair.path())) {
                if (path.size() == pair.path().size()) {
                    return Optional.of(pair);
                }
                if (text.charAt(pair.valueStart()) == '{') {
                    return new TomlOutline(text).inline(pair, path);
                }
            }
        }
        return Optional.empty();
    }

    private List<Statement> read() throws Malformed {
        var statements = new ArrayList<Statement>();
        var arrays = new HashSet<List<String>>();
        List<String> table = List.of();
        boolean array = false;
        for (skip(" \t\r\n"); at < text.length(); skip(" \t\r\n")) {
            int start = at;
            if (peek() == '#') {
                skipComment();
                statements.add(new Comment(start, at));
            } else if (peek() == '[') {
                boolean twice = text.startsWith("[[", at);
                at += twice ? 2 : 1;
                table = key(']');
                expect(twice ? "]]" : "]");
                if (twice) {
                    arrays.add(table);
                }
                var path = table;
                array = arrays.stream()
                        .anyMatch(prefix -> prefix.size() <= path.size()
                                && path.subList(0, prefix.size()).equals(prefix));
                statements.add(new Header(start, table));
            } else {
                statements.add(pair(table, array));
            }
        }
        return statements;
    }

    private Optional<Pair> inline(Pair outer, List<String> path) throws Malformed {
        at = outer.valueStart() + 1;
        for (skip(" \t\r\n,"); at < outer.valueEnd() - 1; skip(" \t\r\n,")) {
            if (peek() == '#') {
                skipComment();
                continue;
            }
            var pair = pair(outer.path(), outer.array());
            int size = pair.path().size();
            if (size <= path.size() && path.subList(0, size).equals(pair.path())) {
                if (size == path.size()) {
                    return Optional.of(pair);
                }
                return text.charAt(pair.valueStart()) == '{' ? inline(pair, path) : Optional.empty();
            }
        }
        return Optional.empty();
    }

    private Pair pair(List<String> table, boolean array) throws Malformed {
        int start = at;
        var path = new ArrayList<>(table);
        path.addAll(key('='));
        expect("=");
        skip(" \t");
        int valueStart = at;
        skipValue();
        return new Pair(start, List.copyOf(path), array, valueStart, at);
    }

    private List<String> key(char until) throws Malformed {
        int start = at;
        while (at < text.length() && peek() != until && peek() != '\n') {
            if (peek() == '"' || peek() == '\'') {
                skipString();
            } else {
                at++;
            }
        }
        var names = new ArrayList<String>();
        var part = KEY_PART.matcher(text).region(start, at);
        while (part.lookingAt()) {
            names.add(part.group(1) != null ? part.group(1) : part.group(2) != null ? part.group(2) : part.group(3));
            if (part.end() == at && !part.group(4).equals(".")) {
                return names;
            }
            part.region(part.end(), at);
        }
        try {
            return Toml.parseDottedKey(text.substring(start, at).strip());
        } catch (IllegalArgumentException e) {
            throw lost(start);
        }
    }

    private void skipValue() throws Malformed {
        if (peek() == '"' || peek() == '\'') {
            skipString();
        } else if (peek() == '[' || peek() == '{') {
            skipBrackets();
        } else {
            int start = at;
            while (at < text.length() && ",]}#\r\n".indexOf(peek()) < 0) {
                at++;
            }
            at = start + text.substring(start, at).stripTrailing().length();
        }
    }

    private void skipBrackets() throws Malformed {
        int start = at;
        int depth = 0;
        do {
            switch (peek()) {
                case '"', '\'' -> skipString();
                case '#' -> skipComment();
                case '[', '{' -> {
                    depth++;
                    at++;
                }
                case ']', '}' -> {
                    depth--;
                    at++;
                }
                default -> at++;
            }
            if (at >= text.length() && depth > 0) {
                throw lost(start);
            }
        } while (depth > 0);
    }

    private void skipString() throws Malformed {
        int start = at;
        var quote = String.valueOf(peek());
        boolean escapes = quote.equals("\"");
        var close = text.startsWith(quote.repeat(3), at) ? quote.repeat(3) : quote;
        at += close.length();
        while (!text.startsWith(close, at)) {
            at += escapes && peek() == '\\' ? 2 : 1;
            if (at >= text.length()) {
                throw lost(start);
            }
        }
        at += close.length();
        // Up to two quotes may stand directly before the closing three.
        for (int extra = 0; close.length() == 3 && extra < 2 && text.startsWith(quote, at); extra++) {
            at++;
        }
    }

    private void skipComment() {
        while (at < text.length() && peek() != '\n' && peek() != '\r') {
            at++;
        }
    }

    private void skip(String characters) {
        while (at < text.length() && characters.indexOf(peek()) >= 0) {
            at++;
        }
    }

    private void expect(String token) throws Malformed {
        if (!text.startsWith(token, at)) {
            throw lost(at);
        }
        at += token.length();
    }

    private char peek() {
        return at < text.length() ? text.charAt(at) : '\0';
    }

    private Malformed lost(int offset) {
        return new Malformed(
                "not valid TOML: what begins here can't be followed",
                Lines.numberAt(text, Math.min(offset, text.length())));
    }
}
