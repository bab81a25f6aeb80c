package headroom.edit;

import java.util.List;

public record ShellBlockRemoval(String profile, List<String> lines, boolean newline) implements Edit {
    @Override
    public EditResult apply(String text) {
        return new EditResult.Blocked("this edit is still being written", 0);
    }
}
