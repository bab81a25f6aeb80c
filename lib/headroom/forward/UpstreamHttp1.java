package headroom.forward;

import headroom.host.ProcessView;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.client.HttpProxy;
import org.eclipse.jetty.client.transport.HttpExchange;
import org.eclipse.jetty.client.transport.internal.HttpChannelOverHTTP;
import org.eclipse.jetty.client.transport.internal.HttpConnectionOverHTTP;
import org.eclipse.jetty.client.transport.internal.HttpReceiverOverHTTP;
import org.eclipse.jetty.client.transport.internal.HttpSenderOverHTTP;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.io.ClientConnectionFactory;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.Callback;

/// HTTP/1.1 to a provider: heads go out with the order, names and values they have, and an answer that does not
/// end as it must is broken.
final class UpstreamHttp1 extends ClientConnectionFactory.Info {
    /// `processes` tells of connections on which nobody is heard any more.
    UpstreamHttp1(ProcessView processes) {
        super(new Factory(processes));
    }

    @Override
    public List<String> getProtocols(boolean secure) {
        return List.of("http/1.1");
    }

    private record Factory(ProcessView processes) implements ClientConnectionFactory {
        @Override
        public Connection newConnection(EndPoint endPoint, Map<String, Object> context) {
            return customize(new Http1Connection(endPoint, context, processes), context);
        }
    }

    private static final class Http1Connection extends HttpConnectionOverHTTP {
        private final ProcessView processes;

        Http1Connection(EndPoint endPoint, Map<String, Object> context, ProcessView processes) {
            super(endPoint, context);
            this.processes = processes;
        }

        /// Whoever thinks for long says nothing meanwhile: with a request under way a connection is not idle. It is
        /// broken where the system sends the request again and again, and nobody there takes it.
        @Override
        public boolean onIdleExpired(TimeoutException timeout) {
            return (getHttpChannel().getHttpExchange() == null || isUnheard()) && super.onIdleExpired(timeout);
        }

        private boolean isUnheard() {
            return getEndPoint().getLocalSocketAddress() instanceof InetSocketAddress local
                    && getEndPoint().getRemoteSocketAddress() instanceof InetSocketAddress remote
                    && processes.isUnheard(local.getPort(), remote.getPort());
        }

        @Override
        protected HttpChannelOverHTTP newHttpChannel() {
            return new Channel(this);
        }
    }

    private static final class Channel extends HttpChannelOverHTTP {
        Channel(HttpConnectionOverHTTP connection) {
            super(connection);
        }

        @Override
        protected HttpSenderOverHTTP newHttpSender() {
            return new Sender(this);
        }

        @Override
        protected HttpReceiverOverHTTP newHttpReceiver() {
            return new Receiver(this);
        }

        @Override
        public void receive() {
            var receiver = (Receiver) getHttpReceiver();
            receiver.enter();
            try {
                super.receive();
            } finally {
                receiver.leave();
            }
        }
    }

    /// Frames the body as the head says it: by its length, or in chunks.
    private static final class Sender extends HttpSenderOverHTTP {
        private static final ByteBuffer CRLF = ByteBuffer.wrap(Wire.CRLF);

        private boolean chunked;

        Sender(HttpChannelOverHTTP channel) {
            super(channel);
        }

        @Override
        protected void sendHeaders(HttpExchange exchange, ByteBuffer content, boolean last, Callback callback) {
            if (!(exchange.getRequest() instanceof UpstreamRequest request)) {
                // The CONNECT to an HTTP proxy.
                super.sendHeaders(exchange, content, last, callback);
                return;
            }
            UpstreamConnector.beginRequest(getHttpChannel().getHttpConnection().getEndPoint());
            chunked = request.getBody() != null && request.getBody().getLength() < 0;
            var line = request.getMethod() + " " + proxied() + request.target() + " HTTP/1.1\r\n";
            send(
                    exchange,
                    head(line, request.getHeaders(), chunked ? "Transfer-Encoding: chunked\r\n\r\n" : "\r\n"),
                    content,
                    last,
                    callback);
        }

