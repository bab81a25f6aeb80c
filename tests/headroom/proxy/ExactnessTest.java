package headroom.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import support.ScriptedProvider;
import support.TestProxy;
import support.WireClient;

/// Nothing is rewritten on the way: method, target, and the names, values and order of fields, in both directions.
class ExactnessTest {
    /// What a parser with a memory for common fields may spell its own way.
    private static final List<String> FIELDS = List.of(
            "content-TYPE: application/JSON; charset=UTF-8",
            "Accept: Application/Json",
            "ACCEPT-encoding: GZIP, Deflate, br",
            "cache-control: No-Cache",
            "Pragma: NO-CACHE",
            "X-Custom: \u00fcber  two blanks",
            "Accept-Language: EN-us",
            "user-agent: Mixed/Case",
            "X-Repeat: 1",
            "x-repeat: 2",
            "Authorization: Bearer SK-Upper",
            "Content-Encoding: Identity",
            "If-None-Match: W/\"AbC\"",
            "x-empty:",
            "Cookie: A=b; a=B",
            "Accept-Charset: UTF-8",
            "x-repeat: 3",
            "Content-Type-Options: X",
            "Expires: THU, 01 Jan 1970 00:00:00 GMT",
            "Date: Sat, 01 Jan 2000 00:00:00 gmt",
            "Via: 1.1 Other",
            "Referer: http://EXAMPLE/");

    private ScriptedProvider provider;
    private ProxyServer proxy;
    private int port;

    @BeforeEach
    void start() {
        provider = ScriptedProvider.start(ScriptedProvider.json("{}"));
        proxy = TestProxy.start(provider.url());
        port = proxy.address().getPort();
    }

    @AfterEach
    void stop() {
        proxy.close();
        provider.close();
    }

    private List<String> arrived() {
        return lines(provider.last().headers()).stream()
                .filter(line -> !line.startsWith("x-headroom-hop"))
                .toList();
    }

    private static List<String> lines(List<Map.Entry<String, String>> fields) {
        return fields.stream()
                .map(field -> field.getKey() + ":" + (field.getValue().isEmpty() ? "" : " " + field.getValue()))
                .toList();
    }

    private List<String> asked() {
        var fields = new ArrayList<>(FIELDS.subList(0, 7));
        fields.add("hOST: localhost:" + port);
        fields.addAll(FIELDS.subList(7, 12));
        fields.add("content-Length: 2");
        fields.addAll(FIELDS.subList(12, FIELDS.size()));
        return fields;
    }

    private List<String> expected() {
        return asked().stream()
                .map(line -> line.startsWith("hOST") ? "hOST: 127.0.0.1:" + provider.port() : line)
                .toList();
    }

    @Test
    void theFieldsOfARequestArriveAsTheyWereSent() throws Exception {
        var request = "POST /v1/messages HTTP/1.1\r\n" + String.join("\r\n", asked()) + "\r\n\r\n{}";
        try (var client = new WireClient(port)) {
            for (int i = 0; i < 2; i++) {
                assertEquals(200, client.send(request).answer().status());
                assertEquals(expected(), arrived());
            }
        }
    }

    @Test
    void valuesAndTheirOrderStayWhenARequestComesInPieces() throws Exception {
        var request = "POST /v1/messages?A=b HTTP/1.1\r\n" + String.join("\r\n", asked()) + "\r\n\r\n{}";
        try (var client = new WireClient(port)) {
            for (int i = 0; i < request.length(); i += 7) {
                client.send(request.substring(i, Math.min(request.length(), i + 7)));
                Thread.sleep(2);
            }
            assertEquals(200, client.answer().status());
        }
        assertEquals("/v1/messages?A=b", provider.last().target());
        assertEquals(
                expected().stream().map(ExactnessTest::lowerName).toList(),
                arrived().stream().map(ExactnessTest::lowerName).toList());
    }

