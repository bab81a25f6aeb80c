package headroom.forward;

import headroom.contract.Provider;
import headroom.route.Failure;
import headroom.route.Router;
import headroom.route.Upstream;
import java.nio.charset.StandardCharsets;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/// Writes the errors that are the proxy's own, in place of an answer that has not begun.
public final class ErrorWriter {
    /// A client that has more than this left to send, in bytes, is told to stop; it and any other gets so long to
    /// have sent the rest.
    private static final long MOST_REST = 64 * 1024;
    private static final long REST_SECONDS = 5;

    private ErrorWriter() {}

    /// Answers with `failure` in the format of `provider`, then completes `done` when the `rest` of the request has
    /// arrived.
    public static void write(Failure failure, Provider provider, ClientBody rest, Response response, Callback done) {
        var headers = response.getHeaders().clear();
        response.setStatus(failure.status());
        response.setTrailersSupplier(null);
        headers.put(HttpHeader.CONTENT_TYPE, "application/json");
        headers.put(Failure.HEADER, failure.code());
        switch (failure.status()) {
            case 405 -> headers.put(HttpHeader.ALLOW, "GET, HEAD");
            case 408, 413 -> headers.put(HttpHeader.CONNECTION, "close");
            case 503 -> headers.put(HttpHeader.CONNECTION, "close").put(HttpHeader.RETRY_AFTER, "1");
            case 426 -> headers.put(HttpHeader.CONNECTION, "Upgrade").put(HttpHeader.UPGRADE, "HTTP/1.1");
            default -> {}
        }
        if (rest.remaining() > MOST_REST) {
            headers.put(HttpHeader.CONNECTION, "close");
        }
        var body = StandardCharsets.UTF_8.encode(failure.body(provider));
        response.write(true, body, Callback.from(() -> rest.discard(done, REST_SECONDS), done::failed));
    }

    public static Failure tooLarge(long maxBytes) {
        return new Failure(
                413,
                "too-large",
                "the request's body is larger than the proxy's limit of " + maxBytes / (1024 * 1024)
                        + " MB: start it with a larger --max-body-mb");
    }

    public static Failure notServed(String path) {
        return new Failure(
                404, "not-served", "nothing is served at " + path + "; served are " + String.join(", ", Router.SERVED));
    }

    public static Failure readOnly(String method, String path) {
        return new Failure(405, "not-served", method + " is not served at " + path + ", only GET and HEAD");
    }

    public static Failure noTunnel() {
        return new Failure(
                405,
                "not-served",
                "CONNECT is not served: this is no HTTP proxy for other hosts; give its address to the tool as its"
                        + " provider's base URL, not as HTTPS_PROXY");
    }

    /// 426 and not 400, on which Codex would end its run.
    public static Failure halfUpgrade() {
        return new Failure(
                426,
                "bad-request",
                "a websocket needs the header Connection: Upgrade beside Upgrade: websocket (RFC 9110, 7.8)");
    }

    public static Failure namedUpstream(String header) {
        return new Failure(
                403,
                "refused",
                header
                        + " names another provider, but a client cannot choose where this proxy sends a request and"
                        + " its key: take the plugin that sends it out of the tool, and name that provider with"
                        + " --openai-api-url, --anthropic-api-url or --gemini-api-url");
    }

    public static Failure draining() {
        return new Failure(503, "draining", "the proxy is being stopped or restarted: try again in a moment");
    }

    public static Failure busy() {
        return new Failure(503, "busy", "as many connections are open as the proxy takes: try again in a moment");
    }

    public static Failure loop() {
        return new Failure(
                508,
                "loop",
                "this request has been here before: an upstream of this proxy leads back to it; set"
                        + " --anthropic-api-url, --openai-api-url, --gemini-api-url or --chatgpt-api-url to the true"
                        + " provider");
    }

    public static Failure refused(String why) {
        return new Failure(403, "refused", why);
    }

    /// `connected` tells a provider that broke off from one that was never reached.
    static Failure unreachable(Provider provider, Upstream upstream, boolean connected, Throwable cause) {
        var option = "--" + provider.word() + "-api-url";
        var why = ConnectionFailure.inWords(cause);
        return connected
                ? new Failure(
                        502,
                        "broken",
                        upstream + " broke the connection off before it answered (" + why + "): try again")
                : new Failure(
                        502,
                        "unreachable",
                        upstream + " cannot be reached (" + why + "): check the network, HTTPS_PROXY and " + option);
    }

    static Failure silent(Upstream upstream, long seconds) {
        return new Failure(
                504,
                "timeout",
                upstream + " sent no answer for " + seconds
                        + " seconds: try again, or raise --request-timeout-seconds");
    }

    static Failure stalled(long seconds) {
        return new Failure(
                408,
                "request-stalled",
                "the request's body stopped arriving for " + seconds + " seconds: send it again");
    }
}
