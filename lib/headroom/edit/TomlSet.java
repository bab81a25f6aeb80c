package headroom.edit;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/// Replaces the value at a path of keys in a TOML text where it stands, whether under a header, with dots or in an
/// inline table.
///
/// Refuses a text that is not valid TOML or holds a block of the Python edition, a path that is not set yet, and
/// one inside an array of tables.
public record TomlSet(List<String> path, String valueToml) implements Edit {
    public TomlSet {
        path = List.copyOf(path);
        TomlText.own(valueToml);
    }

    /// The line, counted from 1, on which the key has our value already; what it had before nobody can tell from
    /// that.
    public Optional<Integer> lineOfOurs(String text) {
        try {
            var value = TomlText.get(TomlText.tree(text), path);
            return value instanceof String now && ProxyAddress.same(now, String.valueOf(TomlText.own(valueToml)))
                    ? TomlOutline.find(text, path).map(pair -> Lines.numberAt(text, pair.start()))
                    : Optional.empty();
        } catch (Malformed e) {
            return Optional.empty();
        }
    }

    @Override
    public List<String> ours() {
        return List.of(valueToml);
    }

    @Override
    public EditResult apply(String text) {
        var other = PythonEdition.blockIn(text);
        return other.isPresent()
                ? other.get()
                : replace(text, path, valueToml, was -> new TomlRestore(path, valueToml, was));
    }

    /// What both directions do: put another value in place, and let the library confirm that nothing else changed.
    static EditResult replace(String text, List<String> path, String valueToml, Function<String, Edit> inverse) {
        try {
            var name = "`" + String.join(".", path) + "`";
            var tree = TomlText.tree(text);
            var found = TomlOutline.find(text, path);
            if (found.isEmpty()) {
                return new EditResult.Blocked(name + " is not set in this file", 0);
            }
            var pair = found.get();
            int line = Lines.numberAt(text, pair.valueStart());
            if (pair.array()) {
                return new EditResult.Blocked(
                        name + " stands in an array of tables, where it can't be told from others", line);
            }
            var was = text.substring(pair.valueStart(), pair.valueEnd());
            if (TomlText.value(was).equals(TomlText.own(valueToml))) {
                return new EditResult.Unchanged();
            }
            var changed = Lines.splice(text, pair.valueStart(), pair.valueEnd(), valueToml);
            TomlText.set(tree, path, TomlText.own(valueToml));
            return TomlText.tree(changed).equals(tree)
                    ? new EditResult.Changed(changed, inverse.apply(was))
                    : new EditResult.Blocked(name + " can't be set without changing more than it", line);
        } catch (Malformed e) {
            return e.blocked();
        }
    }
}
