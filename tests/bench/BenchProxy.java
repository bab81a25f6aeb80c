//JAVA 25+
//SOURCES ../../headroom.java
//SOURCES bench/Load.java
//SOURCES bench/Origin.java
//SOURCES bench/Target.java

import bench.Load;
import bench.Origin;
import bench.Target;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// Compares, in one run: the provider asked directly, nginx in between, headroom in between. Prints a table; changes nothing.
/// `scripts/bench-proxy --help` says more.
public class BenchProxy {
    private static final int CONNECTIONS = 32;
    /// In seconds: how long a JVM goes on compiling at full load.
    private static final int WARM_UP = 25;

    public static void main(String[] args) throws Exception {
        if (List.of(args).equals(List.of("--stats"))) {
            stats();
            System.exit(0);
        }
        int seconds = args.length > 0 ? Integer.parseInt(args[0]) : 5;
        try (var origin = new Origin()) {
            var targets = new ArrayList<Target>();
            targets.add(Target.direct(origin.port()));
            Target.nginx(origin.port()).ifPresentOrElse(targets::add, () -> System.out.println("nginx: absent (apt-get install nginx-light), so nothing to compare with"));
            targets.add(Target.headroom(origin.port()));
            try {
                System.out.printf(Locale.ROOT, "%d connections, %d s each, after %d s of warm-up; times of requests in µs, of events in ms%n", CONNECTIONS, seconds, WARM_UP);
                for (int kilobytes : List.of(1, 50, 500)) {
                    requests(targets, kilobytes, seconds);
                }
                for (var target : targets) {
                    Load.streams(target.port(), 500);
                    Load.streams(target.port(), 500);
                }
                for (int streams : List.of(1, 50, 200, 500)) {
                    streams(targets, streams);
                }
                targets.forEach(target -> System.out.printf(Locale.ROOT, "%-10s RSS idle %d MB, peak %d MB%n", target.name(), target.idleMegabytes(), target.peakMegabytes()));
            } finally {
                targets.forEach(Target::close);
            }
        }
        System.exit(0);
    }

    /// What the ledger costs: 200 streams through a proxy that keeps none, and through one that does.
    private static void stats() throws Exception {
        try (var origin = new Origin();
                var off = Target.headroom(origin.port(), "stats off", "lossless", "off");
                var on = Target.headroom(origin.port(), "stats on", "lossless", "on")) {
            var targets = List.of(off, on);
            for (var target : targets) {
                Load.streams(target.port(), 500);
                Load.streams(target.port(), 500);
            }
            for (int round = 0; round < 3; round++) {
                streams(targets, 200);
            }
        }
    }

    private static void requests(List<Target> targets, int kilobytes, int seconds) throws Exception {
        System.out.printf("%n%-10s %6s %9s %9s %9s %9s %9s %12s %9s%n", "target", "KB", "req/s", "p50", "p99", "p50 x1", "p99 x1", "CPU ms/1000", "complete");
        for (var target : targets) {
            Load.requests(target.port(), CONNECTIONS, kilobytes, WARM_UP);
            long cpu = target.cpuMillis();
            var busy = Load.requests(target.port(), CONNECTIONS, kilobytes, seconds);
            double cost = (target.cpuMillis() - cpu) * 1000.0 / Math.max(1, busy.count());
            target.sample();
            var calm = Load.requests(target.port(), 1, kilobytes, Math.max(2, seconds / 2));
            System.out.printf(Locale.ROOT, "%-10s %6d %9.0f %9.0f %9.0f %9.0f %9.0f %12.1f %8.1f%%%n", target.name(), kilobytes, busy.count() / (double) seconds, busy.micros(0.5), busy.micros(0.99),
                calm.micros(0.5), calm.micros(0.99), cost, busy.completePercent());
        }
    }

    private static void streams(List<Target> targets, int streams) throws Exception {
        System.out.printf("%n%-10s %8s %9s %9s %9s%n", "target", "streams", "event p50", "event p99", "complete");
        for (var target : targets) {
            var result = Load.streams(target.port(), streams);
            target.sample();
            System.out.printf(Locale.ROOT, "%-10s %8d %9.2f %9.2f %8.1f%%%n", target.name(), streams, result.micros(0.5) / 1000, result.micros(0.99) / 1000, result.completePercent());
        }
    }
}
