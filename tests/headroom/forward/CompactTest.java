package headroom.forward;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import headroom.host.Env;
import headroom.host.Host;
import headroom.host.KeptFiles;
import headroom.proxy.ProxyServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import support.Program;
import support.ScriptedProvider;
import support.TestProxy;
import support.WireClient;

/// In the mode `compact` the middle of long runs is left out of requests. Each place is marked, and an agent gets all
/// of it back from a file or a URL that the mark names.
class CompactTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String BUILD = IntStream.range(0, 300)
                    .mapToObj(i -> i == 150
                            ? "warning: unused import in crate number 150"
                            : "   Compiling crate-" + i * 7 + " v1." + i % 9 + ".0")
                    .collect(Collectors.joining("\n"))
            + "\nerror: could not compile crate-2093";
    private static final Pattern MARK = Pattern.compile(
            "\\[headroom: (\\d+) lines like these are left out here; all of this result is in (\\S+) and at"
                    + " (http://\\S+) until 7 days after it was last sent]");

    @TempDir
    private Path home;

    private ScriptedProvider provider;
    private ProxyServer proxy;

    @BeforeEach
    void start() {
        provider = ScriptedProvider.start(ScriptedProvider.json("{\"id\":\"1\"}"));
        proxy = TestProxy.start(
                TestProxy.keeping(TestProxy.compressing(TestProxy.options(provider.url())), home.resolve(".headroom")));
    }

    @AfterEach
    void stop() {
        proxy.close();
        provider.close();
    }

    private WireClient.Answer ask(String method, String target, String body, String... headers) throws IOException {
        return WireClient.ask(proxy.address().getPort(), WireClient.request(method, target, body, headers));
    }

    private static String request(String... results) {
        return "{\"messages\":["
                + Arrays.stream(results)
                        .map(result -> "{\"role\":\"tool\",\"content\":" + JSON.valueToTree(result) + "}")
                        .collect(Collectors.joining(","))
                + "]}";
    }

    /// The results as the provider got them with the last request.
    private String[] sent(String... results) throws IOException {
        var answer = ask("POST", "/v1/chat/completions", request(results), "x-headroom-mode: compact");
        assertEquals(200, answer.status());
        var messages = JSON.readTree(provider.received().getLast().body()).path("messages");
        return IntStream.range(0, results.length)
                .mapToObj(i -> messages.get(i).path("content").asText())
                .toArray(String[]::new);
    }

    @Test
    void whatIsLeftOutIsMarkedAndCanBeHadAgain() throws IOException {
        var sent = sent(BUILD)[0];
        assertTrue(sent.length() < BUILD.length() / 4, sent);
        assertTrue(sent.contains("\nwarning: unused import in crate number 150\n"), sent);
        assertTrue(sent.endsWith("\nerror: could not compile crate-2093"), sent);
        var mark = MARK.matcher(sent);
        assertTrue(mark.find(), sent);
        assertEquals("144", mark.group(1));
        assertTrue(sent.contains("\n[headroom: 143 lines like these are left out here; they are there, too]\n"), sent);

        var file = Path.of(mark.group(2));
        assertEquals(home.resolve(".headroom/kept"), file.getParent());
        assertEquals(BUILD, Files.readString(file));
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
        assertEquals("rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file.getParent())));

        var url = mark.group(3);
        var curl = Program.of("curl", "-sf", url).run();
        assertEquals(BUILD, curl.out());
        var posted = ask("POST", "/v1/retrieve", "{\"id\":\"" + file.getFileName() + "\"}");
        assertEquals(BUILD, posted.text());
        assertEquals(1, provider.received().size());
    }

    @Test
    void aRequestThatContinuesBeginsWithTheSameWords() throws IOException {
        var first = sent(BUILD)[0];
        var port = proxy.address().getPort();
        proxy.close();
        proxy = TestProxy.start(
                TestProxy.keeping(TestProxy.compressing(TestProxy.options(provider.url())), home.resolve(".headroom")));
        var second = sent(BUILD, "and now\n" + BUILD);
        assertEquals(first.replace(":" + port + "/", ":" + proxy.address().getPort() + "/"), second[0]);
        // What is not shown is not referred to.
        assertFalse(second[1].contains("as in lines"), second[1]);
    }

    @Test
    void nothingIsLeftOutWithoutBeingAskedOrWithoutAPlaceForIt() throws IOException {
        ask("POST", "/v1/chat/completions", request(BUILD));
        assertFalse(provider.received().getLast().text().contains("left out"));
        assertFalse(Files.exists(home.resolve(".headroom/kept")));
        Files.createDirectories(home.resolve(".headroom"));
        Files.writeString(home.resolve(".headroom/kept"), "no folder");
        var sent = sent(BUILD)[0];
        assertFalse(sent.contains("left out"), sent);
        assertTrue(sent.contains("crate-1400 "), sent);
    }

    @Test
    void onlyOriginalsAreHandedOut() throws IOException {
        sent(BUILD);
        var id = "0123456789abcdef0123456789abcdef";
        assertEquals(
                "not-kept",
                ask("GET", "/v1/retrieve/" + id, "").header("x-headroom-error").orElse("none"));
        for (var other : new String[] {
            "key", "..%2fkept%2fkey", "../kept/key", "", id.toUpperCase(), id + "0", "%6bey", "kept/" + id
        }) {
            var answer = ask("GET", "/v1/retrieve/" + other, "");
            assertEquals(404, answer.status(), other);
            assertEquals(
                    404,
                    ask("POST", "/v1/retrieve", "{\"id\":\"" + other + "\"}").status(),
                    other);
        }
        assertEquals(404, ask("POST", "/v1/retrieve", "no json").status());
        assertEquals(1, provider.received().size());
    }

    @Test
    void aFileThatWasChangedAndReadAgainStandsAsTheDifference() throws IOException {
        var file = IntStream.range(1, 120)
                .mapToObj(i -> "%6d\t    let value%d = compute(%d);".formatted(i, i, i * i))
                .collect(Collectors.joining("\n"));
        var again = sent(file, file.replace("value60 ", "other60 "))[1];
        assertTrue(
                again.startsWith(
                        "[headroom: 59 lines here as in lines 1-59 of tool result 1, from “1     let value1 = "),
                again);
        assertTrue(again.contains("]\n    60\t    let other60 = compute(3600);\n[headroom: 59 lines here"), again);
    }

    @Test
    void originalsGoWhenTheyAreOldOrTooMany() throws IOException {
        var host = Host.real(new Env(Map.of("HOME", home.toString())));
        var files = new KeptFiles(host.disk(), home, name -> name.length() == 1);
        var now = Instant.parse("2026-07-02T00:00:00Z");
        for (int days = 1; days <= 9; days++) {
            files.put(Integer.toString(days), new byte[100]);
            Files.setLastModifiedTime(
                    home.resolve(Integer.toString(days)), FileTime.from(now.minus(Duration.ofDays(days))));
        }
        Files.writeString(home.resolve("key"), "not one of them");
        assertTrue(files.use("9", now));
        files.trim(450, Duration.ofDays(4), now);
        try (var left = Files.list(home)) {
            assertEquals(
                    "1 2 3 9 key",
                    left.map(each -> each.getFileName().toString()).sorted().collect(Collectors.joining(" ")));
        }
        files.trim(250, Duration.ofDays(4), now);
        assertTrue(files.get("3").isEmpty()
                && files.get("1").isPresent()
                && files.get("9").isPresent());
        assertArrayEquals(new byte[100], files.get("1").orElseThrow());
        assertArrayEquals("not one of them".getBytes(StandardCharsets.UTF_8), Files.readAllBytes(home.resolve("key")));
    }
}
