package headroom.stats;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import headroom.contract.Provider;
import headroom.proxy.ProxyServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.zip.Deflater;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import support.Await;
import support.Program;
import support.ScriptedProvider;
import support.TestProxy;
import support.WebSocketFrame;
import support.WireClient;

/// What providers say they have counted is read from their answers as these pass, and to the token.
class ReceiptTest {
    /// Text of a model that looks like a receipt, in a value and in the arguments of a tool.
    private static final String BAIT = "\"text\":\"\\\"usage\\\":{\\\"input_tokens\\\":9}\",\"input\":{\"usage\":"
            + "{\"input_tokens\":9,\"prompt_tokens\":9},\"model\":\"bait\",\"usageMetadata\":{\"promptTokenCount\":9}}";
    private static final String ANTHROPIC = "\"usage\":{\"input_tokens\":12,\"cache_creation_input_tokens\":700,"
            + "\"cache_read_input_tokens\":40000,\"cache_creation\":{\"ephemeral_5m_input_tokens\":500,"
            + "\"ephemeral_1h_input_tokens\":200},\"output_tokens\":%d}";
    private static final String RESPONSES =
            "\"usage\":{\"input_tokens\":5000,\"input_tokens_details\":{\"cached_tokens\":"
                + "4096},\"output_tokens\":300,\"output_tokens_details\":{\"reasoning_tokens\":100},\"total_tokens\":5300}";
    private static final String CHAT =
            "\"usage\":{\"prompt_tokens\":900,\"prompt_tokens_details\":{\"cached_tokens\":512},"
                    + "\"completion_tokens\":77,\"total_tokens\":977}";
    private static final String GEMINI = "\"usageMetadata\":{\"promptTokenCount\":800,\"cachedContentTokenCount\":300,"
            + "\"toolUsePromptTokenCount\":5,\"candidatesTokenCount\":%d,\"thoughtsTokenCount\":9}";

    /// An answer of one API, and what it has counted.
    private enum Api {
        MESSAGES(
                "/v1/messages",
                List.of("{\"type\":\"message\",\"model\":\"claude-x\",\"content\":[{" + BAIT + "}],"
                        + ANTHROPIC.formatted(55) + "}"),
                new Receipt("claude-x", 12, 40000, 500, 200, 55)),
        MESSAGES_STREAMED(
                "/v1/messages",
                List.of(
                        "event: message_start\ndata: {\"type\":\"message_start\",\"message\":{\"model\":\"claude-x\","
                                + "\"content\":[]," + ANTHROPIC.formatted(1) + "}}",
                        "event: content_block_start\ndata: {\"type\":\"content_block_start\",\"content_block\":{" + BAIT
                                + "}}",
                        "event: ping\ndata: {\"type\":\"ping\"}",
                        "event: message_delta\n"
                                + "data: {\"type\":\"message_delta\",\"delta\":{\"stop_reason\":\"end_turn\"},"
                                + "\"usage\":{\"output_tokens\":55,\"input_tokens\":null}}",
                        "event: message_stop\ndata: {\"type\":\"message_stop\"}"),
                new Receipt("claude-x", 12, 40000, 500, 200, 55)),
        RESPONSES_WHOLE(
                "/v1/responses",
                List.of("{\"id\":\"r\",\"model\":\"gpt-x\",\"output\":[{" + BAIT + "}]," + RESPONSES + "}"),
                new Receipt("gpt-x", 904, 4096, 0, 0, 300)),
        RESPONSES_STREAMED(
                "/v1/responses",
                List.of(
                        "data: {\"type\":\"response.created\",\"response\":{\"model\":\"gpt-x\",\"usage\":null}}",
                        "data:{\"type\":\"response.output_item.done\",\"item\":{" + BAIT + "}}",
                        "data: {\"type\":\"response.completed\",\"response\":{\"output\":[{" + BAIT + "}]," + RESPONSES
                                + "}}"),
                new Receipt("gpt-x", 904, 4096, 0, 0, 300)),
        CHAT_WHOLE(
                "/v1/chat/completions",
                List.of("{\"model\":\"gpt-x\",\"choices\":[{\"message\":{" + BAIT + "}}]," + CHAT + "}"),
                new Receipt("gpt-x", 388, 512, 0, 0, 77)),
        CHAT_STREAMED(
                "/v1/chat/completions",
                List.of(
                        "data: {\"model\":\"gpt-x\",\"choices\":[{\"delta\":{\"content\":\"a\"}}],\"usage\":null}",
                        "data: {\"model\":\"gpt-x\",\"choices\":[]," + CHAT + "}",
                        "data: [DONE]"),
                new Receipt("gpt-x", 388, 512, 0, 0, 77)),
        GEMINI_WHOLE(
                "/v1beta/models/g:generateContent",
                List.of("{\"candidates\":[{" + BAIT + "}]," + GEMINI.formatted(40) + ",\"modelVersion\":\"g-x\"}"),
                new Receipt("g-x", 505, 300, 0, 0, 49)),
        GEMINI_LIST(
                "/v1beta/models/g:streamGenerateContent",
                List.of("[{\"candidates\":[{" + BAIT + "}]," + GEMINI.formatted(3) + ",\"modelVersion\":\"g-x\"},\n{"
                        + GEMINI.formatted(40) + ",\"modelVersion\":\"g-x\"}]"),
                new Receipt("g-x", 505, 300, 0, 0, 49)),
        GEMINI_STREAMED(
                "/v1beta/models/g:streamGenerateContent?alt=sse",
                List.of(
                        "data: {\"candidates\":[{" + BAIT + "}]," + GEMINI.formatted(3) + ",\"modelVersion\":\"g-x\"}",
                        "data: {" + GEMINI.formatted(40) + ",\"modelVersion\":\"g-x\"}"),
                new Receipt("g-x", 505, 300, 0, 0, 49));

