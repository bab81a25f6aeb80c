package headroom.proxy;

import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/// Decides which provider a request belongs to. The client never names an upstream: only the path and the kind of credential count.
/// Reads the path as sent (percent escapes stay), so that what was judged is what is forwarded.
public final class Router {
    /// What the proxy answers itself.
    static final Set<String> OWN = Set.of("/", "/api/hello", "/livez", "/readyz", "/health", "/metrics");
    /// What it serves, for the message of a 404.
    static final List<String> SERVED = List.of("/v1/…", "/v1beta/…", "/backend-api/…", "/livez", "/readyz", "/health", "/metrics");

    private static final Pattern DOUBLED = Pattern.compile("^/(v1|v1beta)/\\1(?=/|$)");
    private static final Pattern SLASHES = Pattern.compile("/{2,}");
    private static final Pattern SHORT = Pattern.compile("^/(messages|responses|chat/completions|completions|embeddings|models)(?=/|$)");
    private static final Pattern DOTS = Pattern.compile("(?i)/(\\.|%2e){1,2}(/|$)");
    private static final Pattern OURS = Pattern.compile("^/v1/(compress|retrieve)(/|$)");
    private static final Pattern GEMINI = Pattern.compile("^/(upload/|download/)?v1(beta|alpha)/.*");

    private Router() {}

    /// `pathQuery` is the request target in origin form, `header` gives a header's first value or null.
    public static Route route(String pathQuery, UnaryOperator<String> header) {
        int mark = pathQuery.indexOf('?');
        var path = normal(mark < 0 ? pathQuery : pathQuery.substring(0, mark));
        var query = mark < 0 ? "" : pathQuery.substring(mark);
        if (OWN.contains(path)) {
            return new Route.Own();
        }
        // A dot segment could climb out of an upstream's base path.
        if ((path.contains("/.") || path.contains("/%")) && DOTS.matcher(path).find() || OURS.matcher(path).find()) {
            return new Route.NotServed();
        }
        if (under(path, "/backend-api")) {
            return new Route.Forward(Provider.CHATGPT, path + query);
        }
        if (GEMINI.matcher(path).matches()) {
            return new Route.Forward(Provider.GEMINI, path + query);
        }
        if (!path.startsWith("/v1/")) {
            return new Route.NotServed();
        }
        if (header.apply("chatgpt-account-id") != null) {
            return new Route.Forward(Provider.CHATGPT, "/backend-api/codex" + path.substring("/v1".length()) + query);
        }
        return new Route.Forward(company(path, query, header), path + query);
    }

    private static String normal(String path) {
        if (usual(path)) {
            return path;
        }
        var clean = SLASHES.matcher(path).replaceAll("/");
        clean = DOUBLED.matcher(clean).replaceFirst("/$1");
        return SHORT.matcher(clean).replaceFirst("/v1/$1");
    }

    /// Whether a path needs none of the patterns, which take longer than the rest of the routing.
    private static boolean usual(String path) {
        return path.startsWith("/v1/") && !path.startsWith("v1", 4) && !path.contains("//");
    }

    private static Provider company(String path, String query, UnaryOperator<String> header) {
        if (under(path, "/v1/messages")) {
            return Provider.ANTHROPIC;
        }
        if (under(path, "/v1/chat/completions") || under(path, "/v1/responses") || under(path, "/v1/embeddings")) {
            return Provider.OPENAI;
        }
        if (header.apply("anthropic-version") != null || header.apply("x-api-key") != null || Credential.bearer(header).startsWith("sk-ant-")) {
            return Provider.ANTHROPIC;
        }
        return header.apply("x-goog-api-key") != null || Credential.inQuery(query) ? Provider.GEMINI : Provider.OPENAI;
    }

    private static boolean under(String path, String folder) {
        return path.startsWith(folder) && (path.length() == folder.length() || path.charAt(folder.length()) == '/');
    }
}
