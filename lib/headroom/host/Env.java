package headroom.host;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// The environment variables of this process, or a changed copy of them. A blank value counts as unset.
public record Env(Map<String, String> variables) {
    public Env {
        variables = Map.copyOf(variables);
    }

    public Optional<String> get(String name) {
        return Optional.ofNullable(variables.get(name)).filter(value -> !value.isBlank());
    }

    /// This environment with `more` laid over it.
    public Env with(Map<String, String> more) {
        var all = new HashMap<>(variables);
        all.putAll(more);
        return new Env(all);
    }
}
