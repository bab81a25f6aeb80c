package headroom.route;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import headroom.contract.Provider;
import headroom.proxy.ProxyServer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import support.ScriptedProvider;
import support.TestProxy;
import support.WireClient;

/// A credential reaches the company it belongs to, and no other: every known shape in every place that could carry
/// it, on every kind of path.
class CredentialTest {
    private static final Set<Provider> OPENAI_AND_CHATGPT = Set.of(Provider.OPENAI, Provider.CHATGPT);

    /// A credential and who may see it.
    private record Shape(String text, Set<Provider> owners) {}

    private static final List<Shape> SHAPES = List.of(
            new Shape("sk-ant-api03-SECRET", Set.of(Provider.ANTHROPIC)),
            new Shape("sk-ant-oat01-SECRET", Set.of(Provider.ANTHROPIC)),
            new Shape("sk-proj-SECRET", Set.of(Provider.OPENAI)),
            new Shape("sk-svcacct-SECRET", Set.of(Provider.OPENAI)),
            new Shape("sk-admin-SECRET", Set.of(Provider.OPENAI)),
            new Shape("sk-SECRETabcdefghT3BlbkFJabcdefghijklmnopqrst", Set.of(Provider.OPENAI)),
            new Shape("AIzaSECRET", Set.of(Provider.GEMINI)),
            new Shape("ya29.SECRET", Set.of(Provider.GEMINI)),
            new Shape(token("https://auth.openai.com"), OPENAI_AND_CHATGPT),
            new Shape(token("https://accounts.google.com"), Set.of(Provider.GEMINI)));
    /// Shapes that are known only where a credential is expected.
    private static final List<Shape> EXPECTED_SHAPES =
            List.of(new Shape("sess-SECRET", OPENAI_AND_CHATGPT), new Shape("AQ.SECRET", Set.of(Provider.GEMINI)));

    private static final List<String> CREDENTIAL_HEADERS = List.of(
            "x-api-key: %s",
            "X-Goog-Api-Key: %s",
            "api-key: %s",
            "Authorization: Bearer %s",
            "authorization: bearer  %s",
            "Authorization: Bearer\t%s",
            "Authorization: \"%s\"",
            "Authorization: Bearer \"%s\"",
            "Authorization: Token %s",
            "Authorization: %s",
            "Authorization: Basic %s");
    private static final List<String> OTHER_PLACES = List.of(
            "Cookie: a=b; key=%s", "Sec-WebSocket-Protocol: realtime, openai-insecure-api-key.%s", "X-Custom: %s");
    private static final List<String> QUERIES = List.of("?key=%s", "?a=b&api_key=%s", "?k%%65y=%s", "?access_token=%s");
    private static final List<String> PATHS = List.of(
            "/v1/messages",
            "/v1/chat/completions",
            "/v1/responses",
            "/v1/embeddings",
            "/v1/models",
            "/v1/files",
            "/v1beta/models/m:generateContent",
            "/backend-api/codex/responses",
            "/responses");

    private final Map<Provider, ScriptedProvider> providers = new EnumMap<>(Provider.class);
    private ProxyServer proxy;

    @BeforeEach
    void start() {
        var upstreams = new EnumMap<Provider, Upstream>(Provider.class);
        for (var provider : Provider.values()) {
            providers.put(provider, ScriptedProvider.start(ScriptedProvider.json("{}")));
            upstreams.put(
                    provider, Upstream.parse("test", providers.get(provider).url()));
        }
        proxy = TestProxy.start(TestProxy.options(upstreams, TestProxy.LIMITS));
    }

    @AfterEach
    void stop() {
        proxy.close();
        providers.values().forEach(ScriptedProvider::close);
    }

    private static String token(String issuer) {
        var claims = "{\"iss\":\"" + issuer + "\",\"sub\":\"SECRET\"}";
        return "eyJhbGciOiJSUzI1NiJ9."
                + Base64.getUrlEncoder().withoutPadding().encodeToString(claims.getBytes(StandardCharsets.UTF_8))
                + ".c2ln";
    }

