package headroom.edit;

import java.util.List;

/// Takes a `TomlSet` back: as long as the key still has our value, the raw text `was` returns. A value that the user changed or removed since is theirs.
public record TomlRestore(List<String> path, String valueToml, String was) implements Edit {
    public TomlRestore {
        path = List.copyOf(path);
        TomlText.own(valueToml);
        TomlText.own(was);
    }

    @Override
    public EditResult apply(String text) {
        try {
            var now = TomlText.get(TomlText.tree(text), path);
            if (now == null) {
                return kept(text, "was removed since, so its earlier value is not put back");
            }
            return now.equals(TomlText.own(valueToml)) ? TomlSet.replace(text, path, was, _ -> new TomlSet(path, valueToml)) : kept(text, "was changed since and stays as it is");
        } catch (Malformed e) {
            return e.blocked();
        }
    }

    private EditResult kept(String text, String what) {
        return new EditResult.Kept(text, new EditAll(List.of()), List.of("`" + String.join(".", path) + "` " + what));
    }
}
