package headroom.proxy;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.channels.WritePendingException;
import java.util.Arrays;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.ManagedSelector;
import org.eclipse.jetty.io.SocketChannelEndPoint;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.internal.HttpConnection;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.Scheduler;

/// Where clients connect: a large accept queue, and connections that can tell whether their client has left while an answer is awaited.
final class ClientConnector extends ServerConnector {
    /// Agents start hundreds of requests at once; the usual 50 would make the rest wait for a retransmission.
    private static final int ACCEPT_QUEUE = 1024;
    private static final int HEAD_SECONDS = 20;

    ClientConnector(Server server, Scheduler scheduler, String host, int port, HttpConnectionFactory http) {
        super(server, inline(server.getThreadPool()), scheduler, null, 1, ProxyServer.SELECTORS, http);
        setHost(host);
        setPort(port);
        setAcceptQueueSize(ACCEPT_QUEUE);
        setReuseAddress(true);
    }

    /// When an answer is complete, Jetty hands its connection to a thread for the next request; as nothing here blocks, the thread that
    /// wrote the answer does as well, and saves a change of threads for every request.
    private static Executor inline(Executor threads) {
        return task -> {
            if (task instanceof HttpConnection) {
                task.run();
            } else {
                threads.execute(task);
            }
        };
    }

    /// Where it listens, once started.
    InetSocketAddress address() {
        try {
            return (InetSocketAddress) ((ServerSocketChannel) getTransport()).getLocalAddress();
        } catch (IOException e) {
            throw new IllegalStateException("the connector is closed", e);
        }
    }

    /// To be called about once a second: closes connections whose request head does not come to an end, however busily they drip.
    void check() {
        for (var endPoint : getConnectedEndPoints()) {
            if (endPoint instanceof ClientEndPoint client && client.dripping()) {
                client.close(new TimeoutException("the request's head took longer than " + HEAD_SECONDS + " seconds"));
            }
        }
    }

    /// Takes no new connections; a supervisor that holds the socket keeps them waiting for the next proxy.
    void stopAccepting() {
        close();
    }

    @Override
    protected SocketChannelEndPoint newEndPoint(SocketChannel channel, ManagedSelector selector, SelectionKey key) {
        var endPoint = new ClientEndPoint(channel, selector, key, getScheduler());
        endPoint.setIdleTimeout(getIdleTimeout());
        return endPoint;
    }

    /// Whether the client at the other end has closed its connection. To be asked only after its request was read completely:
    /// looks one byte ahead, and keeps that byte for the next request.
    static boolean left(EndPoint endPoint) {
        return endPoint instanceof ClientEndPoint client && client.left();
    }

    /// To be called before a piece of an answer is written: its chunk is then ended with it. Jetty would end it together with the next one,
    /// and there are clients that hand on an event only when they have seen the end of its chunk.
    static void endChunkWithNextWrite(EndPoint endPoint) {
        if (endPoint instanceof ClientEndPoint client) {
            client.endChunk = true;
        }
    }

    private final class ClientEndPoint extends SocketChannelEndPoint {
        private static final byte[] CRLF = {'\r', '\n'};

        private final ByteBuffer ahead = ByteBuffer.allocate(1).flip();
        private int headChecks;
        // Writes of one answer come one after the other.
        private volatile boolean endChunk;
        private volatile boolean chunkEnded;

        ClientEndPoint(SocketChannel channel, ManagedSelector selector, SelectionKey key, Scheduler scheduler) {
            super(channel, selector, key, scheduler);
        }

        private synchronized boolean left() {
            if (!isOpen()) {
                return true;
            }
            if (ahead.hasRemaining() || isInputShutdown()) {
                return false;
            }
            ahead.clear();
            try {
                return getChannel().read(ahead) < 0;
            } catch (IOException e) {
                return true;
            } finally {
                ahead.flip();
            }
        }

        private boolean dripping() {
            boolean inHead = getConnection() instanceof HttpConnection http && http.getParser().inHeaderState() && !http.getParser().isStart();
            headChecks = inHead ? headChecks + 1 : 0;
            return headChecks > HEAD_SECONDS;
        }

        @Override
        public synchronized int fill(ByteBuffer buffer) throws IOException {
            if (!ahead.hasRemaining()) {
                return super.fill(buffer);
            }
            BufferUtil.append(buffer, ahead.get());
            return 1;
        }

        @Override
        protected void needsFillInterest() {
            synchronized (this) {
                if (ahead.hasRemaining()) {
                    getExecutor().execute(() -> getFillInterest().fillable());
                    return;
                }
            }
            super.needsFillInterest();
        }

        @Override
        public void write(Callback callback, ByteBuffer... buffers) throws WritePendingException {
            if (chunkEnded) {
                chunkEnded = false;
                buffers[0].position(buffers[0].position() + CRLF.length);
            }
            var all = buffers;
            if (endChunk) {
                endChunk = false;
                if (getConnection() instanceof HttpConnection http && http.getGenerator().isChunking()) {
                    chunkEnded = true;
                    all = Arrays.copyOf(buffers, buffers.length + 1);
                    all[buffers.length] = ByteBuffer.wrap(CRLF);
                }
            }
            super.write(callback, all);
        }
    }
}
