package headroom.proxy;

import org.eclipse.jetty.client.Connection;
import org.eclipse.jetty.client.Destination;
import org.eclipse.jetty.client.MultiplexConnectionPool;
import org.eclipse.jetty.http2.client.transport.internal.HttpConnectionOverHTTP2;

/// The connections to one provider. A provider that says goodbye (GOAWAY) still ends the answers it has begun: such a connection takes
/// no more requests, and closes itself with its last stream. Jetty 12.1 counts the goodbye as a user of the connection that has left, and
/// would close it under the last of them.
final class UpstreamPool extends MultiplexConnectionPool {
    UpstreamPool(Destination destination) {
        super(destination, destination.getHttpClient().getMaxConnectionsPerDestination(), 1);
    }

    @Override
    public boolean release(Connection connection) {
        return super.release(connection) || connection instanceof HttpConnectionOverHTTP2 http2 && !http2.getSession().getStreams().isEmpty();
    }
}
