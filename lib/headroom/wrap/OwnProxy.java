package headroom.wrap;

import headroom.contract.ExtraCertificates;
import headroom.contract.HttpProxyVariables;
import headroom.contract.Mode;
import headroom.deploy.Build;
import headroom.deploy.Lookup.Needs;
import headroom.health.HealthProbe;
import headroom.health.PortState;
import headroom.host.Env;
import headroom.host.FileMode;
import headroom.host.Host;
import headroom.host.Os;
import headroom.host.Problem;
import headroom.host.Proof;
import headroom.manifest.Workspace;
import headroom.render.Escaping;
import headroom.render.Templates;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// A proxy that lives for sessions: shared by those with the same needs, started where there is none, and ending by
/// itself after the last of them.
final class OwnProxy {
    private static final Duration LIMIT = Duration.ofSeconds(10);
    private static final int PORTS = 100;
    private static final int LARGEST_LOG = 1 << 20;
    private static final int LOG_LINES = 8;
    /// Of the shell's environment the proxy gets no more than this: no key of a provider is among it.
    private static final List<String> HANDED_ON = List.of(
            "PATH",
            "HOME",
            "USER",
            "LANG",
            "LC_ALL",
            "LC_CTYPE",
            "TMPDIR",
            "HEADROOM_WORKSPACE_DIR",
            "HEADROOM_CONFIG_DIR",
            "HEADROOM_STATS",
            "USERPROFILE",
            "SystemRoot",
            "TEMP",
            "TMP",
            "LOCALAPPDATA",
            "APPDATA",
            "PATHEXT",
            "ComSpec");
    private static final List<String> NETWORK = Stream.of(
                    HttpProxyVariables.NAMES, ExtraCertificates.VARIABLES, List.of("HEADROOM_EXCLUDE_TOOLS"))
            .flatMap(List::stream)
            .toList();

    private final Host host;
    private final Sessions sessions;
    private final Consumer<String> note;

    OwnProxy(Host host, Consumer<String> note) {
        this.host = host;
        this.sessions = new Sessions(host);
        this.note = note;
    }

    /// How a session wants to be attached: the pid of what becomes the tool, where ports are looked for, and how
    /// long the proxy may stay behind.
    record Attachment(long pid, int port, int graceSeconds, boolean keep) {}

    /// The port of a proxy that fits these needs, to which the session is attached.
    int attach(Needs needs, Attachment session) {
        var settings = settings(needs);
        try (var lock = sessions.lock()) {
            for (var proxy : sessions.proxies()) {
                if (settings.servedBy(proxy.settings(), needs) && sessions.isReady(proxy)) {
                    sessions.attach(proxy.port(), session.pid(), session.keep());
                    return proxy.port();
                }
            }
            return start(settings, session);
        }
    }

    /// Whether a session's proxy that fits is there, for those who only want to know.
    boolean isThere(Needs needs) {
        var settings = settings(needs);
        return sessions.proxies().stream().anyMatch(proxy -> settings.servedBy(proxy.settings(), needs));
    }

    private Sessions.Settings settings(Needs needs) {
        var network = new TreeMap<String, String>();
        NETWORK.forEach(name -> host.env().get(name).ifPresent(value -> network.put(name, value)));
        return new Sessions.Settings(Build.name(host), needs.mode().orElse(Mode.LOSSLESS), needs.upstreams(), network);
    }

    private int start(Sessions.Settings settings, Attachment session) {
        var port = port(session.port());
        var log = log(port);
        var key = Proof.unguessable();
        sessions.attach(port, session.pid(), session.keep());
        var words = kept(words(port, settings.mode(), session.graceSeconds()));
        var pid = host.processes().startDetached(words, environment(settings, key), log, OptionalInt.of(port));
        var birth = host.processes().birth(pid).orElse("");
        var end = host.time().now().plus(LIMIT);
        while (!(new HealthProbe(host).look(port, key) instanceof PortState.Ready)) {
            if (host.processes().find(pid).isEmpty() || host.time().now().isAfter(end)) {
                var proxies = host.processes().children(pid);
                host.processes().kill(pid);
                proxies.forEach(proxy -> host.processes().kill(proxy.pid()));
                sessions.forget(port);
                throw Problem.failed(
                        "the session's proxy did not become ready",
                        lastWords(log),
                        "see " + log + ", then run the command again");
            }
            host.time().sleep(Duration.ofMillis(15));
        }
        sessions.record(new Sessions.Proxy(pid, birth, port, key, settings));
        return port;
    }

