package headroom.cli;

import headroom.contract.ExtraCertificates;
import headroom.contract.Loopback;
import headroom.contract.Mode;
import headroom.contract.Provider;
import headroom.forward.ProxyOptions;
import headroom.forward.ProxyOptions.Compression;
import headroom.host.Env;
import headroom.host.FileMode;
import headroom.host.Host;
import headroom.host.Problem;
import headroom.proxy.ProxyServer;
import headroom.route.Upstream;
import java.io.IOException;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import picocli.CommandLine.Model.OptionSpec;

/// `headroom proxy`: runs the proxy in the foreground until it is told to stop. A flag beats the environment, which
/// beats the default.
final class ProxyCommand extends Subcommand {
    private static final Duration IDLE_CHECK = Duration.ofSeconds(1);
    /// How long open streams may go on when nobody waits for their end.
    private static final Duration SUCCEEDED_DRAIN = Duration.ofMinutes(10);

    private final Supplier<Optional<String>> address =
            option(String.class, "ADDRESS", "Address to listen on (default: HEADROOM_HOST, else 127.0.0.1).", "--host");
    private final Supplier<Optional<String>> port = option(
            String.class,
            "N",
            "Port to listen on; 0 takes any free one (default: HEADROOM_PORT, else 8787).",
            "-p",
            "--port");
    private final Supplier<Optional<Mode>> mode = choice(
            "MODE",
            "lossless, compact or passthrough (default: HEADROOM_MODE, else lossless).",
            Mode.words(),
            Mode::named,
            "--mode");
    private final Supplier<Optional<String>> anthropic = option(
            String.class,
            "URL",
            "Where Anthropic's API is (default: ANTHROPIC_TARGET_API_URL, else https://api.anthropic.com).",
            "--anthropic-api-url");
    private final Supplier<Optional<String>> openai = option(
            String.class,
            "URL",
            "Where OpenAI's API is (default: OPENAI_TARGET_API_URL, else https://api.openai.com).",
            "--openai-api-url");
    private final Supplier<Optional<String>> gemini = option(
            String.class,
            "URL",
            "Where Gemini's API is (default: GEMINI_TARGET_API_URL, else https://generativelanguage.googleapis.com).",
            "--gemini-api-url");
    private final Supplier<Optional<String>> chatgpt = option(
            String.class,
            "URL",
            "Where ChatGPT is (default: CHATGPT_TARGET_API_URL, else https://chatgpt.com).",
            "--chatgpt-api-url");
    private final Supplier<Optional<Path>> logFile = option(
            Path.class,
            "FILE",
            "Write an access log, one JSON line a request; at most 40 MB with its older files.",
            "--log-file");
    private final Supplier<Integer> connectSeconds = optionOr(
            int.class,
            "N",
            10,
            "How long to try to reach a provider (default: ${DEFAULT-VALUE}).",
            "--connect-timeout-seconds");
    private final Supplier<Integer> requestSeconds = optionOr(
            int.class,
            "N",
            600,
            "How long to wait for the first byte of an answer; an open stream has no limit (default:"
                    + " ${DEFAULT-VALUE}).",
            "--request-timeout-seconds");
    private final Supplier<Integer> maxBodyMb =
            optionOr(int.class, "N", 256, "Largest request body, in MB (default: ${DEFAULT-VALUE}).", "--max-body-mb");
    private final Supplier<Integer> compressMaxMb = optionOr(
            int.class,
            "N",
            8,
            "Largest request body that is made shorter, in MB; larger ones are forwarded as they are (default:"
                    + " ${DEFAULT-VALUE}).",
            "--compress-max-mb");
    private final Supplier<Optional<List<String>>> excludedTools = optional(OptionSpec.builder("--exclude-tool")
            .type(List.class)
            .auxiliaryTypes(String.class)
            .paramLabel("NAME")
            .description("Leave the results of this tool as they are; repeatable (default: HEADROOM_EXCLUDE_TOOLS,"
                    + " names with commas between)."));
    private final Supplier<Integer> drainSeconds = optionOr(
            int.class,
            "N",
            30,
            "How long open streams may go on after a stop signal (default: ${DEFAULT-VALUE}).",
            "--drain-seconds");
    /// Exit with code 0 after so long without forwarded traffic.
    private final Supplier<Optional<Double>> idleMinutes = hidden(Double.class, "--idle-minutes");
    /// Written once the proxy is ready.
    private final Supplier<Optional<Path>> readyFile = hidden(Path.class, "--ready-file");
    /// Drain and exit with code 0 as soon as this file is there: where no signal can ask for it.
    private final Supplier<Optional<Path>> stopFile = hidden(Path.class, "--stop-file");
    /// Drain and exit with code 0 when so many seconds have passed since its last session ended; the sessions are
    /// those of its port.
    private final Supplier<Optional<Integer>> grace = hidden(Integer.class, "--grace");

