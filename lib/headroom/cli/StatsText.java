package headroom.cli;

import headroom.stats.Comparison;
import headroom.stats.Counts;
import headroom.stats.Figures;
import headroom.stats.Prices;
import headroom.stats.Report;
import headroom.stats.Row;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.stream.Stream;

/// The figures for a person.
final class StatsText {
    private static final String ROW = "%-28s %9s %14s %12s %12s %12s %10s";

    private final Console console;
    private final Prices prices;

    StatsText(Console console, Prices prices) {
        this.console = console;
        this.prices = prices;
    }

    void show(Figures.Shown shown) {
        var report = shown.report();
        var sum = report.sum();
        if (sum.counts().get(Counts.REQUESTS) == 0) {
            console.result("Nothing is on record" + (shown.since().equals(Report.EVER) ? "" : " since " + shown.since())
                    + ": no request with a conversation has come by.");
        } else if (report.grouped().isEmpty()) {
            total(sum);
        } else {
            groups(report);
        }
        report.measured().forEach((tool, result) -> console.result(measured(tool, result)));
        report.windows()
                .forEach((name, window) -> console.result("plan: " + window.used() + " % of the window " + name
                        + " used at " + window.at().truncatedTo(ChronoUnit.SECONDS)));
        if (!prices.problem().isEmpty()) {
            console.note("warning: " + prices.problem());
        }
        if (shown.damaged() > 0) {
            console.note("warning: damaged lines of the ledger that do not count: " + shown.damaged());
        }
    }

    private void total(Row sum) {
        var counts = sum.counts();
        var money = sum.money(prices);
        console.result("requests: " + number(counts.get(Counts.REQUESTS)) + ", "
                + number(counts.get(Counts.RECEIPTS)) + " with a receipt, " + number(counts.get(Counts.ERRORS))
                + " refused or failed");
        console.result("billed: " + number(counts.get(Counts.FRESH)) + " fresh, " + number(counts.get(Counts.READ))
                + " read from the provider's cache, "
                + number(counts.get(Counts.WRITE_MINUTES) + counts.get(Counts.WRITE_HOUR)) + " written to it, "
                + number(counts.get(Counts.OUTPUT)) + " output" + money(money.billed()));
        console.result("removed: " + number(counts.get(Counts.REMOVED)) + " of " + number(counts.get(Counts.RESULTS))
                + " tokens of tool results as sent (estimate)");
        console.result(
                "not sent again: " + number(counts.get(Counts.NOT_SENT)) + " on later turns (estimate); together saved"
                        + (money.saved() > 0 ? money(money.saved()) : ": no price"));
        console.result("the provider's own discount for its cache" + money(money.discount()) + ", not headroom's");
        console.result("pauses: " + number(counts.get(Counts.PAUSES)) + ", after which " + number(sum.pauseTokens())
                + " tokens were written to its cache again" + money(money.pauses()));
        if (money.without() > 0) {
            console.result("without a price: " + number(money.without()) + " receipts (" + number(sum.plan())
                    + " of a subscription)");
        }
    }

    private static String measured(String tool, Comparison.Result result) {
        var sessions = number(result.shorter()) + " sessions of " + tool + " against " + number(result.unchanged())
                + " left unchanged";
        return result.ratio()
                .map(ratio -> String.format(
                        Locale.ROOT,
                        "measured: an answer's input costs %.3f of what it does without headroom (%.3f to %.3f), %s",
                        ratio.value(),
                        ratio.low(),
                        ratio.high(),
                        sessions))
                .orElse("not yet measured: " + sessions);
    }

    private static String money(double amount) {
        return amount > 0 ? String.format(Locale.ROOT, " ($%.4f)", amount) : "";
    }

    private void groups(Report report) {
        console.result(ROW.formatted(
                report.grouped().orElseThrow().word().toUpperCase(Locale.ROOT),
                "REQUESTS",
                "INPUT",
                "OUTPUT",
                "REMOVED",
                "NOT SENT",
                "SAVED"));
        Stream.concat(report.rows().stream(), Stream.of(report.sum())).forEach(row -> {
            var counts = row.counts();
            var saved = row.money(prices).saved();
            console.result(ROW.formatted(
                    row.name(),
                    number(counts.get(Counts.REQUESTS)),
                    number(row.input()),
                    number(counts.get(Counts.OUTPUT)),
                    number(counts.get(Counts.REMOVED)),
                    number(counts.get(Counts.NOT_SENT)),
                    saved > 0 ? dollars(saved) : "-"));
        });
    }

    static String brief(long tokens) {
        return tokens < 1_000
                ? Long.toString(tokens)
                : tokens < 1_000_000
                        ? String.format(Locale.ROOT, "%.1fk", tokens / 1e3)
                        : String.format(Locale.ROOT, "%.1fM", tokens / 1e6);
    }

    static String dollars(double amount) {
        return String.format(Locale.ROOT, "$%.2f", amount);
    }

    private static String number(long tokens) {
        return String.format(Locale.ROOT, "%,d", tokens);
    }
}
