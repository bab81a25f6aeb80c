package headroom.edit;

import java.util.List;

public record TomlBlockRemoval(String profile, List<String> lines) implements Edit {
    @Override
    public EditResult apply(String text) {
        return new EditResult.Blocked("this edit is still being written", 0);
    }
}
