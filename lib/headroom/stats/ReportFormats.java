package headroom.stats;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// A report for programs: the same figures as JSON and as CSV.
final class ReportFormats {
    private ReportFormats() {}

    /// As one JSON object; `damaged` lines of the ledger are not in it.
    static ObjectNode json(Report report, Prices prices, LocalDate since, int damaged) {
        var json = JsonNodeFactory.instance.objectNode();
        json.put("since", since.equals(Report.EVER) ? null : since.toString());
        json.set("total", figures(report.sum(), prices));
        var details = json.withObject("total");
        put(details.putObject("encoders"), report.sum().counts().under(Counts.ENCODER));
        put(details.putObject("left_alone"), report.sum().counts().under(Counts.LEFT));
        put(details.putObject("bodies"), report.sum().counts().under(Counts.BODY));
        report.windows()
                .forEach((name, window) -> json.withArray("plan_windows")
                        .addObject()
                        .put("name", name)
                        .put("used_percent", window.used())
                        .put("at", window.at().toString()));
        report.measured().forEach((tool, result) -> {
            var measured = json.withArray("measured")
                    .addObject()
                    .put("tool", tool)
                    .put("sessions_shorter", result.shorter())
                    .put("sessions_unchanged", result.unchanged());
            result.ratio()
                    .ifPresent(ratio -> measured.put("cost_ratio", ratio.value())
                            .put("low", ratio.low())
                            .put("high", ratio.high()));
        });
        report.grouped().ifPresent(each -> {
            json.put("by", each.word());
            var list = json.putArray("groups");
            for (var row : report.rows()) {
                var group = JsonNodeFactory.instance.objectNode().put("name", row.name());
                group.setAll(figures(row, prices));
                if (each == Report.By.SESSION) {
                    group.put("agents", row.agents());
                }
                list.add(group);
            }
        });
        json.put("estimated", "tool_results, removed, not_sent, usd_saved");
        json.put("prices_as_of", Prices.AS_OF.toString());
        if (!prices.problem().isEmpty()) {
            json.put("prices_problem", prices.problem());
        }
        json.put("damaged_lines", damaged);
        return json;
    }

    private static ObjectNode figures(Row row, Prices prices) {
        var json = JsonNodeFactory.instance.objectNode();
        row.figures(prices).forEach((name, figure) -> {
            if (figure instanceof BigDecimal money) {
                json.put(name, money);
            } else {
                json.put(name, figure.longValue());
            }
        });
        return json;
    }

    private static void put(ObjectNode json, Map<String, Long> amounts) {
        amounts.forEach(json::put);
    }

    /// As CSV (RFC 4180): a line for each group, or one for the sum.
    static String csv(Report report, Prices prices) {
        var names = report.sum().figures(prices).keySet();
        var head = report.grouped().map(Report.By::word).orElse("name") + "," + String.join(",", names);
        var rows = report.grouped().isPresent() ? report.rows() : List.of(report.sum());
        return Stream.concat(
                        Stream.of(head),
                        rows.stream()
                                .map(row -> row.name() + ","
                                        + row.figures(prices).values().stream()
                                                .map(Object::toString)
                                                .collect(Collectors.joining(","))))
                .collect(Collectors.joining("\r\n"));
    }
}
