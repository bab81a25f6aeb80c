package headroom.edit;

import java.util.List;

public record TomlSet(List<String> path, String valueToml) implements Edit {
    @Override
    public EditResult apply(String text) {
        return new EditResult.Blocked("this edit is still being written", 0);
    }
}
