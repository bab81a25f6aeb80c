package headroom.supervise;

import headroom.render.OwnFile;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// What a manager has of one deployment, and says of it. Reads only.
public interface ServiceView {
    /// The files the manager needs inside the deployment's folder and elsewhere.
    List<OwnFile> artifacts();

    /// The same and whatever else it enters somewhere, by name, as texts.
    default Map<String, String> rendered() {
        return artifacts().stream()
                .collect(Collectors.toMap(
                        artifact -> artifact.path().getFileName().toString(),
                        OwnFile::content,
                        (first, second) -> first,
                        TreeMap::new));
    }

    /// Whether it knows this deployment by more than files, such as a line in a crontab.
    default boolean hasEntry() {
        return false;
    }

    /// What the user should know before relying on it, a line each.
    default List<String> warnings() {
        return List.of();
    }

    ServiceState state();

    /// What of a running deployment's registration is no longer as `start` makes it, so that it would not come back
    /// by itself after the next boot or end; a line each.
    default List<String> lapses() {
        return List.of();
    }

    Logs logs();
}
