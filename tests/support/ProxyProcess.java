package support;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/// `headroom proxy` in a process of its own, on a free port, with the flags of the installed runtime.
public final class ProxyProcess implements AutoCloseable {
    public static final List<String> FLAGS = List.of("-XX:+UseSerialGC", "-Xmx64m", "-XX:TrimNativeHeapInterval=5000");

    private final Process process;
    private final int port;

    private ProxyProcess(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    /// Starts one and waits until it listens. Its environment is `env` and what the launcher sets.
    public static ProxyProcess start(Map<String, String> env, String... options) throws IOException {
        var words = new ArrayList<String>(List.of(System.getProperty("java.home") + "/bin/java"));
        words.addAll(FLAGS);
        words.addAll(List.of("-cp", System.getProperty("java.class.path"), "headroom", "proxy", "--port", "0"));
        words.addAll(Arrays.asList(options));
        var builder = new ProcessBuilder(words).redirectErrorStream(true);
        builder.environment().clear();
        builder.environment().put("MALLOC_ARENA_MAX", "1");
        builder.environment().putAll(env);
        var process = builder.start();
        var line = new BufferedReader(new InputStreamReader(process.getInputStream())).readLine();
        if (line == null || !line.contains("listening on http://")) {
            throw new AssertionError("the proxy did not start: " + line);
        }
        return new ProxyProcess(
                process, Integer.parseInt(line.replaceFirst(".*listening on http://\\S+:(\\d+),.*", "$1")));
    }

    public int port() {
        return port;
    }

    public Process process() {
        return process;
    }

    /// Memory in use, in kilobytes (VmRSS of proc(5)).
    public long residentKilobytes() throws IOException {
        return Files.readAllLines(Path.of("/proc/" + process.pid() + "/status")).stream()
                .filter(line -> line.startsWith("VmRSS"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                .sum();
    }

    /// Open file descriptors.
    public int descriptors() throws IOException {
        try (var files = Files.list(Path.of("/proc/" + process.pid() + "/fd"))) {
            return (int) files.count();
        }
    }

    @Override
    public void close() throws IOException {
        process.destroyForcibly();
    }
}
