package headroom.forward;

import org.eclipse.jetty.client.Connection;
import org.eclipse.jetty.client.Destination;
import org.eclipse.jetty.client.MultiplexConnectionPool;
import org.eclipse.jetty.http2.client.transport.internal.HttpConnectionOverHTTP2;

/// The connections to one provider. A provider that says goodbye (GOAWAY) still ends the answers it has begun: such
/// a connection takes no more requests, and closes itself with its last stream or when it has been idle for long.
/// Jetty 12.1 would close it once one of its requests ends, under answers that are still being handed on.
final class UpstreamPool extends MultiplexConnectionPool {
    UpstreamPool(Destination destination) {
        super(destination, destination.getHttpClient().getMaxConnectionsPerDestination(), 1);
    }

    /// Gives no more requests to a connection that was told goodbye: it stays pooled for a moment, long enough to
    /// be tried again and again.
    static void leave(Connection connection) {
        if (connection instanceof HttpConnectionOverHTTP2 http2) {
            http2.getHttpDestination().remove(http2);
        }
    }

    @Override
    public boolean release(Connection connection) {
        return super.release(connection) || connection instanceof HttpConnectionOverHTTP2;
    }
}
