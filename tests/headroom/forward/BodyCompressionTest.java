package headroom.forward;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import headroom.compress.Compressor;
import headroom.proxy.ProxyServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import support.Peer;
import support.ScriptedProvider;
import support.TestProxy;
import support.WireClient;

/// The provider gets a conversation with its tool results made shorter; whatever stands in the way, it gets what
/// the client sent.
@Execution(ExecutionMode.CONCURRENT)
class BodyCompressionTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String LOG = IntStream.range(0, 60)
            .mapToObj(i -> "INFO [worker] finished the job number " + i * 7 + " without any trouble")
            .collect(Collectors.joining("\n"));

    private ScriptedProvider provider;
    private ProxyServer proxy;

    @BeforeEach
    void start() {
        provider = ScriptedProvider.start(ScriptedProvider.json("{\"id\":\"1\"}"));
        proxy = TestProxy.compressing(provider.url());
    }

    @AfterEach
    void stop() {
        proxy.close();
        provider.close();
    }

    private WireClient.Answer post(String target, String body, String... headers) throws IOException {
        return WireClient.ask(proxy.address().getPort(), WireClient.request("POST", target, body, headers));
    }

    private static String quoted(String text) {
        return JSON.valueToTree(text).toString();
    }

    private static byte[] shorter(String body) {
        var outcome = Compressor.compress(body.getBytes(StandardCharsets.UTF_8), Set.of());
        assertTrue(outcome.saved() > 0);
        return outcome.body();
    }

    private static String anthropic(String tool, String... results) {
        return "{\"model\":\"m\",\"messages\":["
                + IntStream.range(0, results.length)
                        .mapToObj(i -> "{\"role\":\"assistant\",\"content\":[{\"type\":\"tool_use\",\"id\":\"t" + i
                                + "\",\"name\":\"" + tool + "\",\"input\":{}}]},"
                                + "{\"role\":\"user\",\"content\":[{\"type\":\"tool_result\",\"tool_use_id\":\"t" + i
                                + "\",\"content\":" + quoted(results[i]) + "}]}")
                        .collect(Collectors.joining(","))
                + "]}";
    }

    private String metric(String name) throws IOException {
        var metrics = WireClient.ask(proxy.address().getPort(), WireClient.request("GET", "/metrics", ""))
                .text();
        return metrics.lines()
                .filter(line -> line.startsWith(name + " "))
                .map(line -> line.substring(name.length() + 1))
                .findFirst()
                .orElse("0");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/v1/messages |"
                    + " {'messages':[{'role':'user','content':[{'type':'tool_result','tool_use_id':'t','content':LOG}]}]}",
                "/v1/messages/count_tokens?beta=true |"
                    + " {'messages':[{'role':'user','content':[{'type':'tool_result','tool_use_id':'t','content':[{'type':'text','text':LOG}]}]}]}",
                "/v1/chat/completions | {'messages':[{'role':'tool','tool_call_id':'c','content':LOG}]}",
                "/v1/responses | {'input':[{'type':'function_call_output','call_id':'c','output':LOG}]}",
                "/backend-api/codex/responses |"
                        + " {'input':[{'type':'custom_tool_call_output','call_id':'c','output':LOG}]}",
                "/v1beta/models/g:streamGenerateContent?alt=sse |"
                        + " {'contents':[{'parts':[{'functionResponse':{'name':'f','response':{'output':LOG}}}]}]}",
            })
    void theProviderGetsAShorterResult(String target, String form) throws IOException {
        var body = form.replace('\'', '"').replace("LOG", quoted(LOG));
        var answer = post(target, body);
        assertEquals(200, answer.status());
        var received = provider.received().getFirst();
        assertEquals(target, received.target());
        assertArrayEquals(shorter(body), received.body());
        assertEquals(List.of(Integer.toString(received.body().length)), received.all("Content-Length"));
        assertTrue(Integer.parseInt(answer.header("x-headroom-tokens-saved").orElseThrow()) > 100);
        assertEquals("1", metric("headroom_compression_requests_total{outcome=\"compressed\"}"));
        assertEquals(
                answer.header("x-headroom-tokens-saved").orElseThrow(),
                metric("headroom_tokens_removed_total{encoder=\"line-heads\"}"));
    }

    @ParameterizedTest
    @CsvSource({
        "/v1/messages, x-headroom-bypass: true, bypassed",
        "/v1/messages, X-Headroom-Mode: passthrough, passthrough",
        "/v1/messages, Content-Encoding: compress, encoded",
        "/v1/messages, Content-Digest: sha-256=:x:, encoded",
        "/v1/messages/batches, X-A: b, ''",
        "/v1/embeddings, X-A: b, ''",
        "/v1/files, X-A: b, ''",
    })
    void whatIsNotToBeChangedIsForwardedAsItCame(String target, String header, String reason) throws IOException {
        var body = anthropic("Bash", LOG);
        var answer = post(target, body, header, "x-api-key: k");
        assertEquals(body, provider.received().getFirst().text());
        assertTrue(answer.header("x-headroom-tokens-saved").isEmpty());
        assertTrue(provider.received().getFirst().header("x-headroom-bypass").isEmpty());
        assertEquals(
                reason.isEmpty() ? "0" : "1",
                metric("headroom_compression_requests_total{outcome=\"" + reason + "\"}"));
    }

    @Test
    void anExcludedToolsResultsStay() throws IOException {
        proxy.close();
        proxy = TestProxy.start(TestProxy.compressing(TestProxy.options(provider.url()), "Secret"));
        post("/v1/messages", anthropic("Secret", LOG));
        assertEquals(anthropic("Secret", LOG), provider.received().getFirst().text());
        assertEquals("1", metric("headroom_tool_results_total{outcome=\"excluded\"}"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "%s",
                "{\"tool_result\":%s",
                "{\"messages\":[],\"messages\":[{\"role\":\"tool\",\"content\":%s}]}",
                "tool_result\u0000%s",
                "[[[[{\"tool_result\":%s}]]]] ",
                "{\"tool_result\":\"\u00e9\"}%s"
            })
    void whatCannotBeReadIsForwardedToTheByte(String form) throws IOException {
        var body = form.formatted(quoted(LOG));
        assertEquals(200, post("/v1/messages", body).status());
        assertArrayEquals(
                body.getBytes(StandardCharsets.ISO_8859_1),
                provider.received().getFirst().body());
    }

    private void chunked(String body, int size, String end) throws IOException {
        var request = new StringBuilder(
                WireClient.request("POST", "/v1/messages", "", "Transfer-Encoding: chunked", "Trailer: x-late"));
        for (int at = 0; at < body.length(); at += size) {
            var piece = body.substring(at, Math.min(body.length(), at + size));
            request.append(Integer.toHexString(piece.length()))
                    .append("\r\n")
                    .append(piece)
                    .append("\r\n");
        }
        var answer = WireClient.ask(proxy.address().getPort(), request + "0\r\n" + end + "\r\n");
        assertEquals(200, answer.status());
    }

    @Test
    void aBodyInChunksIsMadeShorterToo() throws IOException {
        var body = anthropic(
                "Bash",
                LOG,
                IntStream.range(0, 4_000).mapToObj(i -> "line " + i * i).collect(Collectors.joining("\n")));
        chunked(body, 7_000, "");
        assertArrayEquals(shorter(body), provider.received().getFirst().body());
        assertEquals("1", metric("headroom_compression_requests_total{outcome=\"compressed\"}"));
        chunked("{\"messages\":[]}", 5, "");
        assertEquals("{\"messages\":[]}", provider.received().getLast().text());
    }

    @Test
    void aBodyInChunksThatIsTooLargeOrHasTrailersIsForwardedAsItComes() throws IOException {
        var large = anthropic("Bash", LOG, "x".repeat(4 * 1024 * 1024));
        chunked(large, 60_000, "");
        assertEquals(large, provider.received().getFirst().text());
        assertEquals("1", metric("headroom_compression_requests_total{outcome=\"large\"}"));
        var body = anthropic("Bash", LOG);
        chunked(body, 60_000, "x-late: 1\r\n");
        assertEquals(body, provider.received().getLast().text());
    }

    @Test
    void oneLargerThanTheLimitIsForwardedAsItComes() throws IOException {
        var body = anthropic("Bash", LOG, "x".repeat(4 * 1024 * 1024));
        assertEquals(200, post("/v1/messages", body).status());
        assertEquals(body, provider.received().getFirst().text());
        assertEquals("1", metric("headroom_compression_requests_total{outcome=\"large\"}"));
    }

    /// What has arrived goes on after two seconds, and the rest when it comes.
    @Test
    void aSlowClientIsNotWaitedFor() throws Exception {
        var body = anthropic("Bash", LOG);
        var request = WireClient.request("POST", "/v1/messages", body);
        int cut = request.length() - 700;
        try (var client = new WireClient(proxy.address().getPort())) {
            client.send(request.substring(0, cut));
            Thread.sleep(3_000);
            client.send(request.substring(cut, cut + 300));
            Thread.sleep(100);
            assertEquals(200, client.send(request.substring(cut + 300)).answer().status());
        }
        assertEquals(body, provider.received().getFirst().text());
        assertEquals("1", metric("headroom_compression_requests_total{outcome=\"slow\"}"));
    }

    @Test
    void aClientThatLeavesMidwayHarmsNobody() throws IOException {
        var request = WireClient.request("POST", "/v1/messages", anthropic("Bash", LOG));
        for (int cut = request.length() - 3_000; cut < request.length(); cut += 500) {
            try (var client = new WireClient(proxy.address().getPort())) {
                client.send(request.substring(0, cut));
            }
        }
        assertEquals(200, post("/v1/messages", anthropic("Bash", LOG)).status());
        assertArrayEquals(
                shorter(anthropic("Bash", LOG)), provider.received().getLast().body());
    }

    /// The next request of a conversation begins with what was sent before, also when another proxy has sent that.
    @Test
    void theBeginningOfAConversationStaysTheSame() throws IOException {
        var results = new String[] {LOG, "short", LOG, LOG.replace("job", "task"), LOG, "a\rb\rc" + LOG};
        var before = "";
        for (int count = 1; count <= results.length; count++) {
            if (count == 4) {
                proxy.close();
                proxy = TestProxy.compressing(provider.url());
            }
            post("/v1/messages", anthropic("Bash", Arrays.copyOf(results, count)));
            var sent = provider.received().getLast().text();
            assertTrue(
                    sent.startsWith(before.substring(0, Math.max(0, before.length() - 2))),
                    "with " + count + " results");
            before = sent;
        }
        assertTrue(before.length() < anthropic("Bash", results).length() / 2);
    }

    @Test
    void manyAtOnceAreAllAnswered() throws Exception {
        var large = IntStream.range(0, 300).mapToObj(i -> i + "\n" + LOG).collect(Collectors.joining("\n"));
        var body = anthropic("Bash", large);
        var shortened = shorter(body);
        var asked = new ArrayList<Callable<Integer>>();
        for (int i = 0; i < 40; i++) {
            asked.add(() -> post("/v1/messages", body).status());
        }
        try (var threads = Executors.newFixedThreadPool(20)) {
            for (var answer : threads.invokeAll(asked)) {
                assertEquals(200, answer.get());
            }
        }
        assertEquals(40, provider.received().size());
        for (var received : provider.received()) {
            assertTrue(
                    Arrays.equals(shortened, received.body()) || received.text().equals(body));
        }
        assertTrue(Integer.parseInt(metric("headroom_compression_requests_total{outcome=\"compressed\"}")) > 0);
    }

    /// In the answer of the Python edition's endpoint.
    @Test
    void aProgramCanAskForTheMessagesAlone() throws IOException {
        var body = anthropic("Bash", LOG);
        var answer = JSON.readTree(post("/v1/compress", body).body());
        assertEquals(JSON.readTree(shorter(body)).path("messages"), answer.path("messages"));
        assertEquals("[\"line-heads\"]", answer.path("transforms_applied").toString());
        assertEquals(
                answer.path("tokens_before").asInt()
                        - answer.path("tokens_after").asInt(),
                answer.path("tokens_saved").asInt());
        assertTrue(answer.path("compression_ratio").asDouble() < .8, answer.toString());
        assertEquals(
                JSON.readTree(body).path("messages"),
                JSON.readTree(post("/v1/compress", body, "x-headroom-bypass: true")
                                .body())
                        .path("messages"));
        for (var bad : List.of("{", "[]", "{\"messages\":{}}", "null")) {
            var refused = post("/v1/compress", bad);
            assertEquals(
                    "400 bad-request",
                    refused.status() + " " + refused.header("x-headroom-error").orElseThrow());
        }
        assertEquals(
                413,
                post("/v1/compress", anthropic("Bash", "x".repeat(4 * 1024 * 1024)))
                        .status());
        assertEquals(
                404,
                WireClient.ask(proxy.address().getPort(), WireClient.request("GET", "/v1/compress", ""))
                        .status());
        assertEquals(0, provider.received().size());
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aRealServerTakesTheShorterBody(boolean http2, @TempDir Path folder) throws Exception {
        var large = anthropic(
                "Bash", IntStream.range(0, 100).mapToObj(i -> i + "\n" + LOG).collect(Collectors.joining("\n")));
        try (var nginx = Peer.nginx(folder, provider.port(), http2, 10);
                var through = TestProxy.start(
                        TestProxy.compressing(TestProxy.behindTls(nginx.port(), nginx.certificate())))) {
            for (int i = 0; i < 30; i++) {
                assertEquals(
                        200,
                        WireClient.ask(through.address().getPort(), WireClient.request("POST", "/v1/messages", large))
                                .status());
            }
        }
        assertEquals(30, provider.received().size());
        for (var received : provider.received()) {
            assertArrayEquals(shorter(large), received.body());
        }
    }
}
