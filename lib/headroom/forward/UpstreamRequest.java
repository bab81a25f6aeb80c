package headroom.forward;

import headroom.route.Upstream;
import java.net.URI;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.client.transport.HttpConversation;
import org.eclipse.jetty.client.transport.HttpRequest;

/// A request whose target goes out byte for byte: nothing parses, decodes or checks it (RFC 9110, 7.7). Each `char`
/// of it is one byte.
public final class UpstreamRequest extends HttpRequest {
    /// Jetty wants one, and refuses names with an underscore in it; where the request goes is said by `upstream`.
    private static final URI ANY = URI.create("http://upstream");

    private final Upstream upstream;
    private final String method;
    private final String path;
    private final String query;

    public UpstreamRequest(HttpClient client, Upstream upstream, String method, String target) {
        super(client, new HttpConversation(), ANY);
        this.method = method;
        this.upstream = upstream;
        int mark = target.indexOf('?');
        this.path = mark < 0 ? target : target.substring(0, mark);
        this.query = mark < 0 ? null : target.substring(mark + 1);
    }

    /// In its own case, as methods are told apart by it (RFC 9110, 9.1).
    @Override
    public String getMethod() {
        return method;
    }

    @Override
    public String getScheme() {
        return upstream.scheme();
    }

    @Override
    public String getHost() {
        return upstream.host();
    }

    @Override
    public int getPort() {
        return upstream.port();
    }

    @Override
    public String getPath() {
        return path;
    }

    @Override
    public String getQuery() {
        return query;
    }

    /// None: a target that is no URI must not be made one.
    @Override
    public URI getURI() {
        return null;
    }

    /// The target as it goes into a request line.
    String target() {
        return query == null ? path : path + "?" + query;
    }
}