        private final String target;
        private final List<String> parts;
        private final Receipt receipt;

        Api(String target, List<String> parts, Receipt receipt) {
            this.target = target;
            this.parts = parts;
            this.receipt = receipt;
        }

        private boolean streamed() {
            return parts.getFirst().contains("data:");
        }

        private Provider provider() {
            return target.startsWith("/v1beta")
                    ? Provider.GEMINI
                    : target.equals("/v1/messages") ? Provider.ANTHROPIC : Provider.OPENAI;
        }

        private byte[] body() {
            return parts.stream()
                    .collect(Collectors.joining("\n\n", "", streamed() ? "\n\n" : ""))
                    .getBytes(StandardCharsets.UTF_8);
        }

        private String type() {
            return "Content-Type: " + (streamed() ? "text/event-stream; charset=utf-8" : "application/json");
        }

        /// What `/metrics` says once this receipt was read.
        private Map<String, Long> counters() {
            var counters = new TreeMap<>(Map.of(
                    "fresh", receipt.fresh(),
                    "cache-read", receipt.read(),
                    "cache-write-5m", receipt.wroteMinutes(),
                    "cache-write-1h", receipt.wroteHour(),
                    "output", receipt.output()));
            counters.values().removeIf(amount -> amount == 0);
            return counters;
        }
    }

    @ParameterizedTest
    @EnumSource
    void everyCutOfTheBytesGivesTheSame(Api api) {
        var body = api.body();
        for (var size : List.of(1, 2, 7, 64, body.length)) {
            var reader = new ReceiptReader(api.provider(), api.streamed());
            for (var at = 0; at < body.length; at += size) {
                reader.read(ByteBuffer.wrap(body, at, Math.min(size, body.length - at)));
            }
            assertEquals(Optional.of(api.receipt), reader.receipt(), "pieces of " + size);
        }
    }

    @ParameterizedTest
    @EnumSource
    void theProxyCountsWhatAnAnswerSaysAndHandsItOnAsItIs(Api api) throws Exception {
        var script = (ScriptedProvider.Script) (request, wire) -> {
            wire.send(ScriptedProvider.head(200, api.type(), "Content-Length: " + api.body().length));
            wire.send(api.body());
        };
        try (var provider = ScriptedProvider.start(script);
                var proxy = TestProxy.start(provider.url())) {
            assertArrayEquals(api.body(), ask(proxy, api).body());
            Await.until("it is over", Duration.ofSeconds(30), () -> proxy.active() == 0);
            assertEquals(api.counters(), counters(proxy, api));
        }
    }

