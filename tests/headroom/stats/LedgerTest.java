package headroom.stats;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import headroom.host.Env;
import headroom.host.Host;
import headroom.host.JsonTree;
import headroom.host.Time;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import support.Await;
import support.Program;
import support.ProxyProcess;
import support.Sandbox;
import support.Scale;
import support.ScriptedProvider;
import support.WireClient;

/// What is on record stays so, whatever happens to those who write it, and counts once.
class LedgerTest {
    private static final Instant NOW = Instant.parse("2026-03-10T12:00:00Z");
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final Sandbox sandbox = new Sandbox();
    private final Path state = sandbox.home().resolve(".headroom");
    private boolean mounted;

    /// A clock that is set by hand.
    private static final class Clock implements Time {
        private Instant now = NOW;

        @Override
        public Instant now() {
            return now;
        }

        @Override
        public void sleep(Duration duration) {
            now = now.plus(duration);
        }
    }

    private final Clock clock = new Clock();
    private final Host host = host();

    private Host host() {
        var real = Host.real(new Env(Map.of("HOME", sandbox.home().toString())));
        return new Host(real.os(), real.env(), clock, real.disk(), real.processes(), real.exec(), real.java());
    }

    @AfterEach
    void clear() {
        if (mounted) {
            Program.of("umount", sandbox.home().toString()).run();
        }
        sandbox.close();
    }

    private static Turn turn(Instant at, String session, Receipt receipt, Turn.Result... results) {
        return new Turn(
                new Labels(new Labels.Who("claude", "shop", session, ""), "anthropic", "", false),
                Conversation.UNREAD,
                new Turn.Change("compressed", List.of(results), ""),
                new Turn.End(at, Duration.ofSeconds(2), 200, Map.of()),
                Optional.of(receipt));
    }

    private static Turn turn(Instant at) {
        return turn(at, "s", new Receipt("claude-haiku-4-5", 1, 0, 0, 0, 0));
    }

    private Row sum() {
        return new Figures(host, state)
                .read(Optional.empty(), Optional.empty())
                .report()
                .sum();
    }

    private long requests() {
        return sum().counts().get(Counts.REQUESTS);
    }

    private int damaged() {
        return new Figures(host, state).read(Optional.empty(), Optional.empty()).damaged();
    }

    private void write(Turn... turns) {
        try (var ledger = new Ledger(host, state)) {
            for (var turn : turns) {
                ledger.add(turn);
            }
        }
    }

    private List<Path> files(String beginning) throws IOException {
        try (var files = Files.list(state.resolve("stats"))) {
            return files.filter(file -> file.getFileName().toString().startsWith(beginning))
                    .sorted()
                    .toList();
        }
    }

    @Test
    void severalWriteSideBySideAndOneReadsMeanwhile() throws Exception {
        int each = Scale.pick(6_000, 50_000);
        var done = new AtomicBoolean();
        var ledgers = new ConcurrentLinkedQueue<Ledger>();
        var fault = new AtomicInteger();
        var reader = Thread.ofPlatform().start(() -> {
            long before = 0;
            while (!done.get()) {
                long now = requests();
                fault.addAndGet(now < before ? 1 : 0);
                before = now;
            }
        });
        var writers = new ArrayList<Thread>();
        for (int writer = 0; writer < 2; writer++) {
            writers.add(Thread.ofPlatform().start(() -> {
                try (var ledger = new Ledger(host, state)) {
                    for (int i = 0; i < each; i++) {
                        ledger.add(turn(NOW.plusSeconds(i)));
                        if (i % 1_000 == 999) {
                            pause();
                        }
                    }
                    ledgers.add(ledger);
                }
            }));
        }
        for (var writer : writers) {
            writer.join();
        }
        Await.until("all is written", LIMIT, () -> requests() + lost(ledgers) == 2L * each);
        done.set(true);
        reader.join();
        assertEquals(0, fault.get(), "what was on record is so no longer");
        assertEquals(0, damaged());
        // The next one adds up what they have left, which then is small.
        write(turn(NOW));
        write(turn(NOW));
        assertEquals(2L * each + 2, requests() + lost(ledgers));
        assertEquals(1, files("turns-").size());
        assertEquals(List.of(), files(".").stream().toList());
        long bytes = 0;
        for (var file : files("")) {
            bytes += Files.size(file);
        }
        assertTrue(bytes < 100_000, bytes + " bytes");
    }

    private static long lost(Queue<Ledger> ledgers) {
        return ledgers.stream().mapToLong(Ledger::lost).sum();
    }

