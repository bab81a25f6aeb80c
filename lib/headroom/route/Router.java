package headroom.route;

import headroom.contract.Provider;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/// Decides which provider a request belongs to. The client never names an upstream: only the path and the kind of
/// credential count. Judges the path as the provider will read it, escapes undone, and forwards it as it was sent.
public final class Router {
    /// What the proxy answers itself.
    public static final Set<String> OWN = Set.of(
            "/", "/api/hello", "/livez", "/readyz", "/health", "/metrics", "/stats", "/dashboard", "/dashboard/events");
    /// Where a conversation is made shorter without being sent on.
    public static final String COMPRESS = "/v1/compress";
    /// Where the originals are of what was left out of a conversation.
    public static final String RETRIEVE = "/v1/retrieve";
    /// What it serves, for the message of a 404.
    public static final List<String> SERVED = List.of(
            "/v1/…",
            "/v1beta/…",
            "/backend-api/…",
            "/livez",
            "/readyz",
            "/health",
            "/metrics",
            "/stats",
            "/dashboard",
            "POST " + COMPRESS,
            RETRIEVE + "/ID");

    /// What labels a request with a project; whoever calls a tool cannot always have it send a header.
    private static final Pattern LABEL = Pattern.compile("^/+p/+[^/]+(/.*)?$");
    private static final Pattern DOUBLED = Pattern.compile("^/(v1|v1beta)/\\1(?=/|$)");
    private static final Pattern SLASHES = Pattern.compile("/{2,}");
    private static final Pattern SHORT =
            Pattern.compile("^/(messages|responses|chat/completions|completions|embeddings|models)(?=/|$)");
    /// A segment that leads up or stays; also with path parameters behind it (RFC 3986, 3.3), and with a backslash
    /// for a slash. Blanks are gone before.
    private static final Pattern DOTS = Pattern.compile("[/\\\\]\\.{1,2}(?=[/\\\\;?#]|$)");
    private static final Pattern BLANKS = Pattern.compile("[\\x00-\\x20\\x7f]+");
    private static final Pattern OURS = Pattern.compile("^/v1/(compress|retrieve)(/|$)");
    private static final Pattern ORIGINAL = Pattern.compile(RETRIEVE + "/[0-9a-f]{32}");
    private static final Pattern GEMINI = Pattern.compile("^/(upload/|download/)?v1(beta|alpha)/.*");

    private Router() {}

    /// `pathQuery` is the request target in origin form, `header` gives a header's first value or null.
    public static Route route(String pathQuery, UnaryOperator<String> header) {
        int mark = pathQuery.indexOf('?');
        var whole = mark < 0 ? pathQuery : pathQuery.substring(0, mark);
        var query = mark < 0 ? "" : pathQuery.substring(mark);
        if (!usual(whole)) {
            var label = LABEL.matcher(whole);
            if (label.matches()) {
                // Our own pages are not a project's.
                return label.group(1) != null && route(label.group(1) + query, header) instanceof Route.Forward forward
                        ? forward
                        : new Route.NotServed();
            }
        }
        var sent = normal(whole);
        var path = normal(Percent.decoded(sent));
        if (OWN.contains(sent)
                || whole.equals(COMPRESS)
                || whole.equals(RETRIEVE)
                || ORIGINAL.matcher(whole).matches()) {
            return new Route.Own();
        }
        if (OWN.contains(path) || climbs(path) || OURS.matcher(path).find()) {
            return new Route.NotServed();
        }
        if (under(path, "/backend-api")) {
            return new Route.Forward(Provider.CHATGPT, sent + query);
        }
        if (GEMINI.matcher(path).matches()) {
            return new Route.Forward(Provider.GEMINI, sent + query);
        }
        if (!path.startsWith("/v1/")) {
            return new Route.NotServed();
        }
        if (header.apply("chatgpt-account-id") != null) {
            return sent.startsWith("/v1/")
                    ? new Route.Forward(Provider.CHATGPT, "/backend-api/codex" + sent.substring("/v1".length()) + query)
                    : new Route.NotServed();
        }
        return new Route.Forward(company(path, query, header), sent + query);
    }

    /// Whether a decoded path could climb out of an upstream's base path, at a server that decodes once more, too.
    private static boolean climbs(String path) {
        return leadsUp(path) || leadsUp(Percent.decoded(path));
    }

    private static boolean leadsUp(String path) {
        return path.contains(".")
                && DOTS.matcher(BLANKS.matcher(path).replaceAll("")).find();
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
        if (header.apply("anthropic-version") != null
                || header.apply("x-api-key") != null
                || Credential.anthropicBearer(header)) {
            return Provider.ANTHROPIC;
        }
        return header.apply("x-goog-api-key") != null || Credential.googleInTarget(Percent.decoded(query))
                ? Provider.GEMINI
                : Provider.OPENAI;
    }

    private static boolean under(String path, String folder) {
        return path.startsWith(folder) && (path.length() == folder.length() || path.charAt(folder.length()) == '/');
    }
}
