package headroom.route;

import headroom.contract.BaseUrl;
import headroom.contract.Provider;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;

/// Where one provider is reached: its path stands before every forwarded path, its user-info is sent as Basic
/// authorization when the client sends none.
public record Upstream(BaseUrl base) {
    /// Reads a base URL; `named` is the option or variable it came from, for the message.
    public static Upstream parse(String named, String url) {
        return new Upstream(BaseUrl.parse(named, url));
    }

    public String scheme() {
        return base.scheme();
    }

    public String host() {
        return base.host();
    }

    public int port() {
        return base.port();
    }

    /// What decides whether two upstreams are one company's.
    public String origin() {
        return base.origin();
    }

    /// The Host header.
    public String authority() {
        return base.authority();
    }

    /// The path to ask for: the base path, then `path`, without doubling a version folder that both have.
    public String path(Provider provider, String path) {
        if (!base.path().endsWith(provider.root())) {
            return base.path() + path;
        }
        var stem =
                base.path().substring(0, base.path().length() - provider.root().length());
        return path.startsWith(provider.root() + "/") ? stem + path : base.path() + path;
    }

    public Optional<String> basicAuthorization() {
        return base.userInfo().isEmpty()
                ? Optional.empty()
                : Optional.of("Basic "
                        + Base64.getEncoder().encodeToString(base.userInfo().getBytes(StandardCharsets.UTF_8)));
    }

    /// The base URL without its secret.
    @Override
    public String toString() {
        return base.toString();
    }
}
