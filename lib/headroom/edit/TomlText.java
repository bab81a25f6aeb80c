package headroom.edit;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.tomlj.Toml;
import org.tomlj.TomlArray;
import org.tomlj.TomlParseOptions;
import org.tomlj.TomlTable;
import org.tomlj.TomlVersion;

/// Reads TOML 1.1, which Codex reads, a byte order mark allowed; refuses what is nested more than 128 deep. What it
/// returns are copies: plain maps, lists, strings, numbers, booleans and times.
public final class TomlText {
    private static final TomlParseOptions OPTIONS =
            TomlParseOptions.sourceless().withVersion(TomlVersion.V1_1_0);

    private TomlText() {}

    /// The string at a path, such as `model_providers`, `x`, `base_url`; empty where there is none, for a value of
    /// another type, and for a text that is not valid (`fault` says why).
    public static Optional<String> stringAt(String text, List<String> path) {
        return valueAt(text, path).filter(String.class::isInstance).map(String.class::cast);
    }

    /// Whether a table stands at the path, written as a header, with dots or inline.
    public static boolean hasTable(String text, List<String> path) {
        return valueAt(text, path).filter(Map.class::isInstance).isPresent();
    }

    private static Optional<Object> valueAt(String text, List<String> path) {
        return valid(text).map(tree -> get(tree, path));
    }

    /// Why this text can't be read, with its line; empty when it can.
    public static Optional<EditResult.Blocked> fault(String text) {
        try {
            tree(text);
            return Optional.empty();
        } catch (Malformed e) {
            return Optional.of(e.blocked());
        }
    }

    /// The whole text as maps; empty for a text that is not valid.
    static Optional<Map<String, Object>> valid(String text) {
        try {
            return Optional.of(tree(text));
        } catch (Malformed e) {
            return Optional.empty();
        }
    }

    /// The whole text as maps that may be changed.
    static Map<String, Object> tree(String text) throws Malformed {
        var result = Toml.parse(text.substring(Lines.begin(text)), OPTIONS);
        if (result.hasErrors()) {
            var first = result.errors().getFirst();
            var position = first.position();
            throw new Malformed("not valid TOML: " + unquoted(first.getMessage()), position.line());
        }
        return plain(result);
    }

    /// tomlj quotes what it stumbled over, which can be a key pasted without its quotes.
    private static String unquoted(String message) {
        return message.replaceFirst("^Unexpected (?:'.*?'|[^,]), expected", "Unexpected characters, expected")
                .replaceFirst("^(Invalid [a-z ]+) '.*", "$1");
    }

    private static Map<String, Object> plain(TomlTable table) {
        var map = new LinkedHashMap<String, Object>();
        for (var key : table.keySet()) {
            map.put(key, plain(table.get(List.of(key))));
        }
        return map;
    }

    private static Object plain(Object value) {
        return switch (value) {
            case TomlTable table -> plain(table);
            case TomlArray array -> {
                var list = new ArrayList<>();
                for (int i = 0; i < array.size(); i++) {
                    list.add(plain(array.get(i)));
                }
                yield list;
            }
            default -> value;
        };
    }

    /// One value by itself, as it stands behind a `key =`.
    static Object value(String raw) throws Malformed {
        var tree = tree("value = " + raw);
        if (tree.size() != 1) {
            throw new Malformed("not one TOML value", 0);
        }
        return tree.get("value");
    }

    /// A value that headroom itself wrote; anything but TOML is a mistake of the caller.
    static Object own(String valueToml) {
        try {
            return value(valueToml);
        } catch (Malformed e) {
            throw new IllegalArgumentException("the value to set is not TOML", e);
        }
    }

    /// The values of all keys, by their paths; what stands in arrays is left out.
    static Map<List<String>, Object> paths(Map<String, Object> tree) {
        var paths = new LinkedHashMap<List<String>, Object>();
        tree.forEach((name, value) -> {
            if (value instanceof Map<?, ?> table) {
                @SuppressWarnings("unchecked")
                var inner = paths((Map<String, Object>) table);
                inner.forEach((path, found) ->
                        paths.put(Stream.concat(Stream.of(name), path.stream()).toList(), found));
            } else {
                paths.put(List.of(name), value);
            }
        });
        return paths;
    }

    static Object get(Map<String, Object> tree, List<String> path) {
        Object node = tree;
        for (var name : path) {
            node = node instanceof Map<?, ?> map ? map.get(name) : null;
        }
        return node;
    }

    /// Sets a value whose parents exist.
    @SuppressWarnings("unchecked")
    static void set(Map<String, Object> tree, List<String> path, Object value) {
        ((Map<String, Object>) get(tree, path.subList(0, path.size() - 1))).put(path.getLast(), value);
    }

    /// Removes a value, and the parents that are empty then.
    @SuppressWarnings("unchecked")
    static void remove(Map<String, Object> tree, List<String> path) {
        if (get(tree, path.subList(0, path.size() - 1)) instanceof Map<?, ?> parent) {
            ((Map<String, Object>) parent).remove(path.getLast());
            if (parent.isEmpty() && path.size() > 1) {
                remove(tree, path.subList(0, path.size() - 1));
            }
        }
    }
}
