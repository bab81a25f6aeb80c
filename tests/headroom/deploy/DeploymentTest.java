package headroom.deploy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import headroom.host.Command;
import headroom.stats.Counts;
import headroom.stats.Entry;
import headroom.stats.HoldOut;
import headroom.stats.Labels;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import support.Await;
import support.Sandbox;
import support.ScriptedProvider;
import support.WireClient;

/// A whole deployment under the agent: real processes, a scripted provider, an empty home.
@Execution(ExecutionMode.CONCURRENT)
class DeploymentTest {
    private static final String SETTINGS = ".claude/settings.json";

    private final Sandbox sandbox = new Sandbox("home of Zoë");
    private final int port = Sandbox.freePort();
    private final ScriptedProvider provider = ScriptedProvider.start(ScriptedProvider.json("{}"));
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    @BeforeEach
    void settings() {
        sandbox.file(SETTINGS, "{\n\t\"env\": { \"A\": \"b\" }  ,\"mine\":1\n}");
    }

    @AfterEach
    void end() {
        sandbox.run("install", "remove", "--force");
        client.close();
        provider.close();
        sandbox.close();
    }

    private Sandbox.Run apply(String... more) {
        var words = new ArrayList<>(List.of(
                "install",
                "apply",
                "--scope",
                "provider",
                "--providers",
                "manual",
                "--target",
                "claude",
                "--supervisor",
                "agent",
                "--port",
                Integer.toString(port),
                "--anthropic-api-url",
                provider.url()));
        words.addAll(List.of(more));
        return sandbox.run(words.toArray(String[]::new));
    }

    @Test
    void whatAnInstalledProxySavesIsShown() throws Exception {
        assertEquals(0, apply().code());
        assertFalse(sandbox.run("install", "status").out().contains("  saved "));
        var log = "INFO [worker] the very same line of a log, again and again\\n".repeat(60);
        var body =
                "{\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"tool_result\",\"tool_use_id\":\"t\",\"content\":\""
                        + log + "\"}]}]}";
        var answer = WireClient.ask(port, WireClient.request("POST", "/v1/messages", body));
        assertTrue(
                provider.last().body().length < body.length() / 2,
                provider.last().text());
        var status = sandbox.run("install", "status");
        assertTrue(
                status.out()
                        .matches("(?s).*\\n"
                                + "  saved       about [\\d,]+ of [\\d,]+ tokens of tool results since then, by"
                                + " estimate\\n"
                                + ".*"),
                status.out());
        var saved = new ObjectMapper()
                .readTree(sandbox.run("install", "status", "--json").out())
                .path("engine")
                .path("removed_tokens")
                .asText();
        assertEquals(answer.header("x-headroom-tokens-saved").orElseThrow(), saved);
    }

    @Test
    void aToolThatIsLeftAloneForItsCostIsNamed() throws Exception {
        var lines = new StringBuilder();
        for (int session = 0; session < 60; session++) {
            var arm = session % 2 == 0 ? HoldOut.SHORTER : HoldOut.UNCHANGED;
            var counts = new Counts()
                    .add(Counts.REQUESTS, 1)
                    .add(Counts.RECEIPTS, 1)
                    .add("arm." + arm, 1)
                    .add(Counts.FRESH, session % 2 == 0 ? 15_000 + session : 10_000 + session);
            var labels = new Labels(new Labels.Who("claude", "", "s" + session, ""), "anthropic", "x", false);
            lines.append(new Entry(Instant.now(), labels, counts, List.of(), Map.of()).line())
                    .append('\n');
        }
        assertEquals(0, apply().code());
        sandbox.file(".headroom/stats/turns-1-before.log", lines.toString());
        // Without a hold-out nobody is guarded.
        assertFalse(sandbox.run("install", "status").out().contains("cost guard"));
        assertEquals(0, apply("--env", "HEADROOM_HOLDOUT=0.001").code());
        var status = sandbox.run("install", "status");
        assertTrue(
                status.out()
                        .contains(
                                "  cost guard  new sessions of claude are left unchanged: they cost 1.50 times as much"
                                        + " with headroom (1.50 to 1.50)\n"),
                status.out());
        assertEquals(
                "[\"claude\"]",
                new ObjectMapper()
                        .readTree(sandbox.run("install", "status", "--json").out())
                        .path("left_unchanged")
                        .toString());
    }

