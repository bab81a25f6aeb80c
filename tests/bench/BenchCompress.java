//JAVA 25+
//SOURCES ../../headroom.java
//SOURCES bench/Load.java
//SOURCES bench/Origin.java
//SOURCES bench/Target.java

import bench.Load;
import bench.Origin;
import bench.Target;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;

/// Compares, in one run: the provider asked directly, through headroom in passthrough mode, and with tool results made shorter. `scripts/bench-compress --help` says more.
public class BenchCompress {
    private static final int CONNECTIONS = 32;
    private static final int WARM_UP = 15;

    public static void main(String[] args) throws Exception {
        int seconds = args.length > 0 ? Integer.parseInt(args[0]) : 5;
        var busy = new LinkedHashMap<String, byte[]>();
        busy.put("1 KB", prose(1_000));
        busy.put("50 KB", prose(50_000));
        var calm = new LinkedHashMap<String, byte[]>(busy);
        for (int kilobytes : List.of(100, 1_000, 5_000)) {
            calm.put("results " + (kilobytes < 1_000 ? kilobytes + " KB" : kilobytes / 1_000 + " MB"), conversation(kilobytes * 1_000));
        }
        try (var origin = new Origin()) {
            var targets = List.of(Target.direct(origin.port()), Target.headroom(origin.port(), "passthrough", "passthrough"), Target.headroom(origin.port(), "lossless", "lossless"));
            try {
                System.out.printf(Locale.ROOT, "%d connections, %d s each, after %d s of warm-up%n%n%-12s %-14s %9s %9s%n", CONNECTIONS, seconds, WARM_UP, "target", "body", "req/s", "complete");
                for (var body : busy.entrySet()) {
                    for (var target : targets) {
                        Load.requests(target.port(), CONNECTIONS, body.getValue(), WARM_UP);
                        var result = Load.requests(target.port(), CONNECTIONS, body.getValue(), seconds);
                        System.out.printf(Locale.ROOT, "%-12s %-14s %9.0f %8.1f%%%n", target.name(), body.getKey(), result.count() / (double) seconds, result.completePercent());
                    }
                }
                System.out.printf(Locale.ROOT, "%none connection, times in ms%n%n%-12s %-14s %9s %9s %9s%n", "target", "body", "p50", "p95", "complete");
                for (var body : calm.entrySet()) {
                    for (var target : targets) {
                        Load.requests(target.port(), 1, body.getValue(), seconds);
                        var result = Load.requests(target.port(), 1, body.getValue(), seconds);
                        target.sample();
                        System.out.printf(Locale.ROOT, "%-12s %-14s %9.2f %9.2f %8.1f%%%n", target.name(), body.getKey(), result.micros(.5) / 1_000, result.micros(.95) / 1_000, result.completePercent());
                    }
                }
                targets.forEach(target -> System.out.printf(Locale.ROOT, "%-12s RSS idle %d MB, peak %d MB%n", target.name(), target.idleMegabytes(), target.peakMegabytes()));
            } finally {
                targets.forEach(Target::close);
            }
        }
        System.exit(0);
    }

    private static byte[] prose(int bytes) {
        return ("{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"" + "Please have a look at this. ".repeat(bytes / 28) + "\"}]}").getBytes(StandardCharsets.UTF_8);
    }

    /// Results of some 5 KB each: a log, a search, a file, records, one after the other.
    private static byte[] conversation(int bytes) {
        var body = new StringBuilder("{\"model\":\"m\",\"messages\":[");
        for (int result = 0; body.length() < bytes; result++) {
            body.append(result == 0 ? "" : ",").append("{\"role\":\"assistant\",\"content\":[{\"type\":\"tool_use\",\"id\":\"t").append(result).append("\",\"name\":\"Bash\",\"input\":{\"command\":\"run ").append(result)
                .append("\"}}]},{\"role\":\"user\",\"content\":[{\"type\":\"tool_result\",\"tool_use_id\":\"t").append(result).append("\",\"content\":\"");
            for (int line = 0; line < 80; line++) {
                body.append(switch (result % 4) {
                    case 0 -> "2026-11-26T10:00:0" + line % 10 + "." + result + "Z INFO [worker] finished job " + line * 7 + " in " + line + " ms";
                    case 1 -> "src/main/java/Part" + line / 9 + ".java:" + line * 3 + ":    private int part" + result + ";";
                    case 2 -> "    for (int i = " + line + "; i < list" + result + ".size(); i++) { sum += list.get(i); }";
                    default -> "{\\\"id\\\":" + line + ",\\\"name\\\":\\\"record " + result + "\\\",\\\"state\\\":\\\"ready\\\"}";
                }).append("\\n");
            }
            body.append("\"}]}");
        }
        return body.append("]}").toString().getBytes(StandardCharsets.UTF_8);
    }
}
