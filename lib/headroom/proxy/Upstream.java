package headroom.proxy;

import headroom.host.Problem;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import java.util.Optional;

/// Where one provider is reached: scheme, host, port and a base path that stands before every forwarded path.
/// `userInfo` is a secret: it is sent as Basic authorization when the client sends none, and never printed.
public record Upstream(String scheme, String host, int port, String basePath, String userInfo) {
    /// Reads a base URL; `named` is the option or variable it came from, for the message.
    public static Upstream parse(String named, String url) {
        URI uri;
        try {
            uri = new URI(url.strip());
        } catch (URISyntaxException e) {
            throw invalid(named, "it is not a URL");
        }
        var scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
        if (!scheme.equals("http") && !scheme.equals("https")) {
            throw invalid(named, "it does not begin with http:// or https://");
        }
        if (uri.getHost() == null) {
            throw invalid(named, "it names no host");
        }
        if (uri.getRawQuery() != null || uri.getRawFragment() != null) {
            throw invalid(named, "a base URL has no query and no fragment");
        }
        int port = uri.getPort() >= 0 ? uri.getPort() : scheme.equals("https") ? 443 : 80;
        var path = uri.getRawPath() == null ? "" : uri.getRawPath().replaceAll("/+$", "");
        return new Upstream(scheme, uri.getHost().toLowerCase(Locale.ROOT), port, path, uri.getUserInfo() == null ? "" : uri.getUserInfo());
    }

    private static Problem invalid(String named, String why) {
        return new Problem(Problem.Kind.USAGE, "the base URL given by " + named + " cannot be used", why, "give one like https://gateway.example.com/path");
    }

    /// Scheme, host and port: what decides whether two upstreams are one company's.
    public String origin() {
        return scheme + "://" + authority();
    }

    /// The Host header: without the port where it is the scheme's own (RFC 9110, 4.2.3).
    public String authority() {
        var usual = scheme.equals("https") ? 443 : 80;
        return port == usual ? host : host + ":" + port;
    }

    /// The path to ask for: the base path, then `path`, without doubling a version folder that both have.
    public String path(Provider provider, String path) {
        if (!basePath.endsWith(provider.root())) {
            return basePath + path;
        }
        var stem = basePath.substring(0, basePath.length() - provider.root().length());
        return path.startsWith(provider.root() + "/") ? stem + path : basePath + path;
    }

    Optional<String> basicAuthorization() {
        return userInfo.isEmpty() ? Optional.empty()
            : Optional.of("Basic " + Base64.getEncoder().encodeToString(userInfo.getBytes(StandardCharsets.UTF_8)));
    }

    /// The base URL without its secret.
    @Override
    public String toString() {
        return scheme + "://" + (userInfo.isEmpty() ? "" : "***@") + authority() + basePath;
    }
}