    ProxyCommand(Host host, Console console) {
        super(host, console, "proxy", "Run the proxy in the foreground.");
    }

    @Override
    int run() throws Exception {
        var options = options();
        var server = ProxyServer.start(host, options, inheritedSocket(), console::result);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> drain(server, options), "headroom-drain"));
        readyFile
                .get()
                .ifPresent(file -> host.disk()
                        .write(
                                file,
                                (ProcessHandle.current().pid() + "\n").getBytes(StandardCharsets.US_ASCII),
                                FileMode.PRIVATE_FILE));
        var at = server.address();
        var name = at.getHostString().contains(":") ? "[" + at.getHostString() + "]" : at.getHostString();
        console.result(host.time().now().truncatedTo(ChronoUnit.SECONDS) + " headroom proxy listening on http://" + name
                + ":" + at.getPort() + ", forwarding to " + destinations(options));
        var unattended = grace.get().map(seconds -> new Unattended(host, at.getPort(), Duration.ofSeconds(seconds)));
        while (!server.awaitClosed(IDLE_CHECK)) {
            if (unattended.isPresent() && unattended.get().endsNow(server)) {
                return 0;
            }
            if (stopAsked()
                    || options.idleStop().isPresent()
                            && server.idleFor(options.idleStop().get())) {
                return 0;
            }
        }
        return 0;
    }

    private void drain(ProxyServer server, ProxyOptions options) {
        // An upgrade deletes the program while this one finishes: what is still to be loaded of it comes from a
        // file that is open, or not at all.
        ProxyCommand.class.getResource("ProxyCommand.class");
        server.drain(isSucceeded() ? SUCCEEDED_DRAIN : options.limits().drain());
    }

    /// Whether another proxy has become ready in the place of this one.
    private boolean isSucceeded() {
        var own = Long.toString(ProcessHandle.current().pid());
        return readyFile
                .get()
                .flatMap(host.disk()::read)
                .map(content -> new String(content, StandardCharsets.US_ASCII).strip())
                .filter(pid -> !pid.equals(own))
                .isPresent();
    }

    private boolean stopAsked() {
        return stopFile.get().filter(host.disk()::exists).isPresent();
    }

    private static Optional<ServerSocketChannel> inheritedSocket() throws IOException {
        return System.inheritedChannel() instanceof ServerSocketChannel socket ? Optional.of(socket) : Optional.empty();
    }

    private static String destinations(ProxyOptions options) {
        var words = new LinkedHashMap<String, String>();
        for (var provider : Provider.values()) {
            words.put(provider.word(), options.upstreams().get(provider).toString());
        }
        return String.join(", ", words.values());
    }

    private ProxyOptions options() {
        var env = host.env();
        var bind = or(address, env, "HEADROOM_HOST", "127.0.0.1");
        var token = env.get("HEADROOM_PROXY_TOKEN");
        boolean loopback = Loopback.is(bind);
        boolean published =
                env.get("HEADROOM_PUBLISHED_LOOPBACK").filter("1"::equals).isPresent();
        if (!loopback && !published && token.isEmpty()) {
            throw Problem.usage(
                    "the proxy will not listen on " + bind + " without a token",
                    "anybody who reaches that address could use it",
                    "set HEADROOM_PROXY_TOKEN and send it as x-headroom-proxy-token, or listen on 127.0.0.1");
        }
        var limits = new ProxyOptions.Limits(
                seconds("--connect-timeout-seconds", connectSeconds.get(), 1),
                seconds("--request-timeout-seconds", requestSeconds.get(), 1),
                positive("--max-body-mb", maxBodyMb.get(), 1) * 1024L * 1024L,
                seconds("--drain-seconds", drainSeconds.get(), 0));
        return new ProxyOptions(
                bind,
                port(env),
                compression(env),
                upstreams(env),
                token,
                limits,
                network(env),
                logFile.get(),
                idleMinutes.get().map(minutes -> Duration.ofMillis((long) (minutes * 60_000))),
                stateFolder(env),
                deployment(env));
    }

    private static String or(Supplier<Optional<String>> flag, Env env, String variable, String fallback) {
        return flag.get()
                .filter(value -> !value.isBlank())
                .or(() -> env.get(variable))
                .orElse(fallback);
    }

    private int port(Env env) {
        var text = or(port, env, "HEADROOM_PORT", "8787");
        try {
            int number = Integer.parseInt(text.strip());
            if (number >= 0 && number <= 65535) {
                return number;
            }
        } catch (NumberFormatException e) {
            // Said below.
        }
        throw Problem.usage(
                "there is no port " + text, "a port is a number from 0 to 65535", "correct --port or HEADROOM_PORT");
    }

    private Compression compression(Env env) {
        var excluded = excludedTools
                .get()
                .or(() -> env.get("HEADROOM_EXCLUDE_TOOLS").map(names -> List.of(names.split("\\s*,\\s*"))))
                .orElse(List.of());
        return new Compression(
                mode(env), Set.copyOf(excluded), positive("--compress-max-mb", compressMaxMb.get(), 0) * 1024L * 1024L);
    }

    private Mode mode(Env env) {
        return mode.get()
                .or(() -> env.get("HEADROOM_MODE").map(ProxyCommand::mode))
                .orElse(Mode.LOSSLESS);
    }

    private static Mode mode(String word) {
        return Mode.named(word.strip().toLowerCase(Locale.ROOT))
                .orElseThrow(() -> Problem.usage(
                        "HEADROOM_MODE cannot be '" + word + "'",
                        "it is one of " + String.join(", ", Mode.words()),
                        "correct it, or give --mode"));
    }

    private Map<Provider, Upstream> upstreams(Env env) {
        var flags = Map.of(
                Provider.ANTHROPIC,
                anthropic,
                Provider.OPENAI,
                openai,
                Provider.GEMINI,
                gemini,
                Provider.CHATGPT,
                chatgpt);
        var upstreams = new EnumMap<Provider, Upstream>(Provider.class);
        for (var provider : Provider.values()) {
            var flag = flags.get(provider);
            var variable = provider.name() + "_TARGET_API_URL";
            var named = flag.get().isPresent() ? "--" + provider.word() + "-api-url" : variable;
            upstreams.put(
                    provider,
                    Upstream.parse(named, flag.get().or(() -> env.get(variable)).orElse(provider.publicUrl())));
        }
        return upstreams;
    }

    private static ProxyOptions.Network network(Env env) {
        var certificates = ExtraCertificates.named(env);
        return new ProxyOptions.Network(
                either(env, "HTTPS_PROXY"), either(env, "HTTP_PROXY"), either(env, "NO_PROXY"), certificates);
    }

    private static Optional<String> either(Env env, String variable) {
        return env.get(variable.toLowerCase(Locale.ROOT)).or(() -> env.get(variable));
    }

    private Path stateFolder(Env env) {
        return env.get("HEADROOM_WORKSPACE_DIR")
                .map(Path::of)
                .orElseGet(() -> host.home().resolve(".headroom"));
    }

    private static Map<String, String> deployment(Env env) {
        var deployment = new HashMap<String, String>();
        for (var word : List.of("profile", "preset", "runtime", "supervisor", "scope", "settings")) {
            env.get("HEADROOM_DEPLOYMENT_" + word.toUpperCase(Locale.ROOT))
                    .ifPresent(value -> deployment.put(word, value));
        }
        return deployment;
    }

    private static Duration seconds(String flag, int value, int least) {
        return Duration.ofSeconds(positive(flag, value, least));
    }

    private static int positive(String flag, int value, int least) {
        if (value < least) {
            throw Problem.usage(flag + " cannot be " + value, "the least is " + least, "give a larger number");
        }
        return value;
    }
}