    /// The first free port from there on. A proxy of sessions that nobody is attached to makes room.
    private int port(int first) {
        var proxies = sessions.proxies();
        for (int port = first; port < Math.min(first + PORTS, 65536); port++) {
            int candidate = port;
            var idle = proxies.stream()
                    .filter(proxy -> proxy.port() == candidate && sessions.attached(candidate) == 0)
                    .findFirst();
            idle.ifPresent(this::end);
            if (host.processes().free("127.0.0.1", port)) {
                sessions.forget(port);
                return port;
            }
            if (proxies.stream().noneMatch(proxy -> proxy.port() == candidate) && port == first) {
                var holder = host.processes()
                        .listener(port)
                        .map(running -> running.name() + " (pid " + running.pid() + ")")
                        .orElse("another program");
                note.accept("port " + port + " is held by " + holder + ", which is left alone");
            }
        }
        throw Problem.failed(
                "there is no free port for the session's proxy",
                "those from " + first + " on are taken",
                "name another with --port");
    }

    private void end(Sessions.Proxy proxy) {
        host.processes().terminate(proxy.pid());
        var end = host.time().now().plus(LIMIT);
        while (host.processes().find(proxy.pid()).isPresent()
                && host.time().now().isBefore(end)) {
            host.time().sleep(Duration.ofMillis(20));
        }
        sessions.forget(proxy.port());
    }

    private Path log(int port) {
        var folder = Workspace.of(host).logs();
        if (!host.disk().isFolder(folder)) {
            host.disk().makeFolder(folder, FileMode.PRIVATE_FOLDER);
        }
        var log = folder.resolve("session-" + port + ".log");
        if (host.disk()
                .read(log)
                .filter(content -> content.length < LARGEST_LOG)
                .isEmpty()) {
            host.disk().write(log, new byte[0], FileMode.PRIVATE_FILE);
        }
        return log;
    }

    private String lastWords(Path log) {
        var lines = host.disk()
                .read(log)
                .map(content -> new String(content, StandardCharsets.UTF_8))
                .orElse("")
                .lines()
                .toList();
        return lines.isEmpty()
                ? "it printed nothing within " + LIMIT.toSeconds() + " s"
                : lines.subList(Math.max(0, lines.size() - LOG_LINES), lines.size()).stream()
                        .collect(Collectors.joining("; "));
    }

    /// The proxy's command line with somebody in front who starts it again when it is killed, where there is a shell.
    private List<String> kept(List<String> proxy) {
        return host.os() == Os.WINDOWS
                ? proxy
                : Stream.concat(
                                Stream.of(
                                        "/bin/sh",
                                        "-c",
                                        Templates.render("shell/session.sh", Escaping.SHELL, Map.of()),
                                        "headroom-session"),
                                proxy.stream())
                        .toList();
    }

    /// The very program that runs now: the installed runtime by its start script, which has the start-up cache, or
    /// else the Java of this process.
    private List<String> words(int port, Mode mode, int grace) {
        var proxy = List.of(
                "proxy",
                "--host",
                "127.0.0.1",
                "--port",
                Integer.toString(port),
                "--mode",
                mode.word(),
                "--grace",
                Integer.toString(grace));
        var script = host.java()
                .classPath()
                .getFirst()
                .resolveSibling(host.os() == Os.WINDOWS ? "headroom.cmd" : "headroom");
        if (script.startsWith(Workspace.of(host).runtimes()) && host.disk().isProgram(script)) {
            return Stream.concat(Stream.of(script.toString()), proxy.stream()).toList();
        }
        var java = host.java()
                .home()
                .resolve(host.os() == Os.WINDOWS ? "bin/java.exe" : "bin/java")
                .toString();
        var path = host.java().classPath().stream()
                .map(Path::toString)
                .collect(Collectors.joining(System.getProperty("path.separator")));
        var words = new ArrayList<>(List.of(
                java,
                "-XX:+UseSerialGC",
                "-Xmx64m",
                "-XX:+ExitOnOutOfMemoryError",
                "-XX:-UsePerfData",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-cp",
                path,
                "headroom"));
        words.addAll(proxy);
        return words;
    }

    private Env environment(Sessions.Settings settings, String key) {
        var env = new HashMap<String, String>();
        Stream.concat(HANDED_ON.stream(), NETWORK.stream())
                .forEach(name -> host.env().get(name).ifPresent(value -> env.put(name, value)));
        settings.upstreams().forEach((provider, url) -> env.put(provider.variable(), url));
        env.put(Proof.KEY, key);
        return new Env(Map.copyOf(env));
    }
}
