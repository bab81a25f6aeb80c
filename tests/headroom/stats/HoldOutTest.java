package headroom.stats;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import headroom.host.Env;
import headroom.host.Host;
import headroom.host.Problem;
import headroom.proxy.ProxyServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import support.Await;
import support.Sandbox;
import support.Scale;
import support.ScriptedProvider;
import support.TestProxy;
import support.WireClient;

/// What is said to be measured is there, and what costs more is left alone.
class HoldOutTest {
    private static final String BODY = "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":"
            + "\"tool_result\",\"tool_use_id\":\"t\",\"content\":\""
            + IntStream.range(0, 60)
                    .mapToObj(i -> "   Compiling part-" + i + " v1")
                    .collect(Collectors.joining("\\n"))
            + "\"}]}]}";

    private final Sandbox sandbox = new Sandbox();
    private final ScriptedProvider provider = ScriptedProvider.start(
            ScriptedProvider.json("{\"model\":\"m\",\"usage\":{\"input_tokens\":3,\"output_tokens\":1}}"));
    private final Queue<String> output = new ConcurrentLinkedQueue<>();
    private ProxyServer proxy;

    @AfterEach
    void stop() {
        if (proxy != null) {
            proxy.close();
        }
        provider.close();
        sandbox.close();
    }

    private void start(String share) {
        proxy = ProxyServer.start(
                Host.real(new Env(Map.of("HOME", sandbox.home().toString(), "HEADROOM_HOLDOUT", share))),
                TestProxy.keeping(TestProxy.compressing(TestProxy.options(provider.url())), state()),
                Optional.empty(),
                output::add);
    }

    private Path state() {
        return sandbox.home().resolve(".headroom");
    }

    /// Whether a request of this session was made shorter.
    private boolean isShorter(String tool, String session) throws IOException {
        var answer = WireClient.ask(
                proxy.address().getPort(),
                WireClient.request(
                        "POST",
                        "/v1/messages",
                        BODY,
                        "User-Agent: " + tool + "/1.0",
                        "X-Claude-Code-Session-Id: " + session));
        assertEquals(200, answer.status());
        return provider.last().body().length < BODY.length();
    }

    private static Entry entry(Instant at, String tool, String session, String arm, long fresh, long receipts) {
        return new Entry(
                at,
                new Labels(new Labels.Who(tool, "", session, ""), "anthropic", "m", false),
                new Counts()
                        .add(Counts.REQUESTS, receipts)
                        .add(Counts.RECEIPTS, receipts)
                        .add(Counts.FRESH, fresh)
                        .add(Comparison.ARM + arm, receipts),
                List.of(),
                Map.of());
    }

    /// Sessions of very different lengths and costs, of which half are made shorter and then cost so much of it.
    private static Comparison.Result simulated(Random random, double effect) {
        var comparison = new Comparison();
        for (int session = 0; session < 400; session++) {
            long receipts = 3 + random.nextInt(60);
            double each = 20_000 * Math.exp(.3 * random.nextGaussian());
            boolean shorter = random.nextBoolean();
            comparison.accept(entry(
                    Instant.EPOCH,
                    "claude",
                    "s" + session,
                    shorter ? HoldOut.SHORTER : HoldOut.UNCHANGED,
                    Math.round(receipts * each * (shorter ? effect : 1)),
                    receipts));
        }
        return comparison.results().get("claude");
    }

    @Test
    void anEffectIsFoundWithinItsIntervalAndNoneWhereThereIsNone() {
        var random = new Random(Scale.SEED);
        int within = 0;
        int found = 0;
        int mistaken = 0;
        int rounds = 200;
        for (int round = 0; round < rounds; round++) {
            var some = simulated(random, .85).ratio().orElseThrow();
            within += some.low() <= .85 && .85 <= some.high() ? 1 : 0;
            found += some.high() < 1 ? 1 : 0;
            var none = simulated(random, 1).ratio().orElseThrow();
            mistaken += none.low() > 1 || none.high() < 1 ? 1 : 0;
        }
        assertTrue(within >= rounds * .9, within + " of " + rounds + " intervals hold the true effect");
        assertTrue(found >= rounds * .9, found + " of " + rounds + " effects are found");
        assertTrue(mistaken <= rounds * .1, mistaken + " of " + rounds + " are found where there are none");
    }

