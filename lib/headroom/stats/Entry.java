package headroom.stats;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import headroom.host.JsonTree;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.zip.CRC32;

/// A line of the ledger: one request, or the sum of those of one day with the same labels. `seen` are the results
/// that were made shorter in it for the first time, as keyed hashes; `windows` are the percentages of a plan's
/// windows that were used then.
public record Entry(Instant at, Labels labels, Counts counts, List<Long> seen, Map<String, Integer> windows) {
    private static final int CHECK = 8;
    /// Where the text of a line begins.
    static final int TEXT = CHECK + 1;

    /// The day it belongs to, in UTC.
    public LocalDate day() {
        return LocalDate.ofInstant(at, ZoneOffset.UTC);
    }

    /// The line: eight hex digits of the CRC-32 of what follows the blank, and that, a JSON object.
    public String line() {
        var json = JsonNodeFactory.instance.objectNode().put("at", at.toEpochMilli());
        put(json, "tool", labels.who().tool());
        put(json, "project", labels.who().project());
        put(json, "session", labels.who().session());
        put(json, "agent", labels.who().agent());
        put(json, "provider", labels.provider());
        put(json, "model", labels.model());
        if (labels.plan()) {
            json.put("plan", true);
        }
        var amounts = json.putObject("n");
        counts.all().forEach(amounts::put);
        if (!seen.isEmpty()) {
            var hashes = json.putArray("seen");
            seen.forEach(hash -> hashes.add(HexFormat.of().toHexDigits(hash)));
        }
        if (!windows.isEmpty()) {
            new TreeMap<>(windows).forEach(json.putObject("windows")::put);
        }
        return checked(json.toString());
    }

    private static void put(ObjectNode json, String name, String value) {
        if (!value.isEmpty()) {
            json.put(name, value);
        }
    }

    /// A text with its checksum before it.
    static String checked(String text) {
        return HexFormat.of().toHexDigits(sum(text)) + " " + text;
    }

    /// The text of a line with the right checksum; empty for a damaged one.
    static Optional<String> unchecked(String line) {
        if (line.length() <= TEXT || line.charAt(CHECK) != ' ') {
            return Optional.empty();
        }
        var text = line.substring(TEXT);
        return line.startsWith(HexFormat.of().toHexDigits(sum(text))) ? Optional.of(text) : Optional.empty();
    }

    private static int sum(String text) {
        var crc = new CRC32();
        crc.update(text.getBytes(StandardCharsets.UTF_8));
        return (int) crc.getValue();
    }

    /// What the text of a line says; empty where it is none of these.
    static Optional<Entry> of(JsonFactory factory, String text) {
        try {
            var json = JsonTree.read(factory, text.getBytes(StandardCharsets.UTF_8));
            return json.has("at") ? Optional.of(of(json)) : Optional.empty();
        } catch (IOException | IllegalArgumentException other) {
            return Optional.empty();
        }
    }

    private static Map<String, Integer> windows(JsonNode json) {
        return json.properties().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey, each -> each.getValue().asInt()));
    }

    private static Entry of(JsonNode json) {
        var counts = new Counts();
        json.path("n")
                .properties()
                .forEach(amount -> counts.add(amount.getKey(), amount.getValue().asLong()));
        var seen = json.path("seen").valueStream().map(hash -> HexFormat.fromHexDigitsToLong(hash.asText()));
        return new Entry(
                Instant.ofEpochMilli(json.path("at").asLong()),
                new Labels(
                        new Labels.Who(
                                json.path("tool").asText(""),
                                json.path("project").asText(""),
                                json.path("session").asText(""),
                                json.path("agent").asText("")),
                        json.path("provider").asText(""),
                        json.path("model").asText(""),
                        json.path("plan").asBoolean()),
                counts,
                seen.toList(),
                windows(json.path("windows")));
    }
}
