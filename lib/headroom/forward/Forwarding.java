package headroom.forward;

import headroom.contract.Provider;
import headroom.route.Upstream;
import java.util.List;
import java.util.Optional;
import org.eclipse.jetty.http.HttpField;

/// Where a request goes, as decided before it is sent: the `path` is the client's, the `target` includes the
/// upstream's base path. `upgrade` asks for a websocket; only connections of the same `generation` are reused.
public record Forwarding(
        Provider provider,
        Upstream upstream,
        String method,
        String path,
        String target,
        List<HttpField> headers,
        boolean upgrade,
        int generation,
        Change change) {
    /// What is done to a request on its way: the tokens that were taken out of it, by estimate, and what is done to
    /// the messages of a websocket.
    public record Change(int saved, Optional<WebSocketCompression> messages) {}
}
