package headroom.forward;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import headroom.compress.Compressor;
import headroom.proxy.ProxyServer;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import support.ScriptedProvider;
import support.TestProxy;
import support.WebSocketFrame;
import support.WireClient;

/// The messages of a websocket keep their meaning, their order and everything but the words of tool results.
class WebSocketCompressionTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String LOG = IntStream.range(0, 60)
            .mapToObj(i -> "INFO [worker] finished the job number " + i * 7 + " without any trouble")
            .collect(Collectors.joining("\n"));
    private static final String[] HANDSHAKE = {
        "Connection: Upgrade",
        "Upgrade: websocket",
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
        "Sec-WebSocket-Version: 13",
        "Sec-WebSocket-Extensions: permessage-deflate"
    };
    private static final String AGREED = "HTTP/1.1 101 Switching Protocols\r\n"
            + "Upgrade: websocket\r\n"
            + "Connection: Upgrade\r\n"
            + "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n";

    private final BlockingQueue<WebSocketFrame> received = new ArrayBlockingQueue<>(1000);
    private String agreed = AGREED + "\r\n";
    private ScriptedProvider provider;
    private ProxyServer proxy;
    private WireClient client;

    /// Names an answer for each text message, r1, r2, …
    @BeforeEach
    void start() {
        provider = ScriptedProvider.start((request, wire) -> {
            wire.send(agreed);
            var in = new DataInputStream(wire.input());
            for (int number = 1; ; ) {
                var frame = WebSocketFrame.read(in);
                received.add(frame);
                if ((frame.first() & 0x8f) == 0x81) {
                    var event = "{\"type\":\"response.created\",\"response\":{\"id\":\"r" + number++
                            + "\",\"object\":\"response\"}}";
                    wire.send(new WebSocketFrame(0x81, bytes(event)).bytes());
                }
            }
        });
        proxy = TestProxy.compressing(provider.url());
    }

    @AfterEach
    void stop() throws Exception {
        client.close();
        proxy.close();
        provider.close();
    }

    private void connect(String... more) throws IOException {
        client = new WireClient(proxy.address().getPort());
        var headers = Stream.concat(Stream.of(HANDSHAKE), Stream.of(more)).toArray(String[]::new);
        assertEquals(
                101,
                client.send(WireClient.request("GET", "/v1/responses", "", headers))
                        .answer()
                        .status());
    }

    private static byte[] frame(int first, byte[] payload) {
        return new WebSocketFrame(first, payload).masked();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private WebSocketFrame next() throws InterruptedException {
        var frame = received.poll(20, TimeUnit.SECONDS);
        assertTrue(frame != null, "nothing arrived");
        return frame;
    }

    /// Sends a message, and waits until the client has heard the name of its answer.
    private String say(String message) throws Exception {
        client.send(frame(0x81, bytes(message)));
        var arrived = next();
        assertEquals(0x81, arrived.first());
        assertTrue(WebSocketFrame.read(new DataInputStream(client.input()))
                .text()
                .startsWith("{\"type\":\"response.created\""));
        return arrived.text();
    }

    private static String output(String text) {
        return "{\"type\":\"function_call_output\",\"call_id\":\"c\",\"output\":" + JSON.valueToTree(text) + "}";
    }

    private static String message(String previous, String items) {
        return "{\"type\":\"response.create\",\"model\":\"m\","
                + (previous.isEmpty() ? "" : "\"previous_response_id\":\"" + previous + "\",") + "\"input\":[" + items
                + "]}";
    }

    private static String shorter(String message) {
        return new String(Compressor.compress(bytes(message), Set.of()).body(), StandardCharsets.UTF_8);
    }

    @Test
    void theProviderGetsAShorterResult() throws Exception {
        connect();
        var sent = message("", output(LOG));
        assertEquals(shorter(sent), say(sent));
        assertTrue(provider.last().header("Sec-WebSocket-Extensions").isEmpty());
        assertEquals("{\"type\":\"response.create\"}", say("{\"type\":\"response.create\"}"));
        assertEquals("no json", say("no json"));
    }

    /// As it would be in one request that holds the whole conversation.
    @Test
    void whatWasSaidBeforeIsReferredToInTheSameWords() throws Exception {
        connect();
        say(message("", "{\"type\":\"message\",\"role\":\"user\",\"content\":\"hello\"}"));
        var first = output(LOG.replace("job", "task"));
        var second = output("$ make\n" + LOG.replace("job", "task") + "\ndone");
        say(message("r1", first));
        var sent = say(message("r2", second));
        assertTrue(sent.contains(" of tool result 1"), sent);
        var whole = shorter(message("", first + "," + second));
        assertTrue(whole.endsWith(sent.substring(sent.indexOf("[{") + 1)), whole + "\n" + sent);
    }

    @ParameterizedTest
    @ValueSource(strings = {"r1", "unknown"})
    void nothingIsReferredToThatMayNotBeThere(String previous) throws Exception {
        connect();
        say(message("", output(LOG)));
        say(message("r1", output("short")));
        var sent = say(message(previous, output(LOG)));
        assertFalse(sent.contains("of tool result"), sent);
        assertTrue(sent.contains("begins each line below it"), sent);
        assertFalse(say(message("r3", output(LOG))).contains("of tool result"));
        // A conversation that begins anew is known again.
        say(message("", output(LOG)));
        assertTrue(say(message("r5", output(LOG))).contains("of tool result 1"));
    }

    @Test
    void aMessageInPiecesWithAPingBetweenIsPutTogether() throws Exception {
        connect();
        var text = bytes(message("", output(LOG)));
        var wire = new ByteArrayOutputStream();
        wire.writeBytes(frame(0x01, new byte[0]));
        wire.writeBytes(frame(0x00, Arrays.copyOf(text, 100)));
        wire.writeBytes(frame(0x89, bytes("ping")));
        wire.writeBytes(frame(0x80, Arrays.copyOfRange(text, 100, text.length)));
        wire.writeBytes(frame(0x82, new byte[] {1, 2, 3}));
        wire.writeBytes(frame(0x88, new byte[] {3, (byte) 0xe8}));
        for (var piece : wire.toByteArray()) {
            client.send(new byte[] {piece});
        }
        assertEquals("ping", next().text());
        assertEquals(shorter(new String(text, StandardCharsets.UTF_8)), next().text());
        var binary = next();
        assertEquals(0x82, binary.first());
        assertArrayEquals(new byte[] {1, 2, 3}, binary.payload());
        assertEquals(0x88, next().first());
    }

    @Test
    void oneBeyondTheLimitPassesAsItIs() throws Exception {
        connect();
        var large = bytes(message("", output(LOG + "x".repeat(4 * 1024 * 1024))));
        client.send(frame(0x81, large));
        assertArrayEquals(large, next().payload());
        client.send(frame(0x01, Arrays.copyOf(large, 1_000_000)))
                .send(frame(0x80, Arrays.copyOfRange(large, 1_000_000, large.length)));
        var first = next();
        var rest = next();
        assertEquals(0x01, first.first());
        assertEquals(0x80, rest.first());
        assertEquals(new String(large, StandardCharsets.UTF_8), first.text() + rest.text());
        assertEquals(shorter(message("", output(LOG))), afterwards(message("", output(LOG))));
    }

    private String afterwards(String message) throws Exception {
        client.send(frame(0x81, bytes(message)));
        return next().text();
    }

    @ParameterizedTest
    @ValueSource(strings = {"x-headroom-bypass: true", "x-headroom-mode: passthrough"})
    void oneThatWantsNothingOfItGetsABareConnection(String header) throws Exception {
        connect(header);
        assertEquals(message("", output(LOG)), say(message("", output(LOG))));
        assertEquals(
                "permessage-deflate",
                provider.last().header("Sec-WebSocket-Extensions").orElseThrow());
    }

    @Test
    void anExtensionThatTheProviderInsistsOnLeavesEverythingAsItIs() throws Exception {
        agreed = AGREED + "Sec-WebSocket-Extensions: permessage-deflate\r\n\r\n";
        connect();
        assertEquals(message("", output(LOG)), say(message("", output(LOG))));
    }
}
