package headroom.forward;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.channels.WritePendingException;
import java.util.Arrays;
import java.util.Collection;
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

/// Where clients connect: a large accept queue, and connections that can tell whether their client has left while
/// an answer is awaited.
public final class AgentConnector extends ServerConnector {
    /// Agents start hundreds of requests at once; the usual 50 would make the rest wait for a retransmission.
    private static final int ACCEPT_QUEUE = 1024;
    private static final int HEAD_SECONDS = 20;
    /// How many connections there may be before idle ones must leave.
    private static final int MOST = 4096;
    /// Places beyond those, so that somebody who asks after our health is heard.
    private static final int RESERVE = 256;
    /// Threads that read the sockets of clients, and as many for those of providers: with one, bursts of events
    /// wait for their turn on one core.
    static final int SELECTORS = Math.min(Runtime.getRuntime().availableProcessors(), 4);
    private static final long SETTLED_MILLIS = 1000;

    public AgentConnector(Server server, Scheduler scheduler, String host, int port, HttpConnectionFactory http) {
        super(server, inline(server.getThreadPool()), scheduler, null, 1, SELECTORS, http);
        setHost(host);
        setPort(port);
        setAcceptQueueSize(ACCEPT_QUEUE);
        setReuseAddress(true);
    }

    /// When an answer is complete, Jetty hands its connection to a thread for the next request; as nothing here
    /// blocks, the thread that wrote the answer does as well, and saves a change of threads for every request.
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
    public InetSocketAddress address() {
        try {
            return (InetSocketAddress) ((ServerSocketChannel) getTransport()).getLocalAddress();
        } catch (IOException e) {
            throw new IllegalStateException("the connector is closed", e);
        }
    }

    /// To be called about once a second: closes connections whose request head does not come to an end, however
    /// busily they drip.
    public void check() {
        for (var endPoint : getConnectedEndPoints()) {
            if (endPoint instanceof ClientEndPoint client && client.dripping()) {
                client.close(new TimeoutException("the request's head took longer than " + HEAD_SECONDS + " seconds"));
            }
        }
    }

    /// On a socket for both protocols `0.0.0.0` would listen on IPv6 as well, and be reported as `[::]`.
    @Override
    protected ServerSocketChannel openAcceptChannel() throws IOException {
        var address = new InetSocketAddress(getHost(), getPort());
        if (!(address.getAddress() instanceof Inet4Address)) {
            return super.openAcceptChannel();
        }
        var channel = ServerSocketChannel.open(StandardProtocolFamily.INET);
        try {
            channel.setOption(StandardSocketOptions.SO_REUSEADDR, getReuseAddress());
            return channel.bind(address, getAcceptQueueSize());
        } catch (IOException e) {
            channel.close();
            throw new IOException("cannot listen on " + address, e);
        }
    }

    /// Whether all places are taken by requests, so that only our own pages are still answered.
    public boolean full() {
        var all = getConnectedEndPoints();
        return all.size() > MOST
                && all.stream()
                                .filter(endPoint ->
                                        endPoint instanceof ClientEndPoint client && client.isOpen() && !client.idle())
                                .count()
                        > MOST;
    }

    /// Whether something has happened on a connection within the last `millis`, as when one was accepted and its
    /// request is on the way.
    public boolean activeWithin(long millis) {
        return getConnectedEndPoints().stream()
                .anyMatch(endPoint -> endPoint instanceof ClientEndPoint client && client.getIdleFor() < millis);
    }

    /// Makes room for a new connection: the one that has been idle longest leaves. Where all are busy the new one
    /// gets a place of the reserve, or none.
    @Override
    protected void onEndPointOpened(EndPoint opened) {
        super.onEndPointOpened(opened);
        var all = getConnectedEndPoints();
        if (all.size() > MOST) {
            makeRoom(opened, all);
        }
    }

    private synchronized void makeRoom(EndPoint opened, Collection<EndPoint> all) {
        int open = 0;
        ClientEndPoint idlest = null;
        for (var endPoint : all) {
            if (endPoint.isOpen() && endPoint instanceof ClientEndPoint client) {
                open++;
                if (endPoint != opened
                        && client.idle()
                        && (idlest == null || client.getIdleFor() > idlest.getIdleFor())) {
                    idlest = client;
                }
            }
        }
        // A connection without a request yet may be as new as this one, and its request on the way.
        if (idlest != null && (open > MOST && idlest.getIdleFor() > SETTLED_MILLIS || open > MOST + RESERVE)) {
            idlest.close(new TimeoutException("its place was needed"));
        } else if (open > MOST + RESERVE) {
            opened.close(new TimeoutException("there is no place left"));
        }
    }

    /// Takes no new connections; a supervisor that holds the socket keeps them waiting for the next proxy.
    public void stopAccepting() {
        close();
    }

    @Override
    protected SocketChannelEndPoint newEndPoint(SocketChannel channel, ManagedSelector selector, SelectionKey key) {
        var endPoint = new ClientEndPoint(channel, selector, key, getScheduler());
        endPoint.setIdleTimeout(getIdleTimeout());
        return endPoint;
    }

    /// Whether the client at the other end has closed its connection. To be asked only after its request was read
    /// completely: looks one byte ahead, and keeps that byte for the next request.
    static boolean left(EndPoint endPoint) {
        return endPoint instanceof ClientEndPoint client && client.left();
    }

    /// To be called before a piece of an answer is written: its chunk is then ended with it. Jetty would end it
    /// together with the next one, and there are clients that hand on an event only when they have seen the end of
    /// its chunk.
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

        /// Whether no request is being read or answered.
        private boolean idle() {
            return isOpen()
                    && getConnection() instanceof HttpConnection http
                    && http.getParser().isStart();
        }

        private boolean dripping() {
            boolean inHead = getConnection() instanceof HttpConnection http
                    && http.getParser().inHeaderState()
                    && !http.getParser().isStart();
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
                if (getConnection() instanceof HttpConnection http
                        && http.getGenerator().isChunking()) {
                    chunkEnded = true;
                    all = Arrays.copyOf(buffers, buffers.length + 1);
                    all[buffers.length] = ByteBuffer.wrap(CRLF);
                }
            }
            super.write(callback, all);
        }
    }
}
