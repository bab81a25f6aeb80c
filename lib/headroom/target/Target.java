package headroom.target;

import headroom.host.HostView;

/// One tool that can be pointed at the proxy: whether it is here, where its configuration is, what it was pointed at before, which edits or
/// variables route it. Reads only.
public interface Target {
    /// The name `--target` takes.
    String name();

    /// Whether this host has the tool: on PATH, or by its configuration folder.
    boolean present(HostView host);

    /// What routes the tool in this scope, or why it stays out. A file that cannot be understood is a `Problem`.
    Answer wire(HostView host, Routing routing);
}
