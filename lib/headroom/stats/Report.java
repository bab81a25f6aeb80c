package headroom.stats;

import headroom.host.Problem;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Stream;

/// The ledger's figures since a day, together and in groups. Everything that shows figures shows these.
public final class Report implements Consumer<Entry> {
    /// The days since which figures are shown, where nobody says.
    public static final LocalDate EVER = LocalDate.MIN;

    private static final String UNKNOWN = "unknown";

    private final Optional<By> by;
    private final Row total = new Row("total");
    private final Map<String, Row> groups = new HashMap<>();
    private final Map<String, Window> windows = new TreeMap<>();
    private final Comparison comparison = new Comparison();

    /// What a provider has last said of a plan's window: how much of it was used, in percent, and when that was.
    public record Window(int used, Instant at) {}

    /// What requests are grouped by.
    public enum By {
        PROJECT,
        TOOL,
        MODEL,
        ENCODER,
        SESSION,
        DAY;

        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }

        public static List<String> words() {
            return Stream.of(values()).map(By::word).toList();
        }

        public static Optional<By> named(String word) {
            return Stream.of(values()).filter(each -> each.word().equals(word)).findFirst();
        }
    }

    private Report(Optional<By> by) {
        this.by = by;
    }

    /// Only the sum.
    public static Report total() {
        return new Report(Optional.empty());
    }

    /// The sum, and that of each group.
    public static Report by(By by) {
        return new Report(Optional.of(by));
    }

    /// What `--since` says: days or weeks up to today (`7d`, `2w`), or the first day (`2026-01-31`), in UTC.
    public static LocalDate since(String text, LocalDate today) {
        try {
            if (text.matches("\\d{1,5}[dw]")) {
                int number = Integer.parseInt(text.substring(0, text.length() - 1));
                return today.minusDays((text.endsWith("w") ? 7L * number : number) - 1);
            }
            return LocalDate.parse(text);
        } catch (DateTimeException unreadable) {
            throw Problem.usage(
                    "there is no time " + text,
                    "it is a number of days or weeks, such as 7d or 2w, or a day, such as 2026-01-31",
                    "headroom stats --since 7d");
        }
    }

    @Override
    public void accept(Entry entry) {
        total.add(entry);
        comparison.accept(entry);
        entry.windows()
                .forEach((name, used) -> windows.merge(
                        entry.labels().provider() + " " + name,
                        new Window(used, entry.at()),
                        (one, other) -> one.at().isAfter(other.at()) ? one : other));
        by.ifPresent(each -> {
            if (each == By.ENCODER) {
                encoders(entry);
            } else {
                row(group(each, entry)).add(entry);
            }
        });
    }

    private void encoders(Entry entry) {
        entry.counts().under(Counts.ENCODER).forEach((name, tokens) -> {
            int dot = name.lastIndexOf('.');
            row(name.substring(0, dot)).add(new Counts().add(name.substring(dot + 1), tokens));
        });
    }

    private Row row(String name) {
        return groups.computeIfAbsent(name.isEmpty() ? UNKNOWN : name, Row::new);
    }

    private static String group(By by, Entry entry) {
        var labels = entry.labels();
        return switch (by) {
            case PROJECT -> labels.who().project();
            case TOOL -> labels.who().tool();
            case MODEL -> labels.model();
            case SESSION -> labels.who().session();
            case DAY -> entry.day().toString();
            case ENCODER -> "";
        };
    }

    /// The windows of plans, by provider and name.
    public Map<String, Window> windows() {
        return Collections.unmodifiableMap(windows);
    }

    /// What was measured against sessions left unchanged.
    public Map<String, Comparison.Result> measured() {
        return comparison.results();
    }

    public Row sum() {
        return total;
    }

    public Optional<By> grouped() {
        return by;
    }

    /// The groups: days in their order, the others with the largest first.
    public List<Row> rows() {
        var order = by.equals(Optional.of(By.DAY))
                ? Comparator.comparing(Row::name)
                : Comparator.comparing((Row row) -> row.input() + row.counts().get(Counts.REMOVED))
                        .reversed()
                        .thenComparing(Row::name);
        return groups.values().stream().sorted(order).toList();
    }
}