    private static void pause() {
        try {
            Thread.sleep(20);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void damagedLinesAreNotCountedAndHideNoOther() throws Exception {
        write(turn(NOW), turn(NOW), turn(NOW));
        var file = files("turns-").getFirst();
        var lines = Files.readAllLines(file);
        var middle = lines.get(1);
        lines.set(1, middle.replace("\"requests\":1", "\"requests\":7"));
        lines.add(0, "\u0000\u0000\u0000");
        Files.write(file, lines);
        Files.writeString(file, middle.substring(0, 40), StandardOpenOption.APPEND);
        Files.writeString(state.resolve("stats/day-of-rest.log"), "no line of ours\n");
        assertEquals(2, requests());
        assertEquals(2, damaged());
        write(turn(NOW));
        assertEquals(3, requests());
    }

    @Test
    void whatIsAddedUpCountsOnceWhereverThatIsBrokenOff() throws Exception {
        write(turn(NOW.minus(Duration.ofDays(1))), turn(NOW), turn(NOW));
        var turns = files("turns-").getFirst();
        var copy = Files.readAllBytes(turns);
        write(turn(NOW));
        assertEquals(
                List.of("day-2026-03-09.log", "day-2026-03-10.log"),
                files("day-").stream()
                        .map(file -> file.getFileName().toString())
                        .toList());
        assertEquals(4, requests());
        // As if it had ended before the file was removed, and before the second day was written.
        Files.write(turns, copy);
        assertEquals(4, requests());
        Files.delete(files("day-2026-03-10").getFirst());
        assertEquals(4, requests());
        write(turn(NOW));
        assertEquals(5, requests());
        assertEquals(1, files("turns-").size());
    }

    @Test
    void oldDaysLoseTheirSessionsAndThenTheirNames() throws Exception {
        write(
                turn(NOW.minus(Duration.ofDays(500))),
                turn(NOW.minus(Duration.ofDays(40)), "s", new Receipt("m", 1, 2, 3, 4, 5)));
        write(turn(NOW));
        write(turn(NOW));
        assertEquals(4, requests());
        assertEquals(
                List.of(1L, 5L),
                List.of(
                        sum().counts().get(Counts.WRITE_MINUTES) - 2,
                        sum().counts().get(Counts.OUTPUT)));
        assertEquals(1, files("earlier").size());
        assertEquals(2, files("day-").size());
        assertEquals(2, new Figures(host, state).session("s").counts().get(Counts.REQUESTS));
        assertEquals(
                3,
                new Figures(host, state)
                        .read(Optional.of("60d"), Optional.empty())
                        .report()
                        .sum()
                        .counts()
                        .get(Counts.REQUESTS));
    }

    @Test
    void aClockThatIsSetBackLosesNothing() throws Exception {
        write(turn(NOW), turn(NOW.minus(Duration.ofDays(30))), turn(NOW.minusSeconds(3600)));
        clock.now = NOW.minus(Duration.ofDays(30));
        write(turn(clock.now));
        assertEquals(4, requests());
        assertEquals(0, sum().counts().get(Counts.PAUSES));
    }

    /// What a pause lets the provider's cache forget is what has to be written again of what it had.
    @Test
    void cacheWritesAfterAPauseAreThePauses() {
        write(
                turn(NOW, "s", new Receipt("m", 10, 0, 5000, 0, 1)),
                turn(NOW.plusSeconds(60), "s", new Receipt("m", 10, 5000, 300, 0, 1)),
                turn(NOW.plusSeconds(800), "s", new Receipt("m", 10, 1000, 4500, 0, 1)),
                turn(NOW.plusSeconds(820), "s", new Receipt("m", 10, 5500, 100, 0, 1)),
                turn(NOW.plusSeconds(5000), "other", new Receipt("m", 10, 0, 700, 0, 1)));
        assertEquals(1, sum().counts().get(Counts.PAUSES));
        assertEquals(4300, sum().pauseTokens());
    }

    @Test
    void aResultIsRemovedOnceAndNotSentOnEachLaterTurn() {
        var one = new Turn.Result(7, 500, List.of(new Turn.Gain("terminal", 100), new Turn.Gain("line-heads", 20)), "");
        var two = new Turn.Result(8, 300, List.of(new Turn.Gain("terminal", 50)), "");
        var left = new Turn.Result(9, 40, List.of(), "short");
        write(
                turn(NOW, "s", new Receipt("claude-haiku-4-5", 0, 0, 1000, 0, 1), one),
                turn(NOW.plusSeconds(9), "s", new Receipt("claude-haiku-4-5", 0, 1000, 200, 0, 1), one, two, left),
                turn(NOW.plusSeconds(10), "t", new Receipt("claude-haiku-4-5", 0, 0, 0, 1200, 1), one));
        // After a restart too.
        write(turn(NOW.plusSeconds(20), "s", new Receipt("claude-haiku-4-5", 0, 1200, 0, 0, 1), one, two, two));
        var counts = sum().counts();
        assertEquals(
                Map.of("cache_write_5m", 120L + 50, "cache_write_1h", 120L, "cache_read", 120L + 170, "fresh", 50L),
                counts.under(Counts.SAVED));
        assertEquals(
                Map.of(
                        "terminal.removed",
                        100L + 50 + 100 + 50,
                        "terminal.not_sent",
                        100L + 150,
                        "line-heads.removed",
                        40L,
                        "line-heads.not_sent",
                        40L),
                counts.under(Counts.ENCODER));
        assertEquals(1, counts.under(Counts.LEFT).get("short"));
    }

    @Test
    void theUsersPricesCountBeforeOurs() {
        write(turn(NOW, "s", new Receipt("claude-haiku-4-5", 1_000_000, 0, 0, 0, 0)));
        var figures = new Figures(host, state);
        assertEquals(1, sum().money(figures.prices()).billed(), 1e-9);
        sandbox.file(".headroom/config/prices.json", "{\"claude-haiku-4-5\":{\"input\":2.5,\"output\":9}}");
        assertEquals(2.5, sum().money(figures.prices()).billed(), 1e-9);
        sandbox.file(".headroom/config/prices.json", "{");
        assertEquals(1, sum().money(figures.prices()).billed(), 1e-9);
        assertTrue(figures.prices().problem().contains("prices.json cannot be read"));
    }

    @Test
    void aFullDiskIsSaidAndOverOnceThereIsRoom() throws Exception {
        mounted = Program.of("id", "-u").run().out().strip().equals("0")
                && Program.of(
                                        "mount",
                                        "-t",
                                        "tmpfs",
                                        "-o",
                                        "size=256k,mode=755",
                                        "headroom-test",
                                        sandbox.home().toString())
                                .run()
                                .code()
                        == 0;
        Assumptions.assumeTrue(mounted, "only root may mount a disk of its own for this test");
        try (var ledger = new Ledger(host, state)) {
            ledger.add(turn(NOW));
            Await.until("it is on record", LIMIT, () -> requests() == 1);
            var filler = sandbox.home().resolve("filler");
            try (var out = Files.newOutputStream(filler)) {
                out.write(new byte[1024 * 1024]);
            } catch (IOException full) {
                // As it should be.
            }
            while (ledger.trouble().isEmpty()) {
                ledger.add(turn(NOW));
                pause();
            }
            assertTrue(ledger.trouble().contains("No space left"), ledger.trouble());
            long known = requests();
            Files.delete(filler);
            clock.now = NOW.plusSeconds(60);
            Await.until("it goes on", LIMIT, () -> {
                ledger.add(turn(NOW));
                return ledger.trouble().isEmpty();
            });
            Await.until("the next one is on record", LIMIT, () -> requests() > known);
            assertEquals(0, damaged());
        }
    }

    /// Killed at any moment, a proxy has on record all that it said it has.
    @Test
    void aProxyThatIsKilledLosesNothingThatItHasShown() throws Exception {
        var random = new Random(Scale.SEED);
        long asked = 0;
        long shown = 0;
        var answer = "{\"model\":\"m\",\"usage\":{\"input_tokens\":3,\"output_tokens\":1}}";
        var body = "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"" + "x".repeat(500) + "\"}]}";
        try (var provider = ScriptedProvider.start(ScriptedProvider.json(answer))) {
            for (int kill = 0; kill < Scale.pick(3, 50); kill++) {
                try (var proxy = ProxyProcess.start(
                        Map.of("HOME", sandbox.home().toString(), "ANTHROPIC_TARGET_API_URL", provider.url()))) {
                    int many = random.nextInt(5, 60);
                    for (int i = 0; i < many; i++) {
                        WireClient.ask(proxy.port(), WireClient.request("POST", "/v1/messages", body));
                    }
                    asked += many;
                    shown = shown(proxy);
                    proxy.process().destroyForcibly().waitFor();
                }
                long kept = requests();
                assertTrue(
                        shown <= kept && kept <= asked, shown + " were shown, " + kept + " kept, " + asked + " asked");
                assertTrue(damaged() <= kill + 1);
            }
        }
        assertTrue(shown > 0);
    }

    private static long shown(ProxyProcess proxy) throws IOException {
        return JsonTree.read(WireClient.ask(proxy.port(), WireClient.request("GET", "/stats", ""))
                        .body())
                .at("/total/requests")
                .asLong();
    }

    @Test
    void itCanBeSwitchedOff() throws Exception {
        try (var provider = ScriptedProvider.start(ScriptedProvider.json("{}"));
                var proxy = ProxyProcess.start(Map.of(
                        "HOME", sandbox.home().toString(),
                        "ANTHROPIC_TARGET_API_URL", provider.url(),
                        "HEADROOM_STATS", "off"))) {
            WireClient.ask(
                    proxy.port(), WireClient.request("POST", "/v1/messages", "{\"a\":\"" + "x".repeat(500) + "\"}"));
            assertEquals(0, shown(proxy));
        }
        assertTrue(Files.notExists(state));
    }

    @Test
    void figuresThatWereForgottenDoNotComeBack() {
        try (var ledger = new Ledger(host, state)) {
            ledger.add(turn(NOW));
            Await.until("it is on record", LIMIT, () -> requests() == 1);
            clock.now = NOW.plusSeconds(1);
            Ledger.reset(host, state);
            assertEquals(0, requests());
            ledger.add(turn(NOW.plusSeconds(2)));
            Await.until("the next is on record", LIMIT, () -> requests() == 1);
        }
        write(turn(NOW.plusSeconds(3)));
        assertEquals(2, requests());
        assertEquals(LocalDate.ofInstant(NOW, ZoneOffset.UTC), Report.since("1d", LocalDate.of(2026, 3, 10)));
    }
}