    private static final List<String> ENCODINGS = List.of("gzip", "deflate", "br", "zstd");

    /// Packed by node, each event for itself, as a server does that streams; or all in one by zstd(1).
    @ParameterizedTest
    @EnumSource
    void ofOneThatIsPackedToo(Api api) throws Exception {
        for (var encoding : ENCODINGS) {
            var packed = packed(encoding, api);
            var script = (ScriptedProvider.Script) (request, wire) -> {
                wire.send(ScriptedProvider.head(
                        200, api.type(), "Content-Encoding: " + encoding, "Content-Length: " + packed.length));
                wire.send(Arrays.copyOf(packed, 60)).send(Arrays.copyOfRange(packed, 60, packed.length));
            };
            try (var provider = ScriptedProvider.start(script);
                    var proxy = TestProxy.start(provider.url())) {
                assertArrayEquals(packed, ask(proxy, api).body());
                Await.until(
                        encoding + " is read",
                        Duration.ofSeconds(30),
                        () -> counters(proxy, api).equals(api.counters()));
            }
        }
    }

    private static byte[] packed(String encoding, Api api) {
        if (encoding.equals("zstd")) {
            Assumptions.assumeTrue(Program.onPath("zstd").isPresent(), "there is no zstd on this machine");
            return base64(api, "sh", "-c", "zstd -qc | base64 -w 0");
        }
        var program = """
            const zlib = require('zlib'), chunks = [];
            const pack = {br: zlib.createBrotliCompress, gzip: zlib.createGzip, deflate: zlib.createDeflate}['%s']();
            pack.on('data', chunk => chunks.push(chunk));
            pack.on('end', () => console.log(Buffer.concat(chunks).toString('base64')));
            const parts = require('fs').readFileSync(0, 'utf8').split(/(?<=\\n\\n)/);
            const next = () => parts.length ? pack.write(parts.shift(), () => pack.flush(next)) : pack.end();
            next();
            """.formatted(encoding);
        return base64(api, "node", "-e", program);
    }

    private static byte[] base64(Api api, String... packer) {
        var run = Program.of(packer)
                .reading(new String(api.body(), StandardCharsets.UTF_8))
                .run();
        assertEquals(0, run.code(), run::toString);
        return Base64.getDecoder().decode(run.out().strip());
    }

    @Test
    void aDamagedPackageEndsTheReadingAndNotTheAnswer() throws Exception {
        var api = Api.MESSAGES;
        for (var encoding : ENCODINGS) {
            var packed = packed(encoding, api);
            Arrays.fill(packed, 20, packed.length, (byte) 0x5a);
            var script = (ScriptedProvider.Script) (request, wire) -> {
                wire.send(ScriptedProvider.head(
                        200, api.type(), "Content-Encoding: " + encoding, "Content-Length: " + packed.length));
                wire.send(packed);
            };
            try (var provider = ScriptedProvider.start(script);
                    var proxy = TestProxy.start(provider.url())) {
                assertArrayEquals(packed, ask(proxy, api).body());
                Await.until("it is over", Duration.ofSeconds(30), () -> proxy.active() == 0);
                assertEquals(Map.of(), counters(proxy, api));
            }
        }
    }

