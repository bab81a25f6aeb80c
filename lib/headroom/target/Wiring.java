package headroom.target;

import headroom.manifest.Provider;
import java.util.List;
import java.util.Map;

/// How one tool gets routed. `existing` holds the base URLs its configuration names today;
/// `advice` says, a line each, what its user must do or know.
public record Wiring(String target, List<FileEdit> edits, Map<Provider, String> existing, List<String> advice) {}
