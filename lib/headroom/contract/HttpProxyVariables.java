package headroom.contract;

import headroom.host.Env;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;

/// The variables that send programs' requests through an HTTP proxy, and those that except hosts from it. Programs
/// differ in which case they read; where both are set the lower one wins (curl(1), ENVIRONMENT).
public final class HttpProxyVariables {
    /// Those that hold the URL of a proxy.
    public static final List<String> URLS = List.of("HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy");
    /// Those that hold the exceptions.
    public static final List<String> EXCEPTIONS = List.of("NO_PROXY", "no_proxy");
    /// All of them.
    public static final List<String> NAMES = List.of(
            "HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy", "NO_PROXY", "no_proxy");

    private static final List<String> LOOPBACK = List.of("127.0.0.1", "localhost", "::1");

    private HttpProxyVariables() {}

    /// The variable by which calls to this machine's own address would go to an HTTP proxy; empty when they would
    /// not.
    public static Optional<String> capturing(Env env) {
        return exceptsLoopback(env)
                ? Optional.empty()
                : NAMES.stream()
                        .filter(name ->
                                !EXCEPTIONS.contains(name) && env.get(name).isPresent())
                        .findFirst();
    }

    private static boolean exceptsLoopback(Env env) {
        var words = words(exceptions(env));
        return words.contains("*") || words.contains(LOOPBACK.getFirst());
    }

    /// The exceptions of an environment with loopback among them.
    public static String withLoopback(Env env) {
        var words = new LinkedHashSet<>(words(exceptions(env)));
        words.addAll(LOOPBACK);
        return String.join(",", words);
    }

    private static String exceptions(Env env) {
        return env.get("no_proxy").or(() -> env.get("NO_PROXY")).orElse("");
    }

    private static List<String> words(String noProxy) {
        return Arrays.stream(noProxy.split("[,\\s]+"))
                .filter(word -> !word.isEmpty())
                .toList();
    }
}
