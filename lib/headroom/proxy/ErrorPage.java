package headroom.proxy;

import headroom.contract.Provider;
import headroom.forward.ErrorWriter;
import headroom.route.Failure;
import headroom.route.Route;
import headroom.route.Router;
import java.nio.charset.StandardCharsets;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/// Words the errors that the HTTP layer itself answers (a malformed request, headers too large) like our own, not
/// as a web page.
final class ErrorPage implements Request.Handler {
    private final Lifecycle lifecycle;

    ErrorPage(Lifecycle lifecycle) {
        this.lifecycle = lifecycle;
    }

    @Override
    public boolean handle(Request request, Response response, Callback done) {
        var path = request.getHttpURI() == null || request.getHttpURI().getPathQuery() == null
                ? ""
                : request.getHttpURI().getPathQuery();
        var provider = Router.route(path, request.getHeaders()::get) instanceof Route.Forward forward
                ? forward.provider()
                : Provider.OPENAI;
        var failure = failure(request, response.getStatus());
        response.setStatus(failure.status());
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, "application/json").put(Failure.HEADER, failure.code());
        response.write(true, StandardCharsets.UTF_8.encode(failure.body(provider)), done);
        return true;
    }

    private Failure failure(Request request, int status) {
        if (HttpMethod.CONNECT.is(request.getMethod())) {
            return ErrorWriter.noTunnel();
        }
        if (status == HttpStatus.BAD_REQUEST_400 && halfUpgrade(request.getHeaders())) {
            return ErrorWriter.halfUpgrade();
        }
        var reason = HttpStatus.getMessage(status);
        if (status < 500) {
            return new Failure(status, "bad-request", "the request cannot be understood: " + reason);
        }
        // What is not there yet, or no more, when a request comes while starting or stopping is no defect.
        return lifecycle.phase() == Lifecycle.Phase.READY
                ? new Failure(status, "defect", "this is a defect in the proxy: " + reason)
                : ErrorWriter.draining();
    }

    private static boolean halfUpgrade(HttpFields fields) {
        return fields.contains(HttpHeader.UPGRADE) && !fields.contains(HttpHeader.CONNECTION, "upgrade");
    }
}
