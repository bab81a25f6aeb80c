package headroom.proxy;

import com.fasterxml.jackson.databind.ObjectMapper;
import headroom.contract.Provider;
import headroom.forward.KeptOriginals;
import headroom.route.Failure;
import io.javalin.http.Context;
import java.io.IOException;

/// `GET /v1/retrieve/ID` and `POST /v1/retrieve` with `{"id": "ID"}`: the original of a tool result of which something
/// was left out.
final class RetrievePage {
    private static final int MOST_BYTES = 1_000;

    private final KeptOriginals originals;

    RetrievePage(KeptOriginals originals) {
        this.originals = originals;
    }

    void get(Context context) {
        answer(context, context.pathParam("id"));
    }

    void post(Context context) throws IOException {
        var body = context.req().getInputStream().readNBytes(MOST_BYTES);
        String id;
        try {
            id = new ObjectMapper().readTree(body).path("id").asText();
        } catch (IOException noJson) {
            id = "";
        }
        answer(context, id);
    }

    private void answer(Context context, String id) {
        var original = originals.original(id);
        if (original.isPresent()) {
            context.status(200).contentType("text/plain; charset=utf-8").result(original.get());
            return;
        }
        var failure = new Failure(
                404, "not-kept", "nothing is kept under this id: originals go a week after they were last sent");
        context.status(failure.status())
                .header(Failure.HEADER, failure.code())
                .contentType("application/json")
                .result(failure.body(Provider.OPENAI));
    }
}
