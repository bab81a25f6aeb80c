package headroom.route;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import headroom.contract.Provider;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RouterTest {
    @ParameterizedTest
    @CsvSource({
        "/v1/messages, ANTHROPIC, /v1/messages",
        "/v1/messages?beta=true, ANTHROPIC, /v1/messages?beta=true",
        "/v1/messages/count_tokens, ANTHROPIC, /v1/messages/count_tokens",
        "/v1/messages/batches/b1/results, ANTHROPIC, /v1/messages/batches/b1/results",
        "/messages, ANTHROPIC, /v1/messages",
        "/v1/v1/messages, ANTHROPIC, /v1/messages",
        "//v1/messages, ANTHROPIC, /v1/messages",
        "/v1/chat/completions, OPENAI, /v1/chat/completions",
        "/chat/completions, OPENAI, /v1/chat/completions",
        "/v1/responses, OPENAI, /v1/responses",
        "/responses?x=1, OPENAI, /v1/responses?x=1",
        "/v1/responses/r1/cancel, OPENAI, /v1/responses/r1/cancel",
        "/v1/embeddings, OPENAI, /v1/embeddings",
        "/v1/models, OPENAI, /v1/models",
        "/v1/audio/speech, OPENAI, /v1/audio/speech",
        "/v1/files?key=AIzaX, GEMINI, /v1/files?key=AIzaX",
        "/v1beta/models/m:streamGenerateContent?alt=sse, GEMINI, /v1beta/models/m:streamGenerateContent?alt=sse",
        "/upload/v1beta/files, GEMINI, /upload/v1beta/files",
        "/backend-api/codex/responses, CHATGPT, /backend-api/codex/responses",
        "/v1/files/a%2Fb%20c, OPENAI, /v1/files/a%2Fb%20c",
        "/v1/mess%61ges, ANTHROPIC, /v1/mess%61ges",
        "/v1/models/a..b, OPENAI, /v1/models/a..b",
        "/v1/models/.hidden, OPENAI, /v1/models/.hidden",
        "/v1/models/%zz, OPENAI, /v1/models/%zz",
        "/v1/models?f=../x, OPENAI, /v1/models?f=../x",
        "/v1/models?%6bey=AIzaX, GEMINI, /v1/models?%6bey=AIzaX",
        "/p/my%20project/v1/messages?beta=true, ANTHROPIC, /v1/messages?beta=true",
        "/p/x/v1/responses, OPENAI, /v1/responses",
        "//p//x//chat/completions, OPENAI, /v1/chat/completions",
        "/p/x/v1/v1/messages, ANTHROPIC, /v1/messages",
        "/p/x/v1beta/models/m:generateContent, GEMINI, /v1beta/models/m:generateContent",
    })
    void thePathDecidesTheProvider(String target, Provider provider, String sent) {
        assertEquals(new Route.Forward(provider, sent), route(target, Map.of()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/p",
                "/p/",
                "/p/x",
                "/p/x/",
                "/p/x//",
                "/p/x?y",
                "/p/x/health",
                "/p/x/metrics",
                "/p/x/../v1/messages",
                "/p/x/%2e%2e/v1/messages",
                "/p/x/v1/compress",
                "/p/x/other"
            })
    void aLabelWithNothingToForwardBehindItIsNotServed(String target) {
        assertInstanceOf(Route.NotServed.class, route(target, Map.of()));
    }

    @Test
    void sharedPathsFollowTheCredential() {
        assertEquals(Provider.ANTHROPIC, provider("/v1/models", Map.of("x-api-key", "k")));
        assertEquals(Provider.ANTHROPIC, provider("/v1/files", Map.of("anthropic-version", "2023-06-01")));
        assertEquals(Provider.ANTHROPIC, provider("/v1/models", Map.of("authorization", "Bearer sk-ant-oat01-x")));
        assertEquals(Provider.GEMINI, provider("/v1/models", Map.of("x-goog-api-key", "k")));
        assertEquals(Provider.OPENAI, provider("/v1/models", Map.of("authorization", "Bearer sk-proj-x")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "..",
                ".",
                "%2e%2e",
                "%2E.",
                "..;",
                "..;x=1",
                "..%2f",
                "..%5c",
                "..\\",
                "%2e%2e%2fx",
                ".%2e%3b",
                "%252e%252e",
                "..%00",
                "%09..",
                "..%20",
                "..%23"
            })
    void aSegmentThatLeadsUpIsNeverForwardedInAnySpelling(String segment) {
        for (var target : List.of(
                "/v1/messages/" + segment,
                "/v1/messages/" + segment + "/x",
                "/v1/" + segment + "/backend-api/x",
                "/v1beta/" + segment + "/x",
                "/v1%2f" + segment,
                "/v1\\" + segment)) {
            assertInstanceOf(Route.NotServed.class, route(target, Map.of("x-api-key", "k")), target);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/v1/%63ompress",
                "/%761/compress",
                "/v1/v1/retriev%65/x",
                "//v1//compress",
                "/v1%2fcompress",
                "/v1/compress%2f",
                "/%6civez",
                "/api%2fhello",
                "/v1/%2e./livez"
            })
    void ourOwnPathsAreNeverForwardedInAnySpelling(String target) {
        assertInstanceOf(Route.NotServed.class, route(target, Map.of()));
    }

    @Test
    void aChatGptLoginGoesToTheCodexBackend() {
        var login = Map.of("chatgpt-account-id", "a", "authorization", "Bearer eyJ");
        assertEquals(
                new Route.Forward(Provider.CHATGPT, "/backend-api/codex/responses?a=b"),
                route("/v1/responses?a=b", login));
        assertEquals(
                new Route.Forward(Provider.CHATGPT, "/backend-api/codex/models?client_version=1"),
                route("/v1/models?client_version=1", login));
        assertEquals(
                new Route.Forward(Provider.CHATGPT, "/backend-api/wham/usage"),
                route("/backend-api/wham/usage", login));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/api/hello", "/livez", "/readyz", "/health"})
    void ownEndpointsAreNeverForwarded(String target) {
        assertInstanceOf(Route.Own.class, route(target, Map.of()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/stats/x",
                "/v1/retrieve/x",
                "/v1/retrieve/",
                "/v1/retrieve/0123456789abcdef0123456789abcdef/x",
                "/favicon.ico",
                "/v2/messages",
                "*",
                "",
                "/v1/../backend-api/x",
                "/v1/messages/%2e%2E/x",
                "/v1/messages/..",
                "http://evil.example/v1/messages"
            })
    void whatNobodyServesIsNeverForwarded(String target) {
        assertInstanceOf(Route.NotServed.class, route(target, Map.of("x-api-key", "k")));
    }

    private static Provider provider(String target, Map<String, String> headers) {
        return ((Route.Forward) route(target, headers)).provider();
    }

    private static Route route(String target, Map<String, String> headers) {
        return Router.route(target, name -> headers.get(name.toLowerCase(Locale.ROOT)));
    }
}
