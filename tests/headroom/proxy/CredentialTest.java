package headroom.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import support.ScriptedProvider;
import support.TestProxy;
import support.WireClient;

/// A credential reaches the company it belongs to, and no other: every pairing of the known credentials with every kind of path.
class CredentialTest {
    private static final Map<Provider, List<String>> CREDENTIALS = Map.of(
        Provider.ANTHROPIC, List.of("x-api-key: sk-ant-api03-SECRET-ANTHROPIC", "x-api-key: gateway-SECRET-ANTHROPIC", "Authorization: Bearer sk-ant-oat01-SECRET-ANTHROPIC"),
        Provider.OPENAI, List.of("Authorization: Bearer sk-proj-SECRET-OPENAI", "authorization: bearer sk-svcacct-SECRET-OPENAI"),
        Provider.GEMINI, List.of("x-goog-api-key: AIzaSECRET-GEMINI", "Authorization: Bearer ya29.SECRET-GEMINI"),
        Provider.CHATGPT, List.of("Authorization: Bearer eyJSECRET-CHATGPT\r\nchatgpt-account-id: acc-SECRET-CHATGPT"));
    private static final List<String> PATHS = List.of("/v1/messages", "/v1/chat/completions", "/v1/responses", "/v1/embeddings", "/v1/models", "/v1/files", "/v1/batches", "/v1beta/models/m:generateContent", "/backend-api/codex/responses", "/responses", "/v1/v1/messages");

    private final Map<Provider, ScriptedProvider> providers = new EnumMap<>(Provider.class);
    private ProxyServer proxy;

    @BeforeEach
    void start() {
        var upstreams = new EnumMap<Provider, Upstream>(Provider.class);
        for (var provider : Provider.values()) {
            providers.put(provider, ScriptedProvider.start(ScriptedProvider.json("{}")));
            upstreams.put(provider, Upstream.parse("test", providers.get(provider).url()));
        }
        proxy = TestProxy.start(TestProxy.options(upstreams, TestProxy.LIMITS));
    }

    @AfterEach
    void stop() {
        proxy.close();
        providers.values().forEach(ScriptedProvider::close);
    }

    @Test
    void noPairingOfCredentialAndPathLeaks() throws Exception {
        int port = proxy.address().getPort();
        for (var entry : CREDENTIALS.entrySet()) {
            for (var credential : entry.getValue()) {
                for (var path : PATHS) {
                    var answer = WireClient.ask(port, WireClient.request("POST", path, "{}", credential));
                    var where = credential + " on " + path + ": " + answer.status();
                    assertTrue(answer.status() == 200 || answer.status() == 401 && answer.header("x-headroom-error").isPresent(), where);
                    for (var provider : Provider.values()) {
                        boolean leaked = provider != entry.getKey() && providers.get(provider).received().stream().anyMatch(request -> new String(request.head()).contains("SECRET-" + entry.getKey()));
                        assertEquals(false, leaked, where + " reached " + provider);
                    }
                }
            }
        }
        for (var entry : providers.entrySet()) {
            assertTrue(entry.getValue().received().stream().anyMatch(request -> new String(request.head()).contains("SECRET-" + entry.getKey())), entry.getKey() + " got its own");
        }
    }

    @Test
    void aForeignCredentialBesideTheRightOneIsHeldBackAndTheRequestGoesOut() throws Exception {
        var answer = WireClient.ask(proxy.address().getPort(), WireClient.request("POST", "/v1/messages", "{}", "x-api-key: sk-ant-mine", "x-goog-api-key: AIzaSECRET"));
        assertEquals(200, answer.status());
        var seen = providers.get(Provider.ANTHROPIC).last();
        assertEquals("sk-ant-mine", seen.header("x-api-key").orElseThrow());
        assertTrue(seen.header("x-goog-api-key").isEmpty());
    }

    @Test
    void aGoogleKeyInTheQueryGoesNowhereElse() throws Exception {
        assertEquals(401, WireClient.ask(proxy.address().getPort(), WireClient.request("POST", "/v1/messages?key=AIzaSECRET", "{}")).status());
        assertEquals(List.of(), providers.get(Provider.ANTHROPIC).received());
    }

    @Test
    void aTokenOfNoKnownShapeGoesWhereThePathSays() throws Exception {
        for (var path : List.of("/v1/messages", "/v1/responses")) {
            assertEquals(200, WireClient.ask(proxy.address().getPort(), WireClient.request("POST", path, "{}", "Authorization: Bearer gateway-token")).status());
        }
        var seen = new ArrayList<String>();
        seen.addAll(providers.get(Provider.ANTHROPIC).last().all("Authorization"));
        seen.addAll(providers.get(Provider.OPENAI).last().all("Authorization"));
        assertEquals(List.of("Bearer gateway-token", "Bearer gateway-token"), seen);
    }
}