    @Test
    void everyShapeInEveryPlaceReachesItsOwnCompanyOnly() throws Exception {
        var leaks = new ArrayList<String>();
        for (var shape : SHAPES) {
            for (var place : CREDENTIAL_HEADERS) {
                leaks.addAll(leaks(shape, "", header(place, shape)));
            }
            for (var place : OTHER_PLACES) {
                leaks.addAll(leaks(shape, "", header(place, shape)));
            }
            for (var query : QUERIES) {
                leaks.addAll(leaks(shape, query.formatted(shape.text())));
            }
        }
        for (var shape : EXPECTED_SHAPES) {
            for (var place : CREDENTIAL_HEADERS) {
                leaks.addAll(leaks(shape, "", header(place, shape)));
            }
            for (var query : QUERIES) {
                leaks.addAll(leaks(shape, query.formatted(shape.text())));
            }
        }
        assertEquals(List.of(), leaks);
    }

    private static String header(String place, Shape shape) {
        var basic = Base64.getEncoder().encodeToString(("user:" + shape.text()).getBytes(StandardCharsets.ISO_8859_1));
        return place.formatted(place.contains("Basic") ? basic : shape.text());
    }

    /// Where a request with this credential went although it may not.
    private List<String> leaks(Shape shape, String query, String... headers) throws Exception {
        var leaks = new ArrayList<String>();
        for (var path : PATHS) {
            var before = received();
            var answer =
                    WireClient.ask(proxy.address().getPort(), WireClient.request("POST", path + query, "{}", headers));
            var where = String.join("", headers) + " on " + path + query + ": " + answer.status();
            assertTrue(
                    answer.status() == 200
                            || answer.status() == 401
                                    && answer.header("x-headroom-error").isPresent(),
                    where);
            for (var provider : Provider.values()) {
                var requests = providers.get(provider).received();
                for (var request : requests.subList(before.get(provider), requests.size())) {
                    if (!shape.owners().contains(provider) && carries(request, shape)) {
                        leaks.add(where + " reached " + provider);
                    }
                }
            }
        }
        return leaks;
    }

    private Map<Provider, Integer> received() {
        var counts = new EnumMap<Provider, Integer>(Provider.class);
        providers.forEach(
                (provider, scripted) -> counts.put(provider, scripted.received().size()));
        return counts;
    }

    private static boolean carries(ScriptedProvider.Received request, Shape shape) {
        var head = new String(request.head(), StandardCharsets.ISO_8859_1);
        return head.contains(shape.text()) || head.contains("Basic");
    }

    @Test
    void eachCompanyGetsItsOwn() throws Exception {
        var own = Map.of(
                Provider.ANTHROPIC,
                List.of("/v1/messages", "x-api-key: sk-ant-api03-MINE"),
                Provider.OPENAI,
                List.of("/v1/responses", "Authorization: Bearer sk-proj-MINE"),
                Provider.GEMINI,
                List.of("/v1beta/models/m:generateContent", "x-goog-api-key: AIzaMINE"),
                Provider.CHATGPT,
                List.of(
                        "/backend-api/codex/responses",
                        "Authorization: Bearer " + token("https://auth.openai.com") + "\r\nchatgpt-account-id: MINE"));
        for (var entry : own.entrySet()) {
            assertEquals(
                    200,
                    WireClient.ask(
                                    proxy.address().getPort(),
                                    WireClient.request(
                                            "POST",
                                            entry.getValue().get(0),
                                            "{}",
                                            entry.getValue().get(1)))
                            .status());
            assertTrue(
                    new String(providers.get(entry.getKey()).last().head(), StandardCharsets.ISO_8859_1)
                            .contains(entry.getValue().get(1)),
                    entry.getKey() + " got its own");
        }
    }

