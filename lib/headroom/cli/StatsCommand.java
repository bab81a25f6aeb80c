package headroom.cli;

import headroom.host.Host;
import headroom.host.JsonTree;
import headroom.host.Problem;
import headroom.manifest.Workspace;
import headroom.stats.Counts;
import headroom.stats.Figures;
import headroom.stats.Ledger;
import headroom.stats.Report;
import java.io.IOException;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;

/// `headroom stats`, also called `headroom savings`
final class StatsCommand extends Subcommand {
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
            console.result(shown.csv(prices));
        } else {
            new StatsText(console, prices).show(shown);
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
        return "headroom: " + StatsText.brief(removed) + " tokens removed, "
                + StatsText.brief(row.counts().get(Counts.NOT_SENT)) + " not sent again"
                + (money.saved() >= .005 ? ", about " + StatsText.dollars(money.saved()) : "") + " (" + where + ")";
    }
}
