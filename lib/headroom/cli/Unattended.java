package headroom.cli;

import headroom.host.Host;
import headroom.host.Problem;
import headroom.proxy.ProxyServer;
import headroom.wrap.SessionEdits;
import headroom.wrap.Sessions;
import java.time.Duration;

/// Tells a proxy that lives for sessions when it has had none for long enough, and nothing in flight. Asked about
/// once a second.
final class Unattended {
    private final Sessions sessions;
    private final SessionEdits edits;
    private final int port;
    private final long grace;
    private long since = System.nanoTime();

    Unattended(Host host, int port, Duration grace) {
        this.sessions = new Sessions(host);
        this.edits = new SessionEdits(host);
        this.port = port;
        this.grace = grace.toNanos();
    }

    /// Takes back what an ended session had edited. What cannot be taken back stays on record for `unwrap`.
    private void settle() {
        if (!edits.isEmpty()) {
            try (var lock = sessions.lock()) {
                edits.settle();
            } catch (Problem stuck) {
                // Said to whoever asks for it.
            }
        }
    }

    /// Whether it is to end; then nobody can attach any more, and the server has let go of its port.
    boolean endsNow(ProxyServer server) {
        settle();
        if (sessions.attached(port) > 0 || !server.idleFor(Duration.ZERO)) {
            since = System.nanoTime();
            return false;
        }
        if (System.nanoTime() - since < grace) {
            return false;
        }
        var closed = sessions.close(port);
        closed.ifPresent(lock -> {
            try (lock) {
                server.drain();
            }
        });
        return closed.isPresent();
    }
}