    @Test
    void theFiguresGoWithTheLastProfileUnlessTheyAreToStay() throws Exception {
        var before = sandbox.tree();
        for (var keep : List.of(true, false)) {
            assertEquals(0, apply().code());
            WireClient.ask(
                    port, WireClient.request("POST", "/v1/messages", "{\"messages\":\"" + "x".repeat(400) + "\"}"));
            Await.until(
                    "it is on record",
                    Duration.ofSeconds(30),
                    () -> get("/stats").at("/total/requests").asInt() == (keep ? 1 : 2));
            var words = new ArrayList<>(List.of("install", "remove"));
            if (keep) {
                words.add("--keep-stats");
            }
            assertEquals(
                    !keep,
                    sandbox.run("install", "remove", "--dry-run", keep ? "--keep-stats" : "--force")
                            .out()
                            .contains(".headroom/stats"));
            assertEquals(0, sandbox.run(words.toArray(String[]::new)).code());
            assertEquals(
                    keep ? 1 : 0,
                    new ObjectMapper()
                            .readTree(sandbox.run("stats", "--json").out())
                            .at("/total/requests")
                            .asInt());
        }
        assertEquals(before, sandbox.tree());
    }

    private JsonNode get(String path) throws Exception {
        var answer = client.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                        .timeout(Duration.ofSeconds(20))
                        .build(),
                BodyHandlers.ofString());
        return new ObjectMapper().readTree(answer.body());
    }

    private boolean answers() {
        try {
            return get("/readyz").path("ready").asBoolean();
        } catch (Exception e) {
            return false;
        }
    }

    private JsonNode status(int expectedCode) throws Exception {
        var run = sandbox.run("install", "status", "--json");
        assertEquals(expectedCode, run.code(), run.all());
        return new ObjectMapper().readTree(run.out());
    }

    @Test
    void appliesServesAndLeavesTheHomeAsItWas() throws Exception {
        var before = sandbox.tree();
        for (var round = 1; round <= 2; round++) {
            var applied = apply();
            assertEquals(0, applied.code(), applied.all());
            assertTrue(get("/readyz").path("ready").asBoolean());
            assertTrue(
                    sandbox.read(SETTINGS).contains("\"ANTHROPIC_BASE_URL\": \"http://127.0.0.1:" + port + "\""),
                    sandbox.read(SETTINGS));
            assertTrue(sandbox.read(SETTINGS).contains("  ,\"mine\":1"));
            assertEquals("running", status(0).path("state").asText());

            // As a kill at the wrong moment leaves it.
            sandbox.file(".headroom/.write-test-27aa001d", "");
            var removed = sandbox.run("install", "remove");
            assertEquals(0, removed.code(), removed.all());
            assertEquals(before, sandbox.tree(), "round " + round);
            assertFalse(answers());
        }
    }

    @Test
    void aProxyThatServesAfterItWasGivenUpGetsItsToolsBack() throws Exception {
        assertEquals(0, apply().code());
        assertEquals(0, sandbox.run("install", "agent", "unwire").code());
        var gaveUp = sandbox.file(".headroom/deploy/default/gave-up", "2026-01-01T00:00:00Z\n");
        assertEquals(4, sandbox.run("install", "status").code());
        assertEquals(0, sandbox.run("install", "agent", "rewire").code());
        assertEquals("running", status(0).path("state").asText());
        assertFalse(Files.exists(gaveUp));
        assertEquals(0, sandbox.run("install", "stop").code());
        var stopped = sandbox.read(SETTINGS);
        assertEquals(0, sandbox.run("install", "agent", "rewire").code());
        assertEquals(stopped, sandbox.read(SETTINGS), "what was stopped stays so");
    }

    @Test
    void aToolThatIsNoLongerNamedIsNoConcern() throws Exception {
        sandbox.file(".codex/config.toml", "model = \"m\"\n");
        assertEquals(
                0,
                apply("--target", "codex", "--openai-api-url", provider.url()).code());
        var narrowed = apply();
        assertEquals(0, narrowed.code(), narrowed.all());
        assertFalse(narrowed.out().contains("  codex: "), narrowed.out());
        assertEquals("model = \"m\"\n", sandbox.read(".codex/config.toml"));
        var status = sandbox.run("install", "status");
        assertEquals(0, status.code(), status.all());
        assertFalse(status.out().contains("codex"), status.out());
        assertTrue(status.out().contains("  upstream    anthropic → " + provider.url() + "\n"), status.out());
        assertTrue(apply().out().contains("already is as asked"));
    }

    @Test
    void everythingInTheWorkspaceIsPrivate() throws Exception {
        assertEquals(0, apply().code());
        try (var paths = Files.walk(sandbox.home().resolve(".headroom"))) {
            for (var path : (Iterable<Path>) paths::iterator) {
                var others = Files.getPosixFilePermissions(path).stream()
                        .filter(permission -> !permission.name().startsWith("OWNER"))
                        .toList();
                assertEquals(List.of(), others, path.toString());
            }
        }
    }

    @Test
    void aStreamedRequestArrivesUnchangedAndComesBackEventByEvent() throws Exception {
        assertEquals(0, apply().code());
        var pause = Duration.ofMillis(700);
        provider.play(ScriptedProvider.events(pause, "event: a\ndata: 1", "event: b\ndata: 2", "event: c\ndata: 3"));
        var body = "{ \"model\":\"m\",  \"stream\" : true, \"unknown\": [1.0, \"\\u00e9\", \"é\"] }\n"
                .getBytes(StandardCharsets.UTF_8);
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/v1/messages?beta=true"))
                .header("x-api-key", "sk-ant-secret")
                .header("anthropic-version", "2023-06-01")
                .header("X-Odd", "a  b")
                .POST(BodyPublishers.ofByteArray(body))
                .build();
        var arrivals = new ArrayList<Instant>();
        var answer = client.send(request, BodyHandlers.ofInputStream());
        try (var lines = new BufferedReader(new InputStreamReader(answer.body(), StandardCharsets.UTF_8))) {
            for (var line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.startsWith("data:")) {
                    arrivals.add(Instant.now());
                }
            }
        }
        assertEquals(3, arrivals.size());
        assertTrue(
                Duration.between(arrivals.getFirst(), arrivals.getLast()).compareTo(pause) > 0,
                "the events came in one go: " + arrivals);
        var received = provider.last();
        assertEquals("/v1/messages?beta=true", received.target());
        assertEquals(new String(body, StandardCharsets.UTF_8), received.text());
        assertEquals("sk-ant-secret", received.header("x-api-key").orElseThrow());
        assertEquals("a  b", received.header("x-odd").orElseThrow());
    }

    @Test
    void aKilledProxyIsReplacedAndStatusTellsTheTruthThroughout() throws Exception {
        assertEquals(0, apply().code());
        var first = get("/health");
        assertEquals("default", first.path("deployment").path("profile").asText());
        assertEquals("running", status(0).path("state").asText());

        ProcessHandle.of(first.path("pid").asLong()).orElseThrow().destroyForcibly();
        Await.until(
                "the killed proxy no longer answers",
                Duration.ofSeconds(5),
                () -> instance()
                        .filter(first.path("instance_id").asText()::equals)
                        .isEmpty());
        var during = sandbox.run("install", "status", "--json");
        var seen = new ObjectMapper().readTree(during.out());
        assertNotEquals(
                first.path("pid").asLong(), seen.path("engine").path("pid").asLong(-1));
        assertEquals(seen.path("state").asText().equals("running") ? 0 : 3, during.code(), during.all());

        Await.until("another proxy answers", Duration.ofSeconds(10), this::answers);
        assertNotEquals(
                first.path("instance_id").asText(),
                get("/health").path("instance_id").asText());
        assertEquals("running", status(0).path("state").asText());
    }

    private Optional<String> instance() {
        try {
            return Optional.of(get("/health").path("instance_id").asText());
        } catch (Exception e) {
            return Optional.empty();
        }
    }

    @Test
    void aStoppedProxyLeavesNoToolPointedAtIt() throws Exception {
        var original = sandbox.read(SETTINGS);
        assertEquals(0, apply().code());
        var stopped = sandbox.run("install", "stop");
        assertEquals(0, stopped.code(), stopped.all());
        assertEquals(original, sandbox.read(SETTINGS));
        assertFalse(answers());
        assertEquals("stopped", status(3).path("state").asText());

        assertEquals(0, sandbox.run("install", "start").code());
        assertTrue(answers());
        assertTrue(sandbox.read(SETTINGS).contains("127.0.0.1:" + port));
        assertEquals("running", status(0).path("state").asText());
    }

    @Test
    void stoppingWithKeptWiringIsCalledWhatItIs() throws Exception {
        assertEquals(0, apply().code());
        assertEquals(0, sandbox.run("install", "stop", "--keep-wiring").code());
        assertTrue(sandbox.read(SETTINGS).contains("127.0.0.1:" + port));
        assertTrue(status(4).path("problems").toString().contains("points claude at a proxy that does not run"));
    }

    @Test
    void passthroughKeepsTheProxyUpAndStartEndsIt() throws Exception {
        assertEquals(0, apply().code());
        var run = sandbox.run("install", "stop", "--passthrough");
        assertEquals(0, run.code(), run.all());
        assertEquals("passthrough", get("/health").path("config").path("mode").asText());
        assertEquals(0, sandbox.run("install", "start").code());
        assertEquals("lossless", get("/health").path("config").path("mode").asText());
    }

    @Test
    void restartBringsANewInstance() throws Exception {
        assertEquals(0, apply().code());
        var first = get("/health").path("instance_id").asText();
        var run = sandbox.run("install", "restart");
        assertEquals(0, run.code(), run.all());
        assertNotEquals(first, get("/health").path("instance_id").asText());
    }

    @Test
    void theSameApplyAgainChangesNothing() throws Exception {
        assertEquals(0, apply().code());
        var instance = get("/health").path("instance_id").asText();
        var again = apply();
        assertEquals(0, again.code(), again.all());
        assertTrue(again.out().contains("already is as asked"), again.out());
        assertEquals(instance, get("/health").path("instance_id").asText());
    }

    /// Its agent runs, and nobody but the port can tell.
    @Test
    void aProxyThatHangsIsReplacedByTheSameApply() throws Exception {
        assertEquals(0, apply().code());
        var hung = get("/health");
        assertEquals(
                0,
                sandbox.host()
                        .exec()
                        .run(Command.of("kill", "-STOP", hung.path("pid").asText()))
                        .exitCode());
        var again = apply();
        assertEquals(0, again.code(), again.all());
        assertFalse(again.out().contains("already is as asked"), again.out());
        // The connection before is still the hung one's.
        var health = new ObjectMapper()
                .readTree(WireClient.ask(port, WireClient.request("GET", "/health", ""))
                        .text());
        assertNotEquals(
                hung.path("instance_id").asText(), health.path("instance_id").asText());
        assertEquals("running", status(0).path("state").asText());
    }

    @Test
    void anotherApplyChangesWhatIsAskedAndKeepsTheRest() throws Exception {
        assertEquals(0, apply().code());
        var changed = sandbox.run("install", "apply", "--mode", "passthrough");
        assertEquals(0, changed.code(), changed.all());
        var config = get("/health").path("config");
        assertEquals("passthrough", config.path("mode").asText());
        assertEquals(provider.url(), config.path("upstreams").path("anthropic").asText());
        assertEquals("running", status(0).path("state").asText());
    }

    @Test
    void aBaseUrlInTheSettingsBecomesTheUpstreamAndIsPutBack() throws Exception {
        var settings = "{\"env\":{\"ANTHROPIC_BASE_URL\":\"" + provider.url() + "\"}}";
        sandbox.file(SETTINGS, settings);
        var run = sandbox.run(
                "install",
                "apply",
                "--providers",
                "manual",
                "--target",
                "claude",
                "--supervisor",
                "agent",
                "--scope",
                "provider",
                "--port",
                Integer.toString(port));
        assertEquals(0, run.code(), run.all());
        assertEquals(
                provider.url(),
                get("/health")
                        .path("config")
                        .path("upstreams")
                        .path("anthropic")
                        .asText());
        assertEquals(0, sandbox.run("install", "apply").code());
        assertEquals(
                provider.url(),
                get("/health")
                        .path("config")
                        .path("upstreams")
                        .path("anthropic")
                        .asText());
        assertEquals(0, sandbox.run("install", "remove").code());
        assertEquals(settings, sandbox.read(SETTINGS));
    }

    @Test
    void whatTheUserEditsMeanwhileSurvivesTheRemoval() throws Exception {
        assertEquals(0, apply().code());
        sandbox.file(SETTINGS, sandbox.read(SETTINGS).replace("\"A\": \"b\"", "\"A\": \"changed\", \"NEW\": \"1\""));
        assertEquals(0, sandbox.run("install", "remove").code());
        assertEquals("{\n\t\"env\": { \"A\": \"changed\", \"NEW\": \"1\" }  ,\"mine\":1\n}", sandbox.read(SETTINGS));
    }

    @Test
    void aStrangerOnThePortIsNamed() throws Exception {
        var before = sandbox.tree();
        try (var stranger = new ServerSocket(port)) {
            var run = apply();
            assertEquals(4, run.code(), run.all());
            assertTrue(
                    run.err()
                            .contains("port " + port + " is taken by java (pid "
                                    + ProcessHandle.current().pid() + ")"),
                    run.err());
            assertEquals(port, stranger.getLocalPort());
        }
        assertEquals(before, sandbox.tree());
    }

    @Test
    void aRestoreScriptUndoesTheEditsWithoutJava() throws Exception {
        var original = sandbox.read(SETTINGS);
        assertEquals(0, apply().code());
        var script =
                sandbox.home().resolve(".headroom/deploy/default/restore.sh").toString();
        var restored = sandbox.host().exec().run(Command.of("env", "-i", "PATH=/usr/bin:/bin", "sh", script));
        assertEquals(0, restored.exitCode(), restored.err());
        assertEquals(original, sandbox.read(SETTINGS));
        assertEquals(0, sandbox.run("install", "remove").code());
        assertEquals(original, sandbox.read(SETTINGS));
    }

    @Test
    void theRestoreScriptLeavesAFileAloneThatChangedSince() throws Exception {
        assertEquals(0, apply().code());
        var edited = sandbox.read(SETTINGS) + "\n";
        sandbox.file(SETTINGS, edited);
        var script =
                sandbox.home().resolve(".headroom/deploy/default/restore.sh").toString();
        assertEquals(4, sandbox.host().exec().run(Command.of("sh", script)).exitCode());
        assertEquals(edited, sandbox.read(SETTINGS));
    }

    @Test
    void aProxyWithoutItsAgentIsNotCalledHealthy() throws Exception {
        assertEquals(0, apply().code());
        var agent = Long.parseLong(
                sandbox.read(".headroom/deploy/default/runner.pid").strip());
        ProcessHandle.of(agent).orElseThrow().destroyForcibly();
        Await.until(
                "the supervisor is gone",
                Duration.ofSeconds(20),
                () -> sandbox.run("install", "status").code() == 4);
        assertTrue(status(4).path("problems").toString().contains("its supervisor does not"));
        assertEquals(0, sandbox.run("install", "restart").code());
        assertEquals("running", status(0).path("state").asText());
    }

    @Test
    void aSecondProfileHasAPortOfItsOwnAndTheLastOneOutRemovesTheRuntime() throws Exception {
        var before = sandbox.tree();
        assertEquals(0, apply().code());
        var taken = sandbox.run(
                "install",
                "apply",
                "--profile",
                "work",
                "--scope",
                "provider",
                "--providers",
                "manual",
                "--target",
                "claude",
                "--port",
                Integer.toString(Sandbox.freePort()));
        assertEquals(4, taken.code(), taken.all());
        assertTrue(taken.err().contains("claude is already routed by the profile default"), taken.err());
        assertTrue(Files.exists(sandbox.home().resolve(".headroom/runtime")));
        assertEquals(0, sandbox.run("install", "remove").code());
        assertEquals(before, sandbox.tree());
    }
}
