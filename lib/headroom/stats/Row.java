package headroom.stats;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/// The sums of one group of requests. Money is worked out from them model by model; of a model without a price, and
/// of what a subscription pays for, there is none.
public final class Row {
    private final String name;
    private final Counts counts = new Counts();
    private final SortedMap<String, Counts> priced = new TreeMap<>();
    private final Set<String> agents = new HashSet<>();
    private long plan;

    Row(String name) {
        this.name = name;
    }

    /// US dollars: what was billed, what was not because of headroom, what the provider's own cache made cheaper,
    /// and what pauses have cost. `without` counts the receipts that are in none of these.
    public record Money(double billed, double saved, double discount, double pauses, long without) {}

    void add(Entry entry) {
        counts.add(entry.counts());
        agents.add(entry.labels().who().agent());
        if (entry.labels().plan()) {
            plan += entry.counts().get(Counts.RECEIPTS);
        } else {
            priced.computeIfAbsent(entry.labels().model(), model -> new Counts())
                    .add(entry.counts());
        }
    }

    void add(Counts some) {
        counts.add(some);
    }

    public String name() {
        return name;
    }

    public Counts counts() {
        return counts;
    }

    /// Agents of a session: the main one and those it has started, told apart by how they begin.
    int agents() {
        return agents.size();
    }

    /// Input of all kinds.
    public long input() {
        return counts.get(Counts.FRESH)
                + counts.get(Counts.READ)
                + counts.get(Counts.WRITE_MINUTES)
                + counts.get(Counts.WRITE_HOUR);
    }

    /// Tokens that had to be written into the provider's cache again after pauses.
    public long pauseTokens() {
        return counts.get(Counts.PAUSE + Counts.WRITE_MINUTES) + counts.get(Counts.PAUSE + Counts.WRITE_HOUR);
    }

    /// Receipts that a subscription pays for.
    public long plan() {
        return plan;
    }

    public Money money(Prices prices) {
        var sum = new double[4];
        long without = plan;
        for (var each : priced.entrySet()) {
            var price = prices.of(each.getKey());
            var tokens = each.getValue();
            if (price.isEmpty()) {
                without += tokens.get(Counts.RECEIPTS);
                continue;
            }
            sum[0] += price.get().of(tokens, "");
            sum[1] += price.get().of(tokens, Counts.SAVED);
            sum[2] += price.get().discount(tokens);
            sum[3] += price.get().of(tokens, Counts.PAUSE);
        }
        return new Money(sum[0], sum[1], sum[2], sum[3], without);
    }

    /// The figures by their names, in the order in which they are shown.
    public Map<String, Number> figures(Prices prices) {
        var figures = new LinkedHashMap<String, Number>();
        for (var name : new String[] {
            Counts.REQUESTS,
            Counts.ERRORS,
            Counts.RECEIPTS,
            Counts.FRESH,
            Counts.READ,
            Counts.WRITE_MINUTES,
            Counts.WRITE_HOUR,
            Counts.OUTPUT,
            Counts.RESULTS,
            Counts.REMOVED,
            Counts.NOT_SENT,
            Counts.PAUSES
        }) {
            figures.put(name, counts.get(name));
        }
        figures.put("pause_tokens", pauseTokens());
        var money = money(prices);
        figures.put("usd_billed", cents(money.billed()));
        figures.put("usd_saved", cents(money.saved()));
        figures.put("usd_cache_discount", cents(money.discount()));
        figures.put("usd_pauses", cents(money.pauses()));
        figures.put("receipts_without_price", money.without());
        return figures;
    }

    /// To a hundredth of a cent.
    private static Number cents(double dollars) {
        return BigDecimal.valueOf(dollars).setScale(4, RoundingMode.HALF_UP);
    }
}
