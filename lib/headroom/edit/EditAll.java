package headroom.edit;

import java.util.List;

public record EditAll(List<Edit> edits) implements Edit {
    @Override
    public EditResult apply(String text) {
        return new EditResult.Blocked("this edit is still being written", 0);
    }
}
