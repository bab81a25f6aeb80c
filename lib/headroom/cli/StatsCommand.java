package headroom.cli;

import headroom.host.Host;
import headroom.host.JsonTree;
import headroom.host.Problem;
import headroom.manifest.Workspace;
import headroom.stats.Comparison;
import headroom.stats.Counts;
import headroom.stats.Figures;
import headroom.stats.Ledger;
import headroom.stats.Prices;
import headroom.stats.Report;
import headroom.stats.Row;
import java.io.IOException;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;

/// `headroom stats`, also called `headroom savings`
final class StatsCommand extends Subcommand {
    private static final String ROW = "%-28s %9s %14s %12s %12s %12s %10s";

    private final Supplier<Optional<String>> since =
            option(String.class, "TIME", "Only from then on: 7d, 2w, or a day such as 2026-01-31 (UTC).", "--since");
    private final Supplier<Optional<Report.By>> by = choice(
            "GROUP",
            "In groups: " + String.join(", ", Report.By.words()) + ".",
            Report.By.words(),
            Report.By::named,
            "--by");
    private final Supplier<Boolean> json = flag("Print the figures as JSON, as /stats of the proxy does.", "--json");
    private final Supplier<Boolean> csv = flag("Print the figures as CSV.", "--csv");
    private final Supplier<Boolean> line = flag(
            "Print one line for a status line, of the session that Claude Code names on standard input.", "--line");
    private final Supplier<Boolean> reset = flag("Forget all figures until now.", "--reset");

    /// Help shows only the first of its names.
    StatsCommand(Host host, Console console, String name) {
        super(
                host,
                console,
                name,
                "Show what the providers have billed, by their own receipts, and what they have not because of"
                        + " headroom.",
                "Reads the ledger, whether a proxy runs or not. What each word means stands in docs/stats.md.");
        spec.usageMessage().hidden(name.equals("savings"));
        examples("headroom stats --since 7d --by project", "headroom stats --csv --by day > headroom.csv");
    }

    @Override
    int run() throws IOException {
        if (Stream.of(json, csv, line, reset).filter(Supplier::get).count() > 1) {
            throw Problem.usage(
                    "this can be shown in one way only",
                    "--json, --csv, --line and --reset exclude each other",
                    "headroom stats --json");
        }
        var folder = Workspace.of(host).state();
        var figures = new Figures(host, folder);
        if (reset.get()) {
            Ledger.reset(host, folder);
            console.result("The figures begin anew.");
            return 0;
        }
        if (line.get()) {
            console.result(line(figures, System.in.readAllBytes()));
            return 0;
        }
        var shown = figures.read(since.get(), by.get());
        var prices = figures.prices();
        if (json.get()) {
            console.result(shown.json(prices));
        } else if (csv.get()) {
            console.result(shown.report().csv(prices));
        } else {
            show(shown, prices);
        }
        return 0;
    }

    /// What Claude Code gives to a status line's command is JSON with a `session_id`.
    private static String line(Figures figures, byte[] input) {
        var session = "";
        try {
            session = JsonTree.read(input).path("session_id").asText("");
        } catch (IOException unreadable) {
            // Then it is the sum of all.
        }
        var row = session.isEmpty()
                ? figures.read(Optional.of("1d"), Optional.empty()).report().sum()
                : figures.session(session);
        var where = session.isEmpty() ? "today" : "this session";
        long removed = row.counts().get(Counts.REMOVED);
        if (removed == 0) {
            return "headroom: nothing removed " + (session.isEmpty() ? where : "in " + where);
        }
        var money = row.money(figures.prices());
        return "headroom: " + brief(removed) + " tokens removed, "
                + brief(row.counts().get(Counts.NOT_SENT)) + " not sent again"
                + (money.saved() >= .005 ? ", about " + dollars(money.saved()) : "") + " (" + where + ")";
    }

    private static String brief(long tokens) {
        return tokens < 1_000
                ? Long.toString(tokens)
                : tokens < 1_000_000
                        ? String.format(Locale.ROOT, "%.1fk", tokens / 1e3)
                        : String.format(Locale.ROOT, "%.1fM", tokens / 1e6);
    }

    private static String dollars(double amount) {
        return String.format(Locale.ROOT, "$%.2f", amount);
    }

    private static String number(long tokens) {
        return String.format(Locale.ROOT, "%,d", tokens);
    }

    private void show(Figures.Shown shown, Prices prices) {
        var report = shown.report();
        var sum = report.sum();
        if (sum.counts().get(Counts.REQUESTS) == 0) {
            console.result("Nothing is on record" + (since.get().isPresent() ? " since " + shown.since() : "")
                    + ": no request with a conversation has come by.");
        } else if (report.grouped().isEmpty()) {
            total(sum, prices);
        } else {
            groups(report, prices);
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

    private void total(Row sum, Prices prices) {
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

    private void groups(Report report, Prices prices) {
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
}
