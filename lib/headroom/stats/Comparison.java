package headroom.stats;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;

/// What sessions have cost that were made shorter, against those left unchanged by lot, tool by tool: by receipts
/// alone, so it is a measurement. Cost is input in units of one fresh token, by the usual prices of a provider's
/// cache.
public final class Comparison implements Consumer<Entry> {
    /// In front of the arm that a session belongs to, counted with each request.
    static final String ARM = "arm.";

    /// Sessions that each arm needs for a word on it.
    static final int LEAST = 20;

    private static final double WIDTH = 1.96;

    private final Map<String, Map<String, Session>> shorter = new TreeMap<>();
    private final Map<String, Map<String, Session>> unchanged = new TreeMap<>();

    /// What was billed for a session's input, and how many answers there were.
    private record Session(double cost, long receipts) {
        Session plus(Session other) {
            return new Session(cost + other.cost, receipts + other.receipts);
        }
    }

    /// How many sessions there were of each kind, and once there are enough what they tell.
    public record Result(int shorter, int unchanged, Optional<Ratio> ratio) {}

    /// The cost of an answer's request where results are made shorter, as a multiple of what it is where they are
    /// not, and the interval in which that lies (95 %).
    public record Ratio(double value, double low, double high) {}

    /// The tools whose sessions cost more for being made shorter, beyond doubt, and what was measured: the cost guard
    /// leaves new ones unchanged.
    public Map<String, Ratio> costly() {
        var costly = new TreeMap<String, Ratio>();
        results()
                .forEach((tool, result) ->
                        result.ratio().filter(ratio -> ratio.low() > 1).ifPresent(ratio -> costly.put(tool, ratio)));
        return costly;
    }

    @Override
    public void accept(Entry entry) {
        var counts = entry.counts();
        var who = entry.labels().who();
        var arms = counts.under(ARM);
        if (who.session().isEmpty() || arms.size() != 1 || counts.get(Counts.RECEIPTS) == 0) {
            return;
        }
        var cost = counts.get(Counts.FRESH)
                + .1 * counts.get(Counts.READ)
                + 1.25 * counts.get(Counts.WRITE_MINUTES)
                + 2 * counts.get(Counts.WRITE_HOUR);
        var arm = arms.containsKey(HoldOut.UNCHANGED) ? unchanged : shorter;
        arm.computeIfAbsent(who.tool(), tool -> new HashMap<>())
                .merge(who.session(), new Session(cost, counts.get(Counts.RECEIPTS)), Session::plus);
    }

    /// By tool, those of which there are sessions of both kinds.
    public Map<String, Result> results() {
        var results = new TreeMap<String, Result>();
        shorter.forEach((tool, sessions) -> {
            var others = unchanged.getOrDefault(tool, Map.of());
            if (!others.isEmpty()) {
                var enough = sessions.size() >= LEAST && others.size() >= LEAST;
                results.put(
                        tool,
                        new Result(
                                sessions.size(),
                                others.size(),
                                enough ? Optional.of(ratio(Mean.of(sessions), Mean.of(others))) : Optional.empty()));
            }
        });
        return results;
    }

    private static Ratio ratio(Mean mean, Mean other) {
        double value = mean.value / other.value;
        double width = Math.exp(WIDTH * Math.sqrt(mean.spread + other.spread));
        return new Ratio(value, value / width, value * width);
    }

    /// Cost per answer over sessions of different lengths (a ratio of sums), and its relative variance by the delta
    /// method, with sessions as the sample.
    private record Mean(double value, double spread) {
        static Mean of(Map<String, Session> sessions) {
            double cost = sessions.values().stream().mapToDouble(Session::cost).sum();
            double receipts =
                    sessions.values().stream().mapToDouble(Session::receipts).sum();
            double value = cost / receipts;
            double squares = sessions.values().stream()
                    .mapToDouble(each -> Math.pow(each.cost() - value * each.receipts(), 2))
                    .sum();
            double variance = squares * sessions.size() / (sessions.size() - 1) / (receipts * receipts);
            return new Mean(value, variance / (value * value));
        }
    }
}
