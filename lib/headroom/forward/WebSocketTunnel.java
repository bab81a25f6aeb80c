package headroom.forward;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritePendingException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import org.eclipse.jetty.io.AbstractConnection;
import org.eclipse.jetty.io.ByteBufferPool;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.util.Callback;

/// An upgraded connection: bytes go both ways unread, so that frames, extensions, pings and close codes stay what
/// both ends agreed on; only a client's messages may be read and changed. Each direction holds one buffer and reads
/// on only when it was written.
final class WebSocketTunnel {
    private static final int BUFFER = 16 * 1024;
    /// What the other direction still gets once one has ended.
    private static final long HALF_CLOSED_MILLIS = 30_000;

    /// A close frame with 1012.
    private static final byte[] SERVICE_RESTART = {(byte) 0x88, 2, (byte) (1012 >> 8), (byte) 1012};

    private static final int BEGINNING = 512;

    private final Optional<WebSocketCompression> messages;
    private final WebSocketFrames frames;
    private final Executor executor;
    private final ByteBufferPool buffers;
    private final Runnable ended;
    private final AtomicBoolean over = new AtomicBoolean();
    private final End client;
    private final End provider;

    WebSocketTunnel(
            EndPoint client,
            EndPoint provider,
            Executor executor,
            ByteBufferPool buffers,
            Optional<WebSocketCompression> messages,
            Optional<ObservedMessages> observed,
            Runnable ended) {
        this.executor = executor;
        this.buffers = buffers;
        this.messages = messages;
        this.frames = new WebSocketFrames(
                messages.isPresent() ? BEGINNING : 0,
                (beginning, length) -> messages.ifPresent(each -> each.heard(beginning, length)),
                observed.map(each -> each));
        this.ended = ended;
        this.client = new End(client);
        this.provider = new End(provider);
    }

    /// The connection to put on the client's end point; once it is open, bytes flow.
    Connection clientEnd() {
        return client;
    }

    /// The connection to put on the provider's end point.
    Connection providerEnd() {
        return provider;
    }

    /// Tells the client that the service restarts (RFC 6455, 7.4.1), where that does not cut a frame of the
    /// provider's in two. Whether the client was told.
    boolean goodbye() {
        if (!frames.between() || over.get()) {
            return false;
        }
        try {
            client.getEndPoint().write(Callback.NOOP, ByteBuffer.wrap(SERVICE_RESTART));
            return true;
        } catch (WritePendingException e) {
            return false;
        }
    }

    private void close(Throwable cause) {
        if (over.compareAndSet(false, true)) {
            client.getEndPoint().close(cause);
            provider.getEndPoint().close(cause);
            messages.ifPresent(WebSocketCompression::close);
            ended.run();
        }
    }

    private final class End extends AbstractConnection implements Connection.UpgradeTo {
        private ByteBuffer early = ByteBuffer.allocate(0);
        private volatile boolean readToEnd;

        private End(EndPoint endPoint) {
            super(endPoint, executor);
        }

        private End peer() {
            return this == client ? provider : client;
        }

        @Override
        public void onUpgradeTo(ByteBuffer buffer) {
            early = buffer == null ? early : buffer;
        }

        @Override
        public void onOpen() {
            super.onOpen();
            getEndPoint().setIdleTimeout(0);
            // The client's end opens last, when the upgrade is confirmed to it.
            if (this == client) {
                provider.begin();
                client.begin();
            }
        }

        private void begin() {
            if (early.hasRemaining()) {
                passOn(early, () -> {});
            } else {
                fillInterested();
            }
        }

        @Override
        public void onFillable() {
            var buffer = buffers.acquire(BUFFER, true);
            try {
                int filled = getEndPoint().fill(buffer.getByteBuffer());
                if (filled > 0) {
                    passOn(buffer.getByteBuffer(), buffer::release);
                    return;
                }
                buffer.release();
                if (filled == 0) {
                    fillInterested();
                } else {
                    end();
                }
            } catch (IOException e) {
                buffer.release();
                close(e);
            }
        }

        private void passOn(ByteBuffer bytes, Runnable written) {
            if (this == provider) {
                frames.follow(bytes);
                write(List.of(bytes), written);
            } else if (messages.isPresent()) {
                messages.get().take(bytes, changed -> write(changed, written));
            } else {
                write(List.of(bytes), written);
            }
        }

        private void write(List<ByteBuffer> bytes, Runnable written) {
            var callback = Callback.from(
                    () -> {
                        written.run();
                        // Asking again instead of looping keeps the stack flat, whoever completes the write.
                        fillInterested();
                    },
                    failure -> {
                        written.run();
                        close(failure);
                    });
            if (bytes.isEmpty()) {
                callback.succeeded();
            } else {
                peer().getEndPoint().write(callback, bytes.toArray(ByteBuffer[]::new));
            }
        }

        private void end() {
            readToEnd = true;
            peer().getEndPoint().shutdownOutput();
            if (peer().readToEnd) {
                close(null);
            } else {
                getEndPoint().setIdleTimeout(HALF_CLOSED_MILLIS);
                peer().getEndPoint().setIdleTimeout(HALF_CLOSED_MILLIS);
            }
        }

        private void close(Throwable cause) {
            WebSocketTunnel.this.close(cause);
        }

        @Override
        public void onClose(Throwable cause) {
            super.onClose(cause);
            WebSocketTunnel.this.close(cause);
        }
    }
}
