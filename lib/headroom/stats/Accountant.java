package headroom.stats;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Makes of each turn what the ledger says of it. A result that was made shorter counts as removed once in a
/// session, and as not sent on each later turn; a turn without a receipt saves nothing. Remembers a bounded number
/// of results and agents. For one thread.
final class Accountant {
    private static final int MOST_RESULTS = 20_000;
    private static final int MOST_AGENTS = 500;
    /// After so long the provider's cache forgets (Anthropic, prompt caching: 5 minutes).
    private static final Duration PAUSE = Duration.ofMinutes(5);

    private final MachineKey key;
    private final Map<Long, Boolean> seen = bounded(MOST_RESULTS);
    private final Map<Labels, Last> last = bounded(MOST_AGENTS);

    /// When an agent's last turn ended, and how much of it the provider has cached.
    private record Last(Instant at, long cached) {}

    Accountant(MachineKey key) {
        this.key = key;
    }

    private static <K, V> Map<K, V> bounded(int most) {
        return new LinkedHashMap<>(16, .75f, true) {
            @Override
            protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
                return size() > most;
            }
        };
    }

    /// Takes note of what another process, or an earlier run, has written.
    void remember(Entry entry) {
        entry.seen().forEach(hash -> seen.put(hash, true));
        remember(entry, entry.at().plusMillis(entry.counts().get(Counts.MILLIS)));
    }

    private void remember(Entry entry, Instant ended) {
        var counts = entry.counts();
        if (counts.get(Counts.RECEIPTS) == 1 && !entry.labels().who().session().isEmpty()) {
            last.put(
                    entry.labels(),
                    new Last(
                            ended,
                            counts.get(Counts.READ)
                                    + counts.get(Counts.WRITE_MINUTES)
                                    + counts.get(Counts.WRITE_HOUR)));
        }
    }

    Entry entry(Turn turn) {
        var end = turn.end();
        var counts = new Counts()
                .add(Counts.REQUESTS, 1)
                .add(Counts.ERRORS, end.status() >= 400 ? 1 : 0)
                .add(Counts.MILLIS, end.time().toMillis());
        if (!turn.change().word().isEmpty()) {
            counts.add(Counts.BODY + turn.change().word(), 1);
        }
        if (!turn.change().arm().isEmpty()) {
            counts.add(Comparison.ARM + turn.change().arm(), 1);
        }
        var first = new ArrayList<Long>();
        var labels = labels(turn);
        turn.receipt().ifPresent(receipt -> {
            count(receipt, counts);
            count(turn.change(), labels.who(), receipt, counts, first);
        });
        var entry = new Entry(end.at(), labels, counts, List.copyOf(first), end.windows());
        pause(entry);
        remember(entry, end.at().plus(end.time()));
        return entry;
    }

    /// Where the client names no session, how the conversation begins is its name; where it does, that tells the
    /// agents apart.
    private Labels labels(Turn turn) {
        var given = turn.labels().who();
        var said = turn.conversation();
        var beginning =
                said.beginning().isEmpty() ? "" : key.word(said.beginning().getBytes(StandardCharsets.US_ASCII));
        var named = given.session().isEmpty() ? said.cacheKey() : given.session();
        var agent = given.agent().isEmpty() && !named.isEmpty() ? beginning : given.agent();
        var model = turn.receipt()
                .map(receipt -> Client.word(receipt.model()))
                .filter(each -> !each.isEmpty())
                .orElse(said.model());
        return new Labels(
                new Labels.Who(given.tool(), given.project(), named.isEmpty() ? beginning : named, agent),
                turn.labels().provider(),
                model.isEmpty() ? turn.labels().model() : model,
                turn.labels().plan());
    }

    private static void count(Receipt receipt, Counts counts) {
        counts.add(Counts.RECEIPTS, 1)
                .add(Counts.FRESH, receipt.fresh())
                .add(Counts.READ, receipt.read())
                .add(Counts.WRITE_MINUTES, receipt.wroteMinutes())
                .add(Counts.WRITE_HOUR, receipt.wroteHour())
                .add(Counts.OUTPUT, receipt.output());
    }

    private void count(Turn.Change change, Labels.Who who, Receipt receipt, Counts counts, List<Long> first) {
        var price = receipt.wroteHour() > 0
                ? Counts.WRITE_HOUR
                : receipt.wroteMinutes() > 0 ? Counts.WRITE_MINUTES : Counts.FRESH;
        var again = receipt.read() > 0 ? Counts.READ : price;
        var occurrences = new HashMap<Long, Integer>();
        for (var result : change.results()) {
            counts.add(Counts.RESULTS, result.tokens());
            if (!result.left().isEmpty()) {
                counts.add(Counts.LEFT + result.left(), 1);
            }
            int saved = result.saved();
            if (saved == 0) {
                continue;
            }
            int nth = occurrences.merge(result.mark(), 1, Integer::sum);
            long hash = key.number((who.session() + ' ' + who.agent() + ' ' + result.mark() + ' ' + nth)
                    .getBytes(StandardCharsets.UTF_8));
            var isNew = seen.put(hash, true) == null;
            if (isNew) {
                first.add(hash);
            }
            counts.add(isNew ? Counts.REMOVED : Counts.NOT_SENT, saved);
            counts.add(Counts.SAVED + (isNew ? price : again), saved);
            result.gains()
                    .forEach(gain -> counts.add(
                            Counts.ENCODER + gain.encoder() + (isNew ? "." + Counts.REMOVED : "." + Counts.NOT_SENT),
                            gain.tokens()));
        }
    }

    /// What had to be written into the provider's cache again, because nobody had used it for too long.
    private void pause(Entry entry) {
        var counts = entry.counts();
        var before = Optional.ofNullable(last.get(entry.labels()));
        if (before.isEmpty() || Duration.between(before.get().at(), entry.at()).compareTo(PAUSE) <= 0) {
            return;
        }
        long lost = before.get().cached() - counts.get(Counts.READ);
        long hour = Math.clamp(lost, 0, counts.get(Counts.WRITE_HOUR));
        long minutes = Math.clamp(lost - hour, 0, counts.get(Counts.WRITE_MINUTES));
        counts.add(Counts.PAUSES, hour + minutes > 0 ? 1 : 0)
                .add(Counts.PAUSE + Counts.WRITE_HOUR, hour)
                .add(Counts.PAUSE + Counts.WRITE_MINUTES, minutes);
    }
}
