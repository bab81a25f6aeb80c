package headroom.proxy;

import headroom.contract.Provider;
import headroom.contract.Version;
import headroom.forward.BodyCompression;
import headroom.forward.ExchangeRecord;
import headroom.stats.Receipt;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.LongAdder;

/// Counters since the start, in the Prometheus text format (exposition format 0.0.4). Labels come from small fixed
/// sets, so their number is bounded.
final class Metrics {
    private static final double[] SECONDS = {0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300};

    private final Map<String, LongAdder> requests = new ConcurrentSkipListMap<>();
    private final Map<String, LongAdder> errors = new ConcurrentSkipListMap<>();
    private final Map<Provider, Times> firstBytes = new ConcurrentHashMap<>();
    private final Map<String, LongAdder> bodies = new ConcurrentSkipListMap<>();
    private final Map<String, LongAdder> results = new ConcurrentSkipListMap<>();
    private final Map<String, LongAdder> removed = new ConcurrentSkipListMap<>();
    private final Map<String, LongAdder> billed = new ConcurrentSkipListMap<>();
    private final Times held = new Times();
    private final LongAdder resultTokens = new LongAdder();
    private final LongAdder requestBytes = new LongAdder();
    private final LongAdder answerBytes = new LongAdder();

    private static final class Times {
        private final LongAdder[] buckets = new LongAdder[SECONDS.length];
        private final LongAdder count = new LongAdder();
        private final LongAdder micros = new LongAdder();

        private Times() {
            Arrays.setAll(buckets, each -> new LongAdder());
        }

        private void add(Duration time) {
            double seconds = time.toNanos() / 1e9;
            for (int i = 0; i < SECONDS.length; i++) {
                if (seconds <= SECONDS[i]) {
                    buckets[i].increment();
                }
            }
            count.increment();
            micros.add(time.toNanos() / 1000);
        }
    }

    void add(ExchangeRecord outcome) {
        var provider = outcome.provider().map(Provider::word).orElse("none");
        count(requests, "provider=\"" + provider + "\",status=\"" + outcome.status() + "\"");
        outcome.error().ifPresent(error -> count(errors, "provider=\"" + provider + "\",code=\"" + error + "\""));
        requestBytes.add(outcome.requestBytes());
        answerBytes.add(outcome.answerBytes());
        outcome.provider()
                .ifPresent(known -> outcome.firstByte()
                        .ifPresent(time -> firstBytes
                                .computeIfAbsent(known, each -> new Times())
                                .add(time)));
    }

    void add(BodyCompression.Result result) {
        count(bodies, result.word());
        for (var decision : result.decisions()) {
            count(
                    results,
                    decision.left()
                            .map(why -> why.name().toLowerCase(Locale.ROOT).replace('_', '-'))
                            .orElse("compressed"));
            resultTokens.add(decision.tokensBefore());
            decision.gains().forEach(gain -> add(removed, gain.encoder(), gain.tokens()));
        }
    }

    /// A conversation has waited for this long to be looked through, before it could go on.
    void addHeld(Duration time) {
        held.add(time);
    }

    /// How many have, and how long they did on average, in milliseconds.
    long heldRequests() {
        return held.count.sum();
    }

    double heldMillis() {
        long count = held.count.sum();
        return count == 0 ? 0 : held.micros.sum() / 1e3 / count;
    }

    void add(Provider provider, Receipt receipt) {
        var labels = "provider=\"" + provider.word() + "\",kind=\"";
        add(billed, labels + "fresh\"", receipt.fresh());
        add(billed, labels + "cache-read\"", receipt.read());
        add(billed, labels + "cache-write-5m\"", receipt.wroteMinutes());
        add(billed, labels + "cache-write-1h\"", receipt.wroteHour());
        add(billed, labels + "output\"", receipt.output());
    }

    private static void add(Map<String, LongAdder> counters, String labels, long amount) {
        if (amount > 0) {
            counters.computeIfAbsent(labels, each -> new LongAdder()).add(amount);
        }
    }

    private static void count(Map<String, LongAdder> counters, String labels) {
        add(counters, labels, 1);
    }