    @Test
    void noTrailerCarriesOne() throws Exception {
        for (var shape : SHAPES) {
            var chunked = "POST /v1/messages HTTP/1.1\r\n"
                    + "Host: localhost\r\n"
                    + "Transfer-Encoding: chunked\r\n\r\n"
                    + "2\r\n"
                    + "{}\r\n"
                    + "0\r\n"
                    + "x-note: "
                    + shape.text() + "\r\nx-sum: 1\r\n\r\n";
            assertEquals(200, WireClient.ask(proxy.address().getPort(), chunked).status());
            assertEquals(
                    List.of(Map.entry("x-sum", "1")),
                    providers.get(Provider.ANTHROPIC).last().trailers());
        }
    }

    @Test
    void aLoginOfChatGptGoesNowhereElse() throws Exception {
        for (var path : PATHS) {
            WireClient.ask(
                    proxy.address().getPort(),
                    WireClient.request(
                            "POST", path, "{}", "Authorization: Bearer opaque-SECRET", "chatgpt-account-id: SECRET"));
        }
        for (var provider : List.of(Provider.ANTHROPIC, Provider.OPENAI, Provider.GEMINI)) {
            assertTrue(
                    providers.get(provider).received().stream()
                            .noneMatch(request ->
                                    new String(request.head(), StandardCharsets.ISO_8859_1).contains("SECRET")),
                    provider + " got a login");
        }
    }

    @Test
    void aForeignCredentialBesideTheRightOneIsHeldBackAndTheRequestGoesOut() throws Exception {
        var answer = WireClient.ask(
                proxy.address().getPort(),
                WireClient.request(
                        "POST", "/v1/messages", "{}", "x-api-key: sk-ant-mine", "x-goog-api-key: AIzaSECRET"));
        assertEquals(200, answer.status());
        var seen = providers.get(Provider.ANTHROPIC).last();
        assertEquals("sk-ant-mine", seen.header("x-api-key").orElseThrow());
        assertTrue(seen.header("x-goog-api-key").isEmpty());
    }

    @Test
    void whatOnlyLooksLikeOneGoesOn() throws Exception {
        var harmless =
                List.of("X-Task: task-ant-1", "X-Session-Id: sess-42", "ETag: AQ.7", "User-Agent: desk-proj-1/2 (eyJ)");
        assertEquals(
                200,
                WireClient.ask(
                                proxy.address().getPort(),
                                WireClient.request(
                                        "POST", "/v1/messages?id=risk-ant-1", "{}", harmless.toArray(String[]::new)))
                        .status());
        var head = new String(providers.get(Provider.ANTHROPIC).last().head(), StandardCharsets.ISO_8859_1);
        assertTrue(harmless.stream().allMatch(head::contains), head);
    }

    @Test
    void aTokenOfNoKnownShapeGoesWhereThePathSays() throws Exception {
        for (var path : List.of("/v1/messages", "/v1/responses")) {
            assertEquals(
                    200,
                    WireClient.ask(
                                    proxy.address().getPort(),
                                    WireClient.request("POST", path, "{}", "Authorization: Bearer gateway-token"))
                            .status());
        }
        var seen = new ArrayList<String>();
        seen.addAll(providers.get(Provider.ANTHROPIC).last().all("Authorization"));
        seen.addAll(providers.get(Provider.OPENAI).last().all("Authorization"));
        assertEquals(List.of("Bearer gateway-token", "Bearer gateway-token"), seen);
    }

    @Test
    void aRequestThatNamesItsUpstreamIsRefusedWithTheReason() throws Exception {
        var answer = WireClient.ask(
                proxy.address().getPort(),
                WireClient.request(
                        "POST",
                        "/v1/chat/completions",
                        "{}",
                        "Authorization: Bearer another",
                        "x-headroom-base-url: https://api.groq.com/openai"));
        assertEquals(403, answer.status());
        assertTrue(answer.text().contains("x-headroom-base-url names another provider"), answer.text());
        assertTrue(providers.values().stream()
                .allMatch(provider -> provider.received().isEmpty()));
    }
}
