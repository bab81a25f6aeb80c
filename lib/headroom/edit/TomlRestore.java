package headroom.edit;

import java.util.List;
import java.util.Map;

/// Takes a `TomlSet` back: as long as the key still has our value, the raw text `was` returns, also where the table
/// around it has got another name. A value that the user changed or removed since is theirs.
record TomlRestore(List<String> path, String valueToml, String was) implements Edit {
    public TomlRestore {
        path = List.copyOf(path);
        TomlText.own(valueToml);
        TomlText.own(was);
    }

    @Override
    public List<String> ours() {
        return List.of(valueToml);
    }

    @Override
    public EditResult apply(String text) {
        try {
            var now = TomlText.get(TomlText.tree(text), path);
            if (now == null) {
                return moved(text);
            }
            return isOurs(now)
                    ? TomlSet.replace(text, path, was, _ -> new TomlSet(path, valueToml))
                    : kept(text, "was changed since and stays as it is");
        } catch (Malformed e) {
            return e.blocked();
        }
    }

    private boolean isOurs(Object value) {
        var own = TomlText.own(valueToml);
        return value.equals(own)
                || value instanceof String text && own instanceof String ours && ProxyAddress.same(text, ours);
    }

    /// The key under another name of its table, if exactly one such has our value.
    private EditResult moved(String text) throws Malformed {
        var places = TomlText.paths(TomlText.tree(text)).entrySet().stream()
                .filter(entry -> entry.getKey().getLast().equals(path.getLast()) && isOurs(entry.getValue()))
                .map(Map.Entry::getKey)
                .toList();
        return places.size() == 1
                ? TomlSet.replace(text, places.getFirst(), was, _ -> new TomlSet(places.getFirst(), valueToml))
                : kept(text, "was removed since, so its earlier value is not put back");
    }

    private EditResult kept(String text, String what) {
        return new EditResult.Kept(text, new EditAll(List.of()), List.of("`" + String.join(".", path) + "` " + what));
    }
}
