package headroom.proxy;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import support.Scale;
import support.ScriptedProvider;
import support.TestProxy;
import support.WireClient;

/// An answer whose first chunk is malformed ends its own request and holds up no other, however often the two meet.
class StallTest {
    @Test
    void aMalformedChunkBesideOtherAnswersStallsNone() throws Exception {
        try (var provider = ScriptedProvider.start((request, wire) -> {
                    if (request.text().equals("bad")) {
                        wire.send(ScriptedProvider.head(200, "Transfer-Encoding: chunked") + "zz\r\nbad\r\n")
                                .awaitClosed(Duration.ofSeconds(30));
                        wire.close();
                    } else {
                        wire.send(ScriptedProvider.head(200, "Content-Length: 4") + "good");
                    }
                });
                var proxy = TestProxy.start(provider.url());
                var threads = Executors.newFixedThreadPool(8)) {
            provider.forget();
            int port = proxy.address().getPort();
            var calls = new ArrayList<Callable<Void>>();
            for (int i = 0; i < Scale.pick(500, 10_000); i++) {
                var body = i % 2 == 0 ? "bad" : "good";
                calls.add(() -> {
                    var answer = WireClient.ask(port, WireClient.request("POST", "/v1/messages", body));
                    // The head may have gone out before the chunk behind it was read.
                    assertTrue(
                            body.equals("good")
                                    ? answer.status() == 200 && answer.complete()
                                    : answer.status() == 502 || !answer.complete(),
                            body + ": " + answer.status());
                    return null;
                });
            }
            for (var call : threads.invokeAll(calls)) {
                call.get();
            }
        }
    }
}