    @Test
    void aFewSessionsTellNothing() {
        var comparison = new Comparison();
        for (int session = 0; session < 30; session++) {
            var arm = session < 15 ? HoldOut.SHORTER : HoldOut.UNCHANGED;
            comparison.accept(entry(Instant.EPOCH, "claude", "s" + session, arm, 100, 1));
        }
        assertEquals(Map.of("claude", new Comparison.Result(15, 15, Optional.empty())), comparison.results());
    }

    @Test
    void aShareOfTheSessionsIsLeftUnchangedForAllOfTheirLife() throws Exception {
        // One that has begun before is no part of it.
        start("0");
        assertTrue(isShorter("claude-cli", "early"));
        Await.until(
                "it is on record",
                Duration.ofSeconds(30),
                () -> figures().sum().counts().get(Counts.REQUESTS) == 1);
        proxy.close();
        start("0.5");
        var first = new ArrayList<Boolean>();
        for (int session = 0; session < 40; session++) {
            first.add(isShorter("claude-cli", "session-" + session));
        }
        long shorter = first.stream().filter(each -> each).count();
        assertTrue(shorter > 8 && shorter < 32, shorter + " of 40");
        assertTrue(isShorter("claude-cli", "early"));
        Await.until(
                "they are on record",
                Duration.ofSeconds(30),
                () -> figures().sum().counts().get(Counts.REQUESTS) == 42);
        var measured = figures().measured().get("claude");
        assertEquals(List.of(shorter, 40 - shorter), List.of((long) measured.shorter(), (long) measured.unchanged()));
        proxy.close();
        start("0.9");
        for (int session = 0; session < 40; session++) {
            assertEquals(first.get(session), isShorter("claude-cli", "session-" + session), "session " + session);
        }
    }

    private Report figures() {
        return new Figures(Host.real(new Env(Map.of("HOME", sandbox.home().toString()))), state())
                .read(Optional.empty(), Optional.empty())
                .report();
    }

    /// The sessions of one tool have cost more for being made shorter, those of another less.
    @Test
    void aToolThatLosesMoneyIsLeftAloneFromItsNextSessionOn() throws Exception {
        var lines = new StringBuilder();
        var random = new Random(Scale.SEED);
        for (int session = 0; session < 60; session++) {
            for (var tool : List.of("claude", "codex")) {
                boolean shorter = session % 2 == 0;
                long cost = 10_000 + random.nextInt(1_000) + (shorter ? tool.equals("claude") ? 3_000 : -3_000 : 0);
                var arm = shorter ? HoldOut.SHORTER : HoldOut.UNCHANGED;
                lines.append(entry(Instant.now(), tool, tool + "-" + session, arm, cost, 1)
                                .line())
                        .append('\n');
            }
        }
        Files.createDirectories(state().resolve("stats"));
        Files.write(
                state().resolve("stats/turns-1-before.log"), lines.toString().getBytes(StandardCharsets.UTF_8));
        start("0.001");
        Await.until(
                "it is said", Duration.ofSeconds(30), () -> output.stream().anyMatch(line -> line.contains("claude")));
        assertFalse(isShorter("claude-cli", "new"));
        assertTrue(isShorter("claude-cli", "claude-58"), "a session that has begun goes on as it was");
        assertTrue(isShorter("codex_cli_rs", "new-too"));
        assertTrue(output.stream().noneMatch(line -> line.contains("codex")), output::toString);
    }

    @Test
    void anOddShareIsRefused() {
        for (var share : List.of("1", "-0.1", "half")) {
            var refusal = assertThrows(Problem.class, () -> HoldOut.of(new Env(Map.of("HEADROOM_HOLDOUT", share))));
            assertEquals(Problem.Kind.USAGE, refusal.kind());
        }
        assertThrows(Problem.class, () -> start("all"));
    }
}