    private static String lowerName(String line) {
        int colon = line.indexOf(':');
        return line.substring(0, colon).toLowerCase(java.util.Locale.ROOT) + line.substring(colon);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void theFieldsOfAnAnswerArriveAsTheyWereSent(int pieces) throws Exception {
        var fields = new ArrayList<>(FIELDS);
        fields.add(5, "content-LENGTH: 2");
        fields.add("Set-Cookie: A=b; PATH=/; HttpOnly");
        var answer = "HTTP/1.1 200 OK\r\n" + String.join("\r\n", fields) + "\r\n\r\n{}";
        provider.play((request, wire) -> {
            for (int i = 0; i < pieces; i++) {
                wire.send(answer.substring(answer.length() * i / pieces, answer.length() * (i + 1) / pieces))
                        .pause(Duration.ofMillis(i < pieces - 1 ? 50 : 0));
            }
        });
        var got = lines(WireClient.ask(port, WireClient.request("GET", "/v1/models", ""))
                .headers());
        if (pieces == 1) {
            assertEquals(fields, got);
        } else {
            assertEquals(
                    fields.stream().map(ExactnessTest::value).toList(),
                    got.stream().map(ExactnessTest::value).toList());
        }
    }

    private static String value(String line) {
        return line.substring(line.indexOf(':') + 1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"get", "Post", "PATCH", "PROPFIND", "delete", "M-SEARCH"})
    void theMethodStays(String method) throws Exception {
        assertEquals(
                200,
                WireClient.ask(port, WireClient.request(method, "/v1/messages", "{}"))
                        .status());
        assertEquals(method, provider.last().method());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/v1/models/\u03b4?q=\u03b4",
                "/v1/models/caf\u00e9",
                "/v1/models/%zz",
                "/v1/models/100%",
                "/v1/models?a=1&a=2&&a&=",
                "/v1/models?",
                "/v1/models?q=%",
                "/v1/models/a%2Fb",
                "/v1/models/a;b=c",
                "/v1/models?x=[1]{2}|3^\"`<>\\",
                "/v1/models/\u2003x",
                "/v1/models?a=b?c=d",
                "/v1/models?a=+%20b"
            })
    void theTargetStays(String target) throws Exception {
        for (var charset : List.of(StandardCharsets.UTF_8, StandardCharsets.ISO_8859_1)) {
            try (var client = new WireClient(port)) {
                client.send(("GET " + target + " HTTP/1.1\r\nHost: localhost\r\n\r\n").getBytes(charset));
                assertEquals(200, client.answer().status());
            }
            assertEquals(
                    new String(target.getBytes(charset), StandardCharsets.ISO_8859_1),
                    provider.last().target());
        }
    }

    @Test
    void theTargetOfAnAbsoluteUrlStays() throws Exception {
        assertEquals(
                200,
                WireClient.ask(port, WireClient.request("GET", "http://localhost/v1/models/%zz?a&a", ""))
                        .status());
        assertEquals("/v1/models/%zz?a&a", provider.last().target());
    }

    @Test
    void aQueryOfManyNamesIsNoWork() throws Exception {
        var many = "a&".repeat(8000);
        assertEquals(
                200,
                WireClient.ask(port, WireClient.request("GET", "/v1/models?" + many, ""))
                        .status());
        assertEquals("/v1/models?" + many, provider.last().target());
    }

    @ParameterizedTest
    @ValueSource(ints = {17_000, 70_000})
    void aRequestLineBeyondItsLimitIsA414(int length) throws IOException {
        assertEquals(
                414,
                WireClient.ask(port, WireClient.request("GET", "/v1/models?" + "a".repeat(length), ""))
                        .status());
        assertTrue(provider.received().isEmpty());
    }

    @Test
    void trailersAreHeldToTheRulesOfHeaders() throws Exception {
        var trailers = "Host: evil\r\n"
                + "Content-Length: 5\r\n"
                + "X-API-Key: sk-ant-secret\r\n"
                + "x-headroom-proxy-token: t\r\n"
                + "Transfer-Encoding: chunked\r\n"
                + "X-Sum: AbC\r\n";
        provider.play((request, wire) -> wire.send(ScriptedProvider.head(200, "Transfer-Encoding: chunked"))
                .chunk("{}")
                .send("0\r\n" + trailers + "\r\n"));
        var answer = WireClient.ask(
                port,
                "POST /v1/messages HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n"
                        + trailers + "\r\n");
        assertEquals(List.of("X-Sum: AbC"), lines(answer.trailers()));
        assertEquals(List.of("X-Sum: AbC"), lines(provider.last().trailers()));
    }

    @Test
    void trailersOfAnySizeLeaveTheAnswerWhole() throws Exception {
        for (int size : new int[] {7_000, 16_000}) {
            var trailer = "X-Sum: " + "x".repeat(size) + "\r\n";
            provider.play((request, wire) -> wire.send(ScriptedProvider.head(200, "Transfer-Encoding: chunked"))
                    .chunk("{}")
                    .send("0\r\n" + trailer + "\r\n"));
            var answer = WireClient.ask(
                    port,
                    "POST /v1/messages HTTP/1.1\r\n"
                            + "Host: localhost\r\n"
                            + "Transfer-Encoding: chunked\r\n\r\n"
                            + "2\r\n"
                            + "{}\r\n"
                            + "0\r\n"
                            + trailer + "\r\n");
            assertEquals("{}", answer.text());
            assertTrue(answer.complete());
            assertEquals(size, provider.last().trailers().getFirst().getValue().length());
            assertEquals(size == 7_000 ? 1 : 0, answer.trailers().size());
        }
    }
}