    /// Two answers over one connection, the second packed as both ends agreed (RFC 7692), and one that is none.
    @Test
    void ofEachAnswerOverAWebsocket() throws Exception {
        var api = Api.RESPONSES_STREAMED;
        for (var extension : List.of("", "Sec-WebSocket-Extensions: permessage-deflate\r\n")) {
            var sent = new ByteArrayOutputStream();
            for (int answer = 0; answer < 2; answer++) {
                for (var part : api.parts) {
                    var text = part.replaceFirst("data: ?", "").getBytes(StandardCharsets.UTF_8);
                    sent.write(
                            extension.isEmpty()
                                    ? new WebSocketFrame(0x81, text).bytes()
                                    : new WebSocketFrame(0xc1, deflated(text)).bytes());
                    sent.write(new WebSocketFrame(0x89, "{\"usage\":{}}".getBytes(StandardCharsets.UTF_8)).bytes());
                }
            }
            var script = (ScriptedProvider.Script) (request, wire) -> {
                wire.send("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                        + extension + "\r\n");
                for (var at = 0; at < sent.size(); at += 100) {
                    wire.send(Arrays.copyOfRange(sent.toByteArray(), at, Math.min(sent.size(), at + 100)));
                }
                wire.awaitClosed(Duration.ofSeconds(30));
            };
            try (var provider = ScriptedProvider.start(script);
                    var proxy = TestProxy.start(provider.url());
                    var client = new WireClient(proxy.address().getPort())) {
                client.send(WireClient.request(
                        "GET",
                        api.target,
                        "",
                        "Connection: Upgrade",
                        "Upgrade: websocket",
                        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
                        "Sec-WebSocket-Version: 13"));
                client.head();
                assertArrayEquals(sent.toByteArray(), client.input().readNBytes(sent.size()));
                assertEquals(Map.of("fresh", 1808L, "cache-read", 8192L, "output", 600L), counters(proxy, api));
            }
        }
    }

    private static byte[] deflated(byte[] text) {
        var deflater = new Deflater(9, true);
        deflater.setInput(text);
        var packed = new byte[text.length + 100];
        int size = deflater.deflate(packed, 0, packed.length, Deflater.SYNC_FLUSH);
        deflater.end();
        return Arrays.copyOf(packed, size - 4);
    }

    @Test
    void whatWasSaidBeforeAnAnswerBrokeOffCounts() throws Exception {
        var api = Api.MESSAGES_STREAMED;
        var script = (ScriptedProvider.Script) (request, wire) -> {
            wire.send(ScriptedProvider.head(200, api.type(), "Transfer-Encoding: chunked"));
            wire.chunk(api.parts.getFirst() + "\n\ndata: {\"type\":\"message_delta\",\"usage\":{\"outp");
            wire.close();
        };
        try (var provider = ScriptedProvider.start(script);
                var proxy = TestProxy.start(provider.url());
                var client = new WireClient(proxy.address().getPort())) {
            client.send(WireClient.request("POST", api.target, "{}")).head();
            client.input().transferTo(OutputStream.nullOutputStream());
            Await.until("it is over", Duration.ofSeconds(30), () -> proxy.active() == 0);
            var expected = new TreeMap<>(api.counters());
            expected.put("output", 1L);
            assertEquals(expected, counters(proxy, api));
        }
    }

    @Test
    void whatIsNoReceiptIsNone() {
        for (var text : List.of(
                "",
                "[]",
                "{\"usage\":7}",
                "{\"usage\":\"text\"}",
                "{\"usage\":[1]}",
                "{\"input_tokens\":812}",
                "{\"content\":[{" + BAIT + "}]}",
                "{\"error\":{\"usage\":{\"input_tokens\":3}}}",
                "{\"usage\":{\"input_tokens\":",
                "\"usage\":{\"input_tokens\":3}",
                "}}}]]]{\"x\"")) {
            var reader = new ReceiptReader(Provider.ANTHROPIC, false);
            reader.read(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
            assertEquals(Optional.empty(), reader.receipt(), text);
        }
    }

    private static WireClient.Answer ask(ProxyServer proxy, Api api) throws IOException {
        return WireClient.ask(proxy.address().getPort(), WireClient.request("POST", api.target, "{}"));
    }

    /// The tokens of receipts that `/metrics` tells, by kind.
    private static Map<String, Long> counters(ProxyServer proxy, Api api) throws IOException {
        var begin = "headroom_receipt_tokens_total{provider=\"" + api.provider().word() + "\",kind=\"";
        return new TreeMap<>(WireClient.ask(proxy.address().getPort(), WireClient.request("GET", "/metrics", ""))
                .text()
                .lines()
                .filter(line -> line.startsWith(begin))
                .map(line -> line.substring(begin.length()).split("\"} "))
                .collect(Collectors.toMap(parts -> parts[0], parts -> Long.valueOf(parts[1]))));
    }
}
