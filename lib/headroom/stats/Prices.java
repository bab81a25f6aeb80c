package headroom.stats;

import com.fasterxml.jackson.databind.JsonNode;
import headroom.host.DiskView;
import headroom.host.JsonTree;
import headroom.host.Problem;
import java.io.IOException;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/// What a million tokens cost in US dollars, by model: a small table with its date, which a file of the user's adds
/// to and overrides. A model that is in neither has no price; nothing is guessed from its name.
public final class Prices {
    /// When the table was true, by the providers' public lists.
    public static final LocalDate AS_OF = LocalDate.of(2025, 12, 1);
    /// What a release adds to a model's name: a date, or that it is the latest.
    private static final Pattern RELEASE = Pattern.compile("[-@](\\d{8}|\\d{4}-\\d{2}-\\d{2}|latest)$");

    private static final Map<String, Price> TABLE = Map.ofEntries(
            anthropic("claude-opus-4-5", 5, 25),
            anthropic("claude-opus-4-1", 15, 75),
            anthropic("claude-opus-4", 15, 75),
            anthropic("claude-opus-4-0", 15, 75),
            anthropic("claude-sonnet-4-5", 3, 15),
            anthropic("claude-sonnet-4", 3, 15),
            anthropic("claude-sonnet-4-0", 3, 15),
            anthropic("claude-3-7-sonnet", 3, 15),
            anthropic("claude-haiku-4-5", 1, 5),
            anthropic("claude-3-5-haiku", .8, 4),
            other("gpt-5.1", 1.25, .125, 10),
            other("gpt-5.1-codex", 1.25, .125, 10),
            other("gpt-5.1-codex-mini", .25, .025, 2),
            other("gpt-5", 1.25, .125, 10),
            other("gpt-5-codex", 1.25, .125, 10),
            other("gpt-5-mini", .25, .025, 2),
            other("gpt-5-nano", .05, .005, .4),
            other("gpt-4.1", 2, .5, 8),
            other("gpt-4.1-mini", .4, .1, 1.6),
            other("gpt-4o", 2.5, 1.25, 10),
            other("gpt-4o-mini", .15, .075, .6),
            other("o3", 2, .5, 8),
            other("o4-mini", 1.1, .275, 4.4),
            other("gemini-2.5-pro", 1.25, .125, 10),
            other("gemini-2.5-flash", .3, .03, 2.5),
            other("gemini-2.5-flash-lite", .1, .01, .4));

    private final Map<String, Price> own;
    private final String problem;

    /// Of a million tokens, by what they are billed as.
    record Price(double fresh, double read, double writeMinutes, double writeHour, double output) {
        double of(Counts tokens, String prefix) {
            return (tokens.get(prefix + Counts.FRESH) * fresh
                            + tokens.get(prefix + Counts.READ) * read
                            + tokens.get(prefix + Counts.WRITE_MINUTES) * writeMinutes
                            + tokens.get(prefix + Counts.WRITE_HOUR) * writeHour
                            + tokens.get(prefix + Counts.OUTPUT) * output)
                    / 1_000_000;
        }

        /// What the provider's own cache has made cheaper.
        double discount(Counts tokens) {
            return tokens.get(Counts.READ) * (fresh - read) / 1_000_000;
        }
    }

    private Prices(Map<String, Price> own, String problem) {
        this.own = own;
        this.problem = problem;
    }

    /// Writing into Anthropic's cache costs 1.25 times as much as fresh input, for an hour twice as much, and
    /// reading from it a tenth (Anthropic, prompt caching, pricing).
    private static Map.Entry<String, Price> anthropic(String model, double input, double output) {
        return Map.entry(model, new Price(input, input * .1, input * 1.25, input * 2, output));
    }

    /// The others bill nothing for writing.
    private static Map.Entry<String, Price> other(String model, double input, double read, double output) {
        return Map.entry(model, new Price(input, read, input, input, output));
    }

    /// With the user's own in `prices.json` of the config folder, if there is one.
    public static Prices of(DiskView disk, Path configFolder) {
        var own = new HashMap<String, Price>();
        var file = configFolder.resolve("prices.json");
        try {
            var text = disk.read(file);
            if (text.isPresent()) {
                JsonTree.read(text.get()).properties().forEach(each -> own.put(each.getKey(), price(each.getValue())));
            }
            return new Prices(own, "");
        } catch (IOException | Problem unreadable) {
            return new Prices(Map.of(), file + " cannot be read: " + unreadable.getMessage());
        }
    }

    private static Price price(JsonNode json) {
        double input = json.path("input").asDouble();
        return new Price(
                input,
                json.path("cache_read").asDouble(input),
                json.path("cache_write_5m").asDouble(input),
                json.path("cache_write_1h").asDouble(input),
                json.path("output").asDouble());
    }

    /// Why the user's own prices do not count; empty when they do.
    public String problem() {
        return problem;
    }

    Optional<Price> of(String model) {
        var plain = RELEASE.matcher(model).replaceFirst("");
        return Optional.ofNullable(own.get(model))
                .or(() -> Optional.ofNullable(own.get(plain)))
                .or(() -> Optional.ofNullable(TABLE.get(model)))
                .or(() -> Optional.ofNullable(TABLE.get(plain)));
    }
}
