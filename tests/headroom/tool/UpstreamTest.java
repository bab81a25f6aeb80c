package headroom.tool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import headroom.contract.Provider;
import headroom.deploy.EditsOnly;
import headroom.host.Problem;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import support.Sandbox;

/// A base URL that a tool has already is where the proxy forwards to, whoever's it is, and never the proxy itself.
class UpstreamTest {
    private static final String DEFAULT = "https://api.anthropic.com";
    private final Sandbox sandbox = new Sandbox().set("SHELL", "/bin/sh");

    @AfterEach
    void end() {
        sandbox.close();
    }

    private EditsOnly edits() {
        return new EditsOnly(sandbox.host(), 18787).scope("provider");
    }

    private String upstream(String provider, String... tools) {
        var plan = edits().plan(tools);
        assertEquals(List.of(), plan.blockers().stream().map(Problem::what).toList());
        return plan.deployment().manifest().proxy().upstreams().get(provider);
    }

    private void claude(String url) {
        sandbox.file(".claude/settings.json", "{\"env\": {\"ANTHROPIC_BASE_URL\": \"" + url + "\"}}");
    }

    @Test
    void aGatewayOfClaudeIsKeptWithItsPath() {
        claude("https://gw.example/anthropic/");
        assertEquals("https://gw.example/anthropic", upstream("anthropic", "claude"));
    }

    @Test
    void aGatewayInTheEnvironmentOfClaudeIsKept() {
        sandbox.set("ANTHROPIC_BASE_URL", "https://gw.example");
        assertEquals("https://gw.example", upstream("anthropic", "claude"));
    }

    @Test
    void theVersionAtTheEndOfCodexAddressIsNotPartOfTheUpstream() {
        sandbox.file(".codex/config.toml", "openai_base_url = \"https://gw.example/openai/v1/\"\n");
        assertEquals("https://gw.example/openai", upstream("openai", "codex"));
    }

    @Test
    void anAddressWithoutAVersionIsUsableOnceTheUpstreamIsNamed() {
        sandbox.file(".codex/config.toml", "openai_base_url = \"https://gw.example/openai\"\n");
        assertTrue(edits().plan("codex").blockers().getFirst().next().contains("--openai-api-url"));
        var plan = edits().upstreams(Map.of(Provider.OPENAI, "https://gw.example/openai/"))
                .plan("codex");
        assertEquals(List.of(), plan.blockers());
        assertEquals(
                "https://gw.example/openai/",
                plan.deployment().manifest().proxy().upstreams().get("openai"));
    }

    @Test
    void credentialsInAGatewayAreNotShown() {
        claude("https://user:secret@gw.example");
        assertEquals("https://***@gw.example", upstream("anthropic", "claude"));
    }

    @Test
    void twoToolsWithDifferentUpstreamsAreABlockerUntilOneIsNamed() {
        claude("https://gw.example");
        sandbox.file(
                ".openclaw/openclaw.json", "{models: {providers: {anthropic: {baseUrl: 'https://other.example'}}}}");
        var blocker = edits().plan("claude", "openclaw").blockers().getFirst();
        assertTrue(
                blocker.why().contains("claude to https://gw.example")
                        && blocker.why().contains("openclaw to https://other.example"),
                blocker.why());
        assertTrue(blocker.next().contains("--anthropic-api-url"));
        var plan = edits().upstreams(Map.of(Provider.ANTHROPIC, "https://gw.example"))
                .plan("claude", "openclaw");
        assertEquals(List.of(), plan.blockers());
    }

    @Test
    void aToolThatGoesStraightToTheProviderDoesNotFollowAnotherThroughAGateway() {
        claude("https://gw.example");
        sandbox.file(".local/share/opencode/auth.json", "{\"anthropic\": {}}");
        assertTrue(
                edits().plan("claude", "opencode").blockers().getFirst().why().contains("opencode to " + DEFAULT));
    }

    @Test
    void anUpstreamOnceNamedStays() {
        claude("https://gw.example");
        edits().upstreams(Map.of(Provider.ANTHROPIC, "https://named.example")).apply("claude");
        assertEquals("https://named.example", upstream("anthropic", "claude"));
    }

    @Test
    void aGatewayIsStillKnownAfterItsToolIsRouted() {
        claude("https://gw.example/a");
        edits().apply("claude");
        assertEquals("https://gw.example/a", upstream("anthropic", "claude"));
        assertEquals(List.of(), EditsOnly.changes(edits().plan("claude")));
    }

    @Test
    void anAddressOfAnotherProfileIsSeenThrough() {
        claude("https://gw.example/a");
        new EditsOnly(sandbox.host(), 18788).scope("provider").profile("first").apply("claude");
        sandbox.file(
                ".openclaw/openclaw.json", "{models: {providers: {anthropic: {baseUrl: 'http://localhost:18788'}}}}");
        assertEquals("https://gw.example/a", upstream("anthropic", "openclaw"));
    }

    @Test
    void aToolOfAnotherProfileIsNotTaken() {
        new EditsOnly(sandbox.host(), 18788).scope("provider").profile("first").apply("claude");
        assertTrue(edits().plan("claude").blockers().getFirst().what().contains("already routed by the profile first"));
    }

