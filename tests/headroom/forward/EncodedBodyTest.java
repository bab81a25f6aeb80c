package headroom.forward;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import headroom.compress.Compressor;
import headroom.proxy.ProxyServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import support.Program;
import support.ScriptedProvider;
import support.TestProxy;
import support.WireClient;

/// Requests whose bodies are packed, by programs of others: their tool results are made shorter all the same, and
/// what the provider gets is unpacked by those programs again.
class EncodedBodyTest {
    private static final String BODY = "{\"messages\":[{\"role\":\"tool\",\"tool_call_id\":\"c\",\"content\":\""
            + IntStream.range(0, 60)
                    .mapToObj(i -> "INFO [worker] finished the job number " + i * 7 + " without any trouble")
                    .collect(Collectors.joining("\\n"))
            + "\"}]}";

    @TempDir
    private Path folder;

    private ScriptedProvider provider;
    private ProxyServer proxy;

    /// What packs a file `in` into `out`, and back.
    enum Packer {
        GZIP("gzip", "gzip -c in >out", "gzip -dc in >out"),
        DEFLATE("deflate", node("deflateSync"), node("inflateSync")),
        BR("br", node("brotliCompressSync"), node("brotliDecompressSync")),
        ZSTD("zstd", "zstd -qc in >out", "zstd -dqc in >out");

        private final String encoding;
        private final String packing;
        private final String unpacking;

        Packer(String encoding, String packing, String unpacking) {
            this.encoding = encoding;
            this.packing = packing;
            this.unpacking = unpacking;
        }

        private static String node(String function) {
            return "node -e 'const f = require(\"fs\"); f.writeFileSync(\"out\", require(\"zlib\")." + function
                    + "(f.readFileSync(\"in\")))'";
        }

        private static byte[] run(Path folder, String command, byte[] bytes) throws IOException {
            var program = command.split(" ")[0];
            Assumptions.assumeTrue(Program.onPath(program).isPresent(), "there is no " + program + " on this machine");
            Files.write(folder.resolve("in"), bytes);
            var run = Program.of("sh", "-c", command)
                    .set("PATH", "/usr/local/bin:/usr/bin:/bin")
                    .in(folder)
                    .run();
            assertEquals(0, run.code(), run.toString());
            return Files.readAllBytes(folder.resolve("out"));
        }

        byte[] pack(Path folder, byte[] bytes) throws IOException {
            return run(folder, packing, bytes);
        }

        byte[] unpack(Path folder, byte[] bytes) throws IOException {
            return run(folder, unpacking, bytes);
        }
    }

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

    private WireClient.Answer post(byte[] body, String encoding) throws IOException {
        return WireClient.ask(
                proxy.address().getPort(),
                WireClient.request(
                        "POST",
                        "/v1/chat/completions",
                        new String(body, StandardCharsets.ISO_8859_1),
                        "Content-Encoding: " + encoding));
    }

    private String outcomes() throws IOException {
        return WireClient.ask(proxy.address().getPort(), WireClient.request("GET", "/metrics", ""))
                .text()
                .lines()
                .filter(line -> line.startsWith("headroom_compression_requests_total"))
                .collect(Collectors.joining("\n"));
    }

    @ParameterizedTest
    @EnumSource
    void theProviderGetsAShorterResult(Packer packer) throws IOException {
        var answer = post(packer.pack(folder, BODY.getBytes(StandardCharsets.UTF_8)), packer.encoding);
        assertEquals(200, answer.status());
        assertTrue(answer.header("x-headroom-tokens-saved").isPresent(), outcomes());
        var received = provider.received().getFirst();
        assertEquals(List.of(Integer.toString(received.body().length)), received.all("Content-Length"));
        var expected = Compressor.compress(BODY.getBytes(StandardCharsets.UTF_8), Set.of())
                .body();
        if (packer == Packer.BR) {
            assertEquals(List.of(), received.all("Content-Encoding"));
            assertArrayEquals(expected, received.body());
        } else {
            assertEquals(List.of(packer.encoding), received.all("Content-Encoding"));
            assertArrayEquals(expected, packer.unpack(folder, received.body()));
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatHasNothingToBeMadeShorterGoesOnToTheByte(Packer packer) throws IOException {
        var packed =
                packer.pack(folder, ("{\"messages\":[" + " ".repeat(5_000) + "]}").getBytes(StandardCharsets.UTF_8));
        assertEquals(200, post(packed, packer.encoding).status());
        assertArrayEquals(packed, provider.received().getFirst().body());
        assertEquals(List.of(packer.encoding), provider.received().getFirst().all("Content-Encoding"));
        assertTrue(outcomes().contains("no-results"), outcomes());
    }

    @ParameterizedTest
    @EnumSource
    void whatIsDamagedGoesOnToTheByte(Packer packer) throws IOException {
        var packed = packer.pack(folder, BODY.getBytes(StandardCharsets.UTF_8));
        var cut = Arrays.copyOf(packed, packed.length - 20);
        var broken = packed.clone();
        Arrays.fill(broken, broken.length / 3, broken.length / 3 + 16, (byte) 0xa5);
        var plain = BODY.getBytes(StandardCharsets.UTF_8);
        for (var body : List.of(cut, broken, plain)) {
            assertEquals(200, post(body, packer.encoding).status());
            assertArrayEquals(body, provider.received().getLast().body());
        }
        assertTrue(outcomes().contains("unreadable") && !outcomes().contains("failed"), outcomes());
    }

    /// A body that is small on the way and does not fit the memory.
    @ParameterizedTest
    @EnumSource
    void oneThatUnpacksWithoutAnEndGoesOnToTheByte(Packer packer) throws IOException {
        var bomb = packer.pack(folder, new byte[100 * 1024 * 1024]);
        for (int i = 0; i < 3; i++) {
            assertEquals(200, post(bomb, packer.encoding).status());
            assertArrayEquals(bomb, provider.received().getLast().body());
        }
        assertTrue(outcomes().contains("large"), outcomes());
        // Nothing of it is still held.
        theProviderGetsAShorterResultNow(packer);
    }

    private void theProviderGetsAShorterResultNow(Packer packer) throws IOException {
        var answer = post(packer.pack(folder, BODY.getBytes(StandardCharsets.UTF_8)), packer.encoding);
        assertTrue(answer.header("x-headroom-tokens-saved").isPresent(), outcomes());
    }

    @ParameterizedTest
    @CsvSource({"'gzip, br'", "compress", "aes128gcm"})
    void whatNobodyHereCanUnpackGoesOnToTheByte(String encoding) throws IOException {
        var body = BODY.getBytes(StandardCharsets.UTF_8);
        assertEquals(200, post(body, encoding).status());
        assertArrayEquals(body, provider.received().getFirst().body());
        assertTrue(outcomes().contains("encoded"), outcomes());
    }
}
