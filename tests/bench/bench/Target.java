package bench;

import headroom.host.Host;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// What is measured: the provider itself, or a proxy in front of it in a process of its own. Figures of processes
/// come from proc(5).
public final class Target implements AutoCloseable {
    private final String name;
    private final int port;
    private final Process process;
    /// What it keeps there goes when it ends.
    private final Optional<Path> folder;
    private final long idle;
    private long peak;

    private Target(String name, int port, Process process, Optional<Path> folder) {
        this.name = name;
        this.port = port;
        this.process = process;
        this.folder = folder;
        this.idle = process == null ? 0 : megabytes();
    }

    public static Target direct(int port) {
        return new Target("direct", port, null, Optional.empty());
    }

    /// nginx as a plain proxy with pooled connections; empty when it is not installed.
    public static Optional<Target> nginx(int origin) throws Exception {
        var program =
                List.of("/usr/sbin/nginx", "/usr/bin/nginx", "/usr/local/bin/nginx", "/opt/homebrew/bin/nginx").stream()
                        .map(Path::of)
                        .filter(Files::isExecutable)
                        .findFirst();
        if (program.isEmpty()) {
            return Optional.empty();
        }
        var folder = Files.createTempDirectory("bench-nginx");
        int port = freePort();
        var config = """
            daemon off; worker_processes auto; pid %1$s/pid; error_log %1$s/error.log;
            events { worker_connections 4096; }
            http {
              access_log off; client_body_temp_path %1$s/b; proxy_temp_path %1$s/p; fastcgi_temp_path %1$s/f; uwsgi_temp_path %1$s/u; scgi_temp_path %1$s/s;
              client_max_body_size 300m; client_body_buffer_size 1m; keepalive_requests 1000000000;
              upstream origin { server 127.0.0.1:%2$d; keepalive 1000; keepalive_requests 1000000000; }
              server { listen 127.0.0.1:%3$d backlog=1024; location / { proxy_pass http://origin; proxy_http_version 1.1; proxy_set_header Connection ""; proxy_buffering off; } }
            }
            """.formatted(folder, origin, port);
        Files.writeString(folder.resolve("nginx.conf"), config);
        var process = new ProcessBuilder(
                        program.get().toString(),
                        "-p",
                        folder.toString(),
                        "-c",
                        folder.resolve("nginx.conf").toString())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        Thread.sleep(500);
        return Optional.of(new Target("nginx", port, process, Optional.of(folder)));
    }

    /// headroom in passthrough mode.
    public static Target headroom(int origin) throws Exception {
        return headroom(origin, "headroom", "passthrough");
    }

    /// headroom in this mode with the flags and the environment of the installed runtime, or those of
    /// `HEADROOM_BENCH_JAVA_OPTS`.
    public static Target headroom(int origin, String name, String mode) throws Exception {
        return headroom(origin, name, mode, "on");
    }

    /// The same with or without a ledger (`on`, `off`), in a folder of its own.
    public static Target headroom(int origin, String name, String mode, String stats) throws Exception {
        var folder = Files.createTempDirectory("bench-headroom");
        Files.createDirectory(folder.resolve("state"));
        var flags = Optional.ofNullable(System.getenv("HEADROOM_BENCH_JAVA_OPTS"))
                .orElse("-XX:+UseSerialGC -Xmx64m -XX:TrimNativeHeapInterval=5000");
        var words = new ArrayList<String>(List.of(System.getProperty("java.home") + "/bin/java"));
        words.addAll(Arrays.asList(flags.split(" ")));
        words.addAll(List.of(
                "-cp",
                System.getProperty("java.class.path"),
                "headroom",
                "proxy",
                "--port",
                "0",
                "--mode",
                mode,
                "--anthropic-api-url",
                "http://127.0.0.1:" + origin));
        var builder = new ProcessBuilder(words).redirectErrorStream(true);
        builder.environment().put("MALLOC_ARENA_MAX", "1");
        builder.environment().put("HEADROOM_STATS", stats);
        builder.environment()
                .put("HEADROOM_WORKSPACE_DIR", folder.resolve("state").toString());
        var process = builder.start();
        var output = new BufferedReader(new InputStreamReader(process.getInputStream()));
        var line = output.readLine();
        if (line == null || !line.contains("http://127.0.0.1:")) {
            throw new IOException("headroom did not start: " + line);
        }
        Thread.sleep(1000);
        return new Target(
                name,
                Integer.parseInt(line.replaceFirst(".*?http://127\\.0\\.0\\.1:(\\d+).*", "$1")),
                process,
                Optional.of(folder));
    }

    public String name() {
        return name;
    }

    public int port() {
        return port;
    }

    public long idleMegabytes() {
        return idle;
    }

    public long peakMegabytes() {
        return peak;
    }

    /// Takes the memory of now into the peak.
    public void sample() {
        peak = process == null ? 0 : Math.max(peak, megabytes());
    }

    /// User and system time so far, children included (utime and stime, in ticks of 10 ms).
    public long cpuMillis() {
        long ticks = 0;
        for (long pid : pids()) {
            try {
                var stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
                var fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
                ticks += Long.parseLong(fields[11]) + Long.parseLong(fields[12]);
            } catch (IOException e) {
                // Ended meanwhile.
            }
        }
        return ticks * 10;
    }

    private long megabytes() {
        long kilobytes = 0;
        for (long pid : pids()) {
            try {
                kilobytes += Files.readAllLines(Path.of("/proc/" + pid + "/status")).stream()
                        .filter(line -> line.startsWith("VmRSS"))
                        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                        .sum();
            } catch (IOException e) {
                // Ended meanwhile.
            }
        }
        return kilobytes / 1024;
    }

    private List<Long> pids() {
        if (process == null) {
            return List.of();
        }
        var pids = new ArrayList<Long>(List.of(process.pid()));
        process.descendants().forEach(child -> pids.add(child.pid()));
        return pids;
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    @Override
    public void close() {
        if (process != null) {
            process.destroy();
            process.onExit().join();
        }
        folder.ifPresent(Host.real().disk()::deleteTree);
    }
}
