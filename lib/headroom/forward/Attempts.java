package headroom.forward;

import java.util.Set;
import org.eclipse.jetty.client.Request;

/// How often one request is sent, and whether once more. A pooled connection may have died while it was idle.
/// Another attempt does no harm where a provider cannot have acted on the request: it says so itself (RFC 9113,
/// 8.7), or nothing of its body was sent, and one without a body is safe to repeat (RFC 9110, 9.2.2).
final class Attempts {
    /// A server may refuse a request, or close the connection under it, several times in a row.
    private static final int MOST_REFUSALS = 3;
    /// One that takes ten requests on a connection, as nginx can be told to, says goodbye to a few in a row when it
    /// is busy; each time a connection leaves the pool.
    private static final int MOST_GOODBYES = 10;

    private static final Set<String> REPEATABLE = Set.of("GET", "HEAD", "OPTIONS", "PUT", "DELETE");

    private volatile int repeated;
    private volatile boolean headSent;

    /// Nothing of the request was sent yet.
    void begin() {
        headSent = false;
    }

    void headSent() {
        headSent = true;
    }

    /// Whether a request that failed so before its answer began is to be sent again; counts it if so.
    boolean another(Throwable failure, Request request, ClientBody body) {
        if (!body.replayable() || !harmless(failure, request, body)) {
            return false;
        }
        repeated++;
        return true;
    }

    private boolean harmless(Throwable failure, Request request, ClientBody body) {
        if (UpstreamClient.refused(failure) || !headSent && UpstreamClient.unsent(request.getVersion(), failure)) {
            return repeated < (UpstreamClient.goodbye(failure) ? MOST_GOODBYES : MOST_REFUSALS);
        }
        return repeated == 0 && body.bytes() == 0 && (body.present() || REPEATABLE.contains(request.getMethod()));
    }
}
