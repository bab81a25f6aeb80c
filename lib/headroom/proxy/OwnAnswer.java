package headroom.proxy;

import java.nio.charset.StandardCharsets;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/// Writes the errors that are the proxy's own, in place of an answer that has not begun.
final class OwnAnswer {
    private OwnAnswer() {}

    /// Answers with `failure` in the format of `provider`, then completes `done`.
    static void write(Failure failure, Provider provider, Request request, Response response, Callback done) {
        var headers = response.getHeaders().clear();
        response.setStatus(failure.status());
        response.setTrailersSupplier(null);
        headers.put(HttpHeader.CONTENT_TYPE, "application/json");
        headers.put(Failure.HEADER, failure.code());
        switch (failure.status()) {
            case 408, 413 -> headers.put(HttpHeader.CONNECTION, "close");
            case 503 -> headers.put(HttpHeader.CONNECTION, "close").put(HttpHeader.RETRY_AFTER, "1");
            case 426 -> headers.put(HttpHeader.CONNECTION, "Upgrade").put(HttpHeader.UPGRADE, "HTTP/1.1");
            default -> { }
        }
        var body = StandardCharsets.UTF_8.encode(failure.body(provider));
        // A client that is still sending must be heard out, or it sees a reset instead of the reason.
        response.write(true, body, Callback.from(() -> Content.Source.consumeAll(request, done), done::failed));
    }

    static Failure tooLarge(long maxBytes) {
        return new Failure(413, "too-large", "the request's body is larger than the proxy's limit of " + maxBytes / (1024 * 1024) + " MB: start it with a larger --max-body-mb");
    }

    static Failure notServed(String path) {
        return new Failure(404, "not-served", "nothing is served at " + path + "; served are " + String.join(", ", Router.SERVED));
    }

    static Failure draining() {
        return new Failure(503, "draining", "the proxy is being stopped or restarted: try again in a moment");
    }

    static Failure loop() {
        return new Failure(508, "loop", "this request has been here before: an upstream of this proxy leads back to it; set --anthropic-api-url, --openai-api-url, --gemini-api-url or --chatgpt-api-url to the true provider");
    }

    static Failure refused(String why) {
        return new Failure(403, "refused", why);
    }
}
