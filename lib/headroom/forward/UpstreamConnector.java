package headroom.forward;

import java.io.EOFException;
import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLEngine;
import jdk.net.ExtendedSocketOptions;
import org.eclipse.jetty.http2.HTTP2Connection;
import org.eclipse.jetty.io.ClientConnectionFactory;
import org.eclipse.jetty.io.ClientConnector;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.EofException;
import org.eclipse.jetty.io.ManagedSelector;
import org.eclipse.jetty.io.SocketChannelEndPoint;
import org.eclipse.jetty.io.ssl.SslClientConnectionFactory;
import org.eclipse.jetty.io.ssl.SslConnection;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.eclipse.jetty.util.thread.Scheduler;

/// Upstream connections that tell an end from a break, and ask the other side every so often whether it is still
/// there, so that a stream whose provider vanished without a word (a network gone, a machine that slept) ends in
/// minutes and not never.
final class UpstreamConnector extends ClientConnector {
    @Override
    protected void configure(SelectableChannel selectable) throws IOException {
        super.configure(selectable);
        if (selectable instanceof SocketChannel channel) {
            channel.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
            for (var option : List.of(
                    Map.entry(ExtendedSocketOptions.TCP_KEEPIDLE, 30),
                    Map.entry(ExtendedSocketOptions.TCP_KEEPINTERVAL, 10),
                    Map.entry(ExtendedSocketOptions.TCP_KEEPCOUNT, 6))) {
                if (channel.supportedOptions().contains(option.getKey())) {
                    channel.setOption(option.getKey(), option.getValue());
                }
            }
        }
    }

    @Override
    protected EndPoint newEndPoint(SelectableChannel channel, ManagedSelector selector, SelectionKey key) {
        return new Socket((SocketChannel) channel, selector, key, getScheduler());
    }

    @Override
    public ClientConnectionFactory newSslClientConnectionFactory(
            SslContextFactory.Client tls, ClientConnectionFactory inner) {
        return new SslClientConnectionFactory(
                tls == null ? getSslContextFactory() : tls, getByteBufferPool(), getExecutor(), inner) {
            @Override
            protected SslConnection newSslConnection(EndPoint endPoint, SSLEngine engine) {
                return new Tls(this, endPoint, engine);
            }
        };
    }

    /// To be called before the first byte of a request goes over such a connection (HTTP/1.1).
    static void beginRequest(EndPoint connection) {
        var end = connection instanceof EndPoint.Wrapper wrapper ? wrapper.unwrap() : connection;
        if (end instanceof Socket socket) {
            socket.begun = false;
        }
    }

    /// Jetty takes a reset for an end; an answer that ends with its connection would look complete.
    private static final class Socket extends SocketChannelEndPoint {
        // Whether something of the request was written.
        private volatile boolean begun;

        Socket(SocketChannel channel, ManagedSelector selector, SelectionKey key, Scheduler scheduler) {
            super(channel, selector, key, scheduler);
        }

        @Override
        public int fill(ByteBuffer buffer) throws IOException {
            if (isInputShutdown()) {
                return -1;
            }
            int start = BufferUtil.flipToFill(buffer);
            try {
                int filled = getChannel().read(buffer);
                if (filled > 0) {
                    notIdle();
                } else if (filled < 0) {
                    shutdownInput();
                }
                return filled;
            } finally {
                BufferUtil.flipToFlush(buffer, start);
            }
        }

        /// What cannot be written any more counts as written where a request has begun: the end of the
        /// connection is read next, and before it what the provider has said, such as its GOAWAY (RFC 9113,
        /// 6.8) or an answer to a request that is too large. A server that leaves while a request comes in
        /// resets the connection right behind that; told of the reset first, Jetty never reads it.
        @Override
        public boolean flush(ByteBuffer... buffers) throws IOException {
            try {
                var flushed = super.flush(buffers);
                begun = true;
                return flushed;
            } catch (EofException e) {
                if (!begun && !overHttp2()) {
                    throw e;
                }
                for (var buffer : buffers) {
                    BufferUtil.clear(buffer);
                }
                return true;
            }
        }

        private boolean overHttp2() {
            return getConnection() instanceof SslConnection tls
                    && tls.getSslEndPoint().getConnection() instanceof HTTP2Connection;
        }
    }

    /// TLS that ends without a close_notify was cut (RFC 8446, 6.1); Jetty takes that for an end as well.
    private static final class Tls extends SslConnection {
        private int before = -1;

        Tls(SslClientConnectionFactory factory, EndPoint endPoint, SSLEngine engine) {
            super(
                    factory.getByteBufferPool(),
                    factory.getExecutor(),
                    factory.getSslContextFactory(),
                    endPoint,
                    engine,
                    factory.isDirectBuffersForEncryption(),
                    factory.isDirectBuffersForDecryption());
        }

        @Override
        protected int networkFill(ByteBuffer input) throws IOException {
            int filled = super.networkFill(input);
            // What has arrived is read first: the close_notify may be in it.
            if (filled < 0
                    && !getSSLEngine().isInboundDone()
                    && (!input.hasRemaining() || input.remaining() == before)) {
                throw new EOFException("TLS ended without close_notify");
            }
            before = filled < 0 ? input.remaining() : -1;
            return filled;
        }
    }
}