    @Test
    void anAddressOfThePythonEditionIsSeenThrough() {
        sandbox.file(
                ".headroom/deploy/old/manifest.json",
                "{\"profile\": \"old\", \"port\": 8899, \"targets\": [\"claude\"], \"base_env\":"
                        + " {\"ANTHROPIC_TARGET_API_URL\": \"https://gw.example/py\"}, \"proxy_args\": []}");
        claude("http://127.0.0.1:8899");
        assertEquals("https://gw.example/py", upstream("anthropic", "claude"));
        sandbox.file(
                ".headroom/deploy/old/manifest.json",
                "{\"profile\": \"old\", \"port\": 8899, \"targets\": [\"claude\"], \"base_env\": {}, \"proxy_args\":"
                        + " [\"--anthropic-api-url\", \"https://gw.example/arg\"]}");
        assertEquals("https://gw.example/arg", upstream("anthropic", "claude"));
        sandbox.file(
                ".headroom/deploy/old/manifest.json",
                "{\"profile\": \"old\", \"port\": 8899, \"targets\": [\"claude\"]}");
        assertEquals(DEFAULT, upstream("anthropic", "claude"));
    }

    @Test
    void ourOwnAddressLeftBehindIsNotAnUpstream() {
        claude("http://127.0.0.1:18787/");
        assertEquals(DEFAULT, upstream("anthropic", "claude"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "null",
                "5",
                "gw.example",
                "https://gw.example?x=1",
                "https://gw example",
                "${GATEWAY}",
                "https://",
                "ftp://gw.example"
            })
    void whatCannotBeAnUpstreamIsRefusedWithItsPlace(String url) {
        claude(url);
        sandbox.file(".codex/config.toml", "model = \"5\"\nopenai_base_url = \"" + url + "\"\n");
        sandbox.file(".openclaw/openclaw.json", "{models: {providers: {\n anthropic: {baseUrl: '" + url + "'}}}}");
        sandbox.file(".local/share/opencode/auth.json", "{\"openai\": {}}");
        sandbox.file(
                ".config/opencode/opencode.json",
                "{\"provider\":\n\n{\"openai\": {\"options\": {\"baseURL\": \"" + url + "\"}}}}");
        sandbox.file(".gemini/.env", "GEMINI_API_KEY=x\nGOOGLE_GEMINI_BASE_URL=" + url + "\n");
        for (var place : Map.of(
                        "claude",
                        ".claude/settings.json:1",
                        "codex",
                        ".codex/config.toml:2",
                        "openclaw",
                        ".openclaw/openclaw.json:2",
                        "opencode",
                        ".config/opencode/opencode.json:3",
                        "gemini",
                        ".gemini/.env:2")
                .entrySet()) {
            var blocker = edits().plan(place.getKey()).blockers().getFirst();
            assertEquals(
                    "the base URL of " + place.getKey() + " in "
                            + sandbox.home().resolve(place.getValue()) + " cannot be an upstream",
                    blocker.what(),
                    blocker.why());
        }
        assertTrue(
                edits().plan().blockers().getFirst().why().contains("claude is left out: the base URL of claude in "));
        sandbox.set("ANTHROPIC_BASE_URL", url);
        sandbox.file(".claude/settings.json", "{}");
        assertEquals(
                "the base URL of claude in ANTHROPIC_BASE_URL cannot be an upstream",
                edits().plan("claude").blockers().getFirst().what());
    }

    @Test
    void anUnusableAddressDoesNotMatterOnceTheUpstreamIsNamed() {
        claude("null");
        assertEquals(
                List.of(),
                edits().upstreams(Map.of(Provider.ANTHROPIC, "https://gw.example"))
                        .plan("claude")
                        .blockers());
    }

    @Test
    void placeholdersAreFilledInWhereTheToolDoes() {
        sandbox.set("GATEWAY", "https://gw.example");
        sandbox.file(".openclaw/openclaw.json", "{models: {providers: {anthropic: {baseUrl: '${GATEWAY}/a'}}}}");
        assertEquals("https://gw.example/a", upstream("anthropic", "openclaw"));
        sandbox.file(".local/share/opencode/auth.json", "{\"openai\": {}, \"anthropic\": {}}");
        sandbox.file(".config/opencode/url", "https://gw.example/o/v1\n");
        sandbox.file(
                ".config/opencode/opencode.json",
                "{\"provider\": {\"openai\": {\"options\": {\"baseURL\": \"{file:./url}\"}}, \"anthropic\":"
                        + " {\"options\": {\"baseURL\": \"{env:GATEWAY}/v1\"}}}}");
        assertEquals("https://gw.example/o", upstream("openai", "opencode"));
        assertEquals("https://gw.example", upstream("anthropic", "opencode"));
        sandbox.unset("GATEWAY");
        assertEquals(
                "it holds the placeholder {env:GATEWAY}, whose value is not known here",
                edits().plan("opencode").blockers().getFirst().why());
    }

    @Test
    void aContainersNameIsAnUpstream() {
        claude("http://litellm_proxy:4000");
        assertEquals("http://litellm_proxy:4000", upstream("anthropic", "claude"));
    }

    @Test
    void anotherProgramOnThisMachineIsAnUpstream() throws IOException {
        try (var program = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            var url = "http://127.0.0.1:" + program.getLocalPort();
            claude(url);
            assertEquals(url, upstream("anthropic", "claude"));
        }
    }

    @Test
    void namingTheProxyAsItsOwnUpstreamIsABlocker() {
        assertTrue(edits().upstreams(Map.of(Provider.ANTHROPIC, "http://localhost:18787"))
                .plan("claude")
                .blockers()
                .getFirst()
                .what()
                .contains("to itself"));
    }

    /// In the system scope the service's account leaves such a file there.
    @Test
    void aFileBesideTheDeploymentsIsNoDeployment() {
        sandbox.file(".headroom/deploy/.account-by-headroom", "headroom\n");
        assertEquals(List.of(), edits().plan("claude").blockers());
    }
}
