package headroom.forward;

import java.io.IOException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.http2.HTTP2Session;
import org.eclipse.jetty.http2.api.Session;
import org.eclipse.jetty.http2.frames.Frame;
import org.eclipse.jetty.http2.frames.HeadersFrame;
import org.eclipse.jetty.http2.frames.PingFrame;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.Scheduler;

/// Notices that the network to an HTTP/2 provider is gone, as after a sleep or a change of networks: the system
/// would try for a quarter of an hour. While requests are under way a connection on which nothing arrives is asked
/// for a sign of life (PING; RFC 9113, 6.7), and broken when none comes either. A provider that only takes its time
/// answers that, and is asked ever more seldom: some count pings against a client.
final class NetworkWatch implements HTTP2Session.FrameListener {
    /// What is said of a connection that was broken.
    static final String SILENT = "the network gives no sign of life";
    private static final long TICK_SECONDS = 3;
    private static final int MOST_TICKS = 16;
    /// A frame's head and the eight bytes of a PING.
    private static final int REPLY_BYTES = 17;

    private final Scheduler scheduler;
    private final Executor executor;
    private final Set<Session> watched = ConcurrentHashMap.newKeySet();

    NetworkWatch(Scheduler scheduler, Executor executor) {
        this.scheduler = scheduler;
        this.executor = executor;
    }

    @Override
    public void onOutgoingFrame(Session session, Frame frame) {
        if (frame instanceof HeadersFrame && session instanceof HTTP2Session connection) {
            begin(connection);
        }
    }

    private void begin(HTTP2Session session) {
        if (watched.add(session)) {
            new Watch(session).schedule();
        }
    }

    private final class Watch implements Runnable {
        private final HTTP2Session session;
        private long bytes;
        private int silent;
        private int patience = 1;
        private boolean asked;

        private Watch(HTTP2Session session) {
            this.session = session;
            this.bytes = arrived();
        }

        private long arrived() {
            return session.getEndPoint().getConnection().getBytesIn();
        }

        private void schedule() {
            scheduler.schedule(() -> executor.execute(this), TICK_SECONDS, TimeUnit.SECONDS);
        }

        @Override
        public void run() {
            if (session.isDisconnected() || session.getStreamCount() == 0) {
                watched.remove(session);
                if (!session.isDisconnected() && session.getStreamCount() > 0) {
                    begin(session);
                }
                return;
            }
            if (look()) {
                schedule();
            } else {
                watched.remove(session);
                session.onWriteFailure(new IOException(SILENT));
            }
        }

        /// Whether the network is there, as far as can be told.
        private boolean look() {
            var before = bytes;
            bytes = arrived();
            if (bytes != before) {
                patience = asked && bytes - before == REPLY_BYTES ? Math.min(patience * 2, MOST_TICKS) : 1;
                silent = 0;
                asked = false;
                return true;
            }
            silent++;
            if (asked) {
                return false;
            }
            if (silent >= patience) {
                asked = true;
                session.ping(new PingFrame(false), Callback.NOOP);
            }
            return true;
        }
    }
}