        @Override
        protected void sendContent(HttpExchange exchange, ByteBuffer content, boolean last, Callback callback) {
            if (exchange.getRequest() instanceof UpstreamRequest) {
                send(exchange, BufferUtil.EMPTY_BUFFER, content, last, callback);
            } else {
                super.sendContent(exchange, content, last, callback);
            }
        }

        /// What stands before the path: an HTTP proxy that forwards wants the whole URL (RFC 9112, 3.2.2).
        private String proxied() {
            var destination = getHttpChannel().getHttpDestination();
            return destination.getProxy() instanceof HttpProxy proxy && !proxy.requiresTunnel(destination.getOrigin())
                    ? destination.getOrigin().asString()
                    : "";
        }

        private void send(HttpExchange exchange, ByteBuffer head, ByteBuffer content, boolean last, Callback callback) {
            boolean some = BufferUtil.hasContent(content);
            var endPoint = getHttpChannel().getHttpConnection().getEndPoint();
            if (!chunked) {
                if (head.hasRemaining() || some) {
                    endPoint.write(callback, head, some ? content : BufferUtil.EMPTY_BUFFER);
                } else {
                    callback.succeeded();
                }
                return;
            }
            var size = some ? Wire.bytes(Integer.toHexString(content.remaining()) + "\r\n") : BufferUtil.EMPTY_BUFFER;
            var end = last ? end(exchange, some) : some ? CRLF.duplicate() : BufferUtil.EMPTY_BUFFER;
            endPoint.write(callback, head, size, some ? content : BufferUtil.EMPTY_BUFFER, end);
        }

        private static ByteBuffer end(HttpExchange exchange, boolean afterChunk) {
            var supplier = exchange.getRequest().getTrailersSupplier();
            var trailers = supplier == null ? null : supplier.get();
            return head(afterChunk ? "\r\n0\r\n" : "0\r\n", trailers == null ? HttpFields.EMPTY : trailers, "\r\n");
        }

        private static ByteBuffer head(String first, HttpFields fields, String last) {
            int length = first.length() + last.length();
            for (var field : fields) {
                length += Wire.length(field);
            }
            var out = ByteBuffer.allocate(length);
            out.put(Wire.bytes(first));
            fields.forEach(field -> Wire.put(field, out));
            return out.put(Wire.bytes(last)).flip();
        }
    }

    private static final class Receiver extends HttpReceiverOverHTTP {
        private final ExactFields exact = new ExactFields();
        private boolean chunked;
        private int receiving;
        private boolean disposed;

        Receiver(HttpChannelOverHTTP channel) {
            super(channel);
        }

        private synchronized void enter() {
            receiving++;
        }

        private synchronized void leave() {
            if (--receiving == 0 && disposed) {
                super.dispose();
            }
        }

        /// Waits for whoever still receives. On finding the answer disposed of, Jetty empties the buffer it
        /// received into, though that may have gone back to the pool and hold another connection's answer by
        /// then, whose request would wait for it until the connection has been idle for long.
        @Override
        protected synchronized void dispose() {
            if (receiving == 0) {
                super.dispose();
            } else {
                disposed = true;
            }
        }

        @Override
        public void startResponse(HttpVersion version, int status, String reason) {
            chunked = false;
            exact.begin(getResponseBuffer(), false);
            super.startResponse(version, status, reason);
        }

        @Override
        public void parsedHeader(HttpField field) {
            chunked |= field.getHeader() == HttpHeader.TRANSFER_ENCODING;
            super.parsedHeader(exact.exact(field, getResponseBuffer()));
        }

        /// Jetty forgives a connection that ends before the last line of a chunked body: it may as well have
        /// been cut.
        @Override
        public boolean messageComplete() {
            if (chunked && isShutdown()) {
                earlyEOF();
                return false;
            }
            return super.messageComplete();
        }
    }
}
