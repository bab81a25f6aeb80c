package headroom.forward;

import org.eclipse.jetty.client.ProtocolHandler;
import org.eclipse.jetty.client.Request;
import org.eclipse.jetty.client.Response;
import org.eclipse.jetty.client.Result;
import org.eclipse.jetty.client.transport.HttpRequest;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpStatus;

/// Hands on answers that precede the true one, whatever their number: a client must be able to skip those it does
/// not know (RFC 9110, 15.2).
final class InterimAnswers implements ProtocolHandler {
    @Override
    public String getName() {
        return "interim";
    }

    @Override
    public boolean accept(Request request, Response answer) {
        int status = answer.getStatus();
        return HttpStatus.isInformational(status)
                && status != HttpStatus.CONTINUE_100
                && status != HttpStatus.SWITCHING_PROTOCOLS_101;
    }

    @Override
    public Response.Listener getResponseListener() {
        return new Response.Listener() {
            @Override
            public void onSuccess(Response answer) {
                var conversation = ((HttpRequest) answer.getRequest()).getConversation();
                conversation.updateResponseListeners(null);
                int status = answer.getStatus();
                var headers = HttpFields.build(answer.getHeaders());
                conversation.getExchanges().peekLast().resetResponse();
                Exchange.of(answer.getRequest()).interim(status, headers);
            }

            @Override
            public void onFailure(Response answer, Throwable failure) {
                var conversation = ((HttpRequest) answer.getRequest()).getConversation();
                conversation.updateResponseListeners(null);
                var exchange = conversation.getExchanges().peekLast();
                exchange.getResponseListeners()
                        .emitFailureComplete(
                                new Result(exchange.getRequest(), exchange.getRequestFailure(), answer, failure));
            }
        };
    }
}
