package headroom.change;

import headroom.host.VariableStore;
import java.util.Optional;

/// A variable in a store that is no file, as it is and as it will be, in the store's own words.
public record VariableChange(VariableStore store, String name, Optional<String> now, String after) {}