    /// The text that `/metrics` answers.
    String text(Lifecycle lifecycle, String instanceId, long droppedLines, long lostTurns) {
        var text = new StringBuilder();
        head(text, "headroom_info", "gauge", "Version and instance of the proxy.");
        text.append("headroom_info{version=\"")
                .append(Version.NUMBER)
                .append("\",instance_id=\"")
                .append(instanceId)
                .append("\"} 1\n");
        head(text, "headroom_uptime_seconds", "gauge", "Time since the start.");
        text.append("headroom_uptime_seconds ").append(lifecycle.uptime()).append('\n');
        head(text, "headroom_requests_active", "gauge", "Requests and websockets being forwarded now.");
        text.append("headroom_requests_active ").append(lifecycle.active()).append('\n');
        counters(text, "headroom_requests_total", "Requests ended, by provider and status.", requests);
        counters(
                text,
                "headroom_errors_total",
                "Requests that the proxy answered itself or that broke off, by its error code.",
                errors);
        counters(
                text,
                "headroom_receipt_tokens_total",
                "Tokens that the providers' answers say they have counted, by kind; no two kinds overlap.",
                billed);
        counters(
                text,
                "headroom_compression_requests_total",
                "Requests that hold a conversation, by whether they were made shorter, or why not.",
                labelled("outcome", bodies));
        counters(
                text,
                "headroom_tool_results_total",
                "Tool results in them, by whether they were made shorter, or why not; one that is sent again counts"
                        + " again.",
                labelled("outcome", results));
        single(
                text,
                "headroom_tool_result_tokens_total",
                "Tokens that these results had, by estimate.",
                resultTokens.sum());
        counters(
                text,
                "headroom_tokens_removed_total",
                "Tokens that were not sent, by estimate and encoder.",
                labelled("encoder", removed));
        single(text, "headroom_request_body_bytes_total", "Bytes of request bodies forwarded.", requestBytes.sum());
        single(text, "headroom_answer_body_bytes_total", "Bytes of answer bodies forwarded.", answerBytes.sum());
        single(
                text,
                "headroom_ledger_lost_total",
                "Requests that are not in the ledger because the disk did not take them.",
                lostTurns);
        single(
                text,
                "headroom_access_log_dropped_total",
                "Access log lines lost because the disk did not keep up.",
                droppedLines);
        head(text, "headroom_first_byte_seconds", "histogram", "Time until a provider's answer began.");
        firstBytes.forEach((provider, times) ->
                histogram(text, "headroom_first_byte_seconds", "provider=\"" + provider.word() + "\"", times));
        head(
                text,
                "headroom_held_seconds",
                "histogram",
                "Time that conversations have waited to be looked through, before they went on.");
        histogram(text, "headroom_held_seconds", "", held);
        return text.toString();
    }

    /// Tokens that the tool results had, by estimate; the same results count anew with each request that holds
    /// them.
    long resultTokens() {
        return resultTokens.sum();
    }

    /// Tokens of them that were not sent on.
    long removedTokens() {
        return removed.values().stream().mapToLong(LongAdder::sum).sum();
    }

    private static Map<String, LongAdder> labelled(String label, Map<String, LongAdder> counters) {
        var labelled = new TreeMap<String, LongAdder>();
        counters.forEach((value, count) -> labelled.put(label + "=\"" + value + "\"", count));
        return labelled;
    }

    private static void head(StringBuilder text, String name, String type, String help) {
        text.append("# HELP ")
                .append(name)
                .append(' ')
                .append(help)
                .append("\n# TYPE ")
                .append(name)
                .append(' ')
                .append(type)
                .append('\n');
    }

    private static void single(StringBuilder text, String name, String help, long value) {
        head(text, name, "counter", help);
        text.append(name).append(' ').append(value).append('\n');
    }

    private static void counters(StringBuilder text, String name, String help, Map<String, LongAdder> counters) {
        head(text, name, "counter", help);
        counters.forEach((labels, value) -> text.append(name)
                .append('{')
                .append(labels)
                .append("} ")
                .append(value.sum())
                .append('\n'));
    }

    private static void histogram(StringBuilder text, String name, String labels, Times times) {
        long count = times.count.sum();
        var before = labels.isEmpty() ? "" : labels + ",";
        var alone = labels.isEmpty() ? "" : "{" + labels + "}";
        for (int i = 0; i < SECONDS.length; i++) {
            text.append(name)
                    .append(String.format(
                            Locale.ROOT, "_bucket{%sle=\"%s\"} %d\n", before, SECONDS[i], times.buckets[i].sum()));
        }
        text.append(name).append(String.format(Locale.ROOT, "_bucket{%sle=\"+Inf\"} %d\n", before, count));
        text.append(name).append(String.format(Locale.ROOT, "_sum%s %.6f\n", alone, times.micros.sum() / 1e6));
        text.append(name).append(String.format(Locale.ROOT, "_count%s %d\n", alone, count));
    }
}
