package headroom.target;

import headroom.host.HostView;

/// One tool that can be pointed at the proxy: whether it is here, where its configuration is, which edits route it. Reads only.
public interface Target {
    /// The name `--target` takes.
    String name();

    /// Whether this host has the tool: on PATH, or by its configuration folder.
    boolean present(HostView host);

    /// The edits that route the tool through the proxy. A configuration that can't be edited safely is a `Problem`.
    Wiring wire(HostView host, Routing routing);
}
