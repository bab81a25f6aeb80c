package headroom.stats;

import headroom.host.HostView;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/// The figures of one state folder, read from its ledger: what the proxy's page and the command show alike.
public final class Figures {
    private final HostView host;
    private final Path stateFolder;

    public Figures(HostView host, Path stateFolder) {
        this.host = host;
        this.stateFolder = stateFolder;
    }

    /// The figures, the day since which they are, and how many lines of the ledger were damaged.
    public record Shown(Report report, LocalDate since, int damaged) {
        /// As one JSON object.
        public String json(Prices prices) {
            return ReportFormats.json(report, prices, since, damaged).toString();
        }

        /// As CSV, a line for each group.
        public String csv(Prices prices) {
            return ReportFormats.csv(report, prices);
        }
    }

    /// Since a time as `--since` has it, or ever; in groups where there is a word for that.
    public Shown read(Optional<String> since, Optional<Report.By> by) {
        var first = since.map(text -> Report.since(text, today())).orElse(Report.EVER);
        var reading = reader().read(first, () -> by.map(Report::by).orElseGet(Report::total));
        return new Shown(reading.all(), first, reading.damaged());
    }

    /// The sum of one session in the last month.
    public Row session(String id) {
        return reader()
                .ofSession(id)
                .read(today().minusDays(30), () -> Report.by(Report.By.SESSION))
                .all()
                .rows()
                .stream()
                .filter(row -> row.name().equals(id))
                .findFirst()
                .orElseGet(() -> new Row(id));
    }

    /// Gives what is on record of the last days to a fresh sink, and returns that.
    public <T extends Consumer<Entry>> T lately(int days, Supplier<T> sinks) {
        return reader().read(today().minusDays(days - 1), sinks).all();
    }

    private LedgerReader reader() {
        return new LedgerReader(new LedgerFolder(host.disk(), stateFolder));
    }

    private LocalDate today() {
        return LocalDate.ofInstant(host.time().now(), ZoneOffset.UTC);
    }

    /// The prices, with the user's own where there are any.
    public Prices prices() {
        return Prices.of(
                host.disk(),
                host.env().get("HEADROOM_CONFIG_DIR").map(Path::of).orElseGet(() -> stateFolder.resolve("config")));
    }
}
