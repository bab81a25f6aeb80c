package headroom.tool;

import headroom.host.HostView;
import java.util.Optional;

/// One tool that can be pointed at the proxy: whether it is here, where its configuration is, what it was pointed
/// at before, which edits or variables route it. Reads only.
public interface Target {
    /// The name `--target` takes.
    String name();

    /// Whether this host has the tool: on PATH, or by its configuration folder.
    boolean present(HostView host);

    /// What routes the tool in this scope, or why it stays out. A file that cannot be understood is a `Problem`.
    Routability wire(HostView host, Routing routing);

    /// Why the tool itself does not read a file of this text, though headroom can edit it; empty when it does.
    default Optional<String> unread(String text) {
        return Optional.empty();
    }
}
