package headroom.proxy;

import headroom.host.Problem;
import java.net.URI;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.eclipse.jetty.client.Authentication;
import org.eclipse.jetty.client.BasicAuthentication;
import org.eclipse.jetty.client.HttpProxy;
import org.eclipse.jetty.client.Origin;
import org.eclipse.jetty.http.HttpHeader;

/// The HTTP proxies that HTTPS_PROXY, HTTP_PROXY and NO_PROXY name for upstreams. Loopback upstreams are always reached directly.
final class HttpProxies {
    private HttpProxies() {}

    static List<HttpProxy> of(ProxyOptions.Network network) {
        var exceptions = exceptions(network.noProxy().orElse(""));
        var proxies = new ArrayList<HttpProxy>();
        network.httpsProxy().ifPresent(url -> proxies.add(proxy("HTTPS_PROXY", url, "https", exceptions)));
        network.httpProxy().ifPresent(url -> proxies.add(proxy("HTTP_PROXY", url, "http", exceptions)));
        return proxies;
    }

    private static HttpProxy proxy(String variable, String url, String forScheme, List<String> exceptions) {
        URI uri = address(variable, url);
        boolean secure = "https".equalsIgnoreCase(uri.getScheme());
        int port = uri.getPort() >= 0 ? uri.getPort() : secure ? 443 : 80;
        return new HttpProxy(new Origin.Address(uri.getHost(), port), secure) {
            @Override
            public boolean matches(Origin origin) {
                return origin.getScheme().equals(forScheme) && !excepted(exceptions, origin.getAddress().getHost(), origin.getAddress().getPort());
            }
        };
    }

    /// Reads the value of a proxy variable; a bare `host:port` is common and means http.
    static URI address(String variable, String url) {
        try {
            var uri = URI.create(url.contains("://") ? url.strip() : "http://" + url.strip());
            if (uri.getHost() != null && (uri.getScheme().equalsIgnoreCase("http") || uri.getScheme().equalsIgnoreCase("https"))) {
                return uri;
            }
        } catch (IllegalArgumentException e) {
            // Said below, without the value: it may hold a password.
        }
        throw new Problem(Problem.Kind.USAGE, variable + " cannot be used", "it is not the URL of an HTTP proxy", "set it like http://proxy.example.com:3128");
    }

    /// The credentials in a proxy's URL, for the proxy alone: sent with CONNECT or with a cleartext request, never to a provider.
    static List<Authentication.Result> credentials(ProxyOptions.Network network) {
        var results = new ArrayList<Authentication.Result>();
        network.httpsProxy().flatMap(url -> credential(address("HTTPS_PROXY", url))).ifPresent(results::add);
        network.httpProxy().flatMap(url -> credential(address("HTTP_PROXY", url))).ifPresent(results::add);
        return results;
    }

    private static Optional<Authentication.Result> credential(URI uri) {
        if (uri.getUserInfo() == null) {
            return Optional.empty();
        }
        var parts = uri.getUserInfo().split(":", 2);
        int port = uri.getPort() >= 0 ? uri.getPort() : "https".equalsIgnoreCase(uri.getScheme()) ? 443 : 80;
        var origin = new Origin(uri.getScheme().toLowerCase(Locale.ROOT), uri.getHost(), port);
        return Optional.of(new BasicAuthentication.BasicResult(URI.create(origin.asString()), HttpHeader.PROXY_AUTHORIZATION, parts[0], parts.length > 1 ? parts[1] : ""));
    }

    private static List<String> exceptions(String noProxy) {
        return Arrays.stream(noProxy.toLowerCase(Locale.ROOT).split("[,\\s]+")).filter(word -> !word.isEmpty()).toList();
    }

    /// Whether NO_PROXY names this host: `*`, a host, a domain with or without a leading dot (its subdomains too), each with an optional port.
    static boolean excepted(List<String> exceptions, String host, int port) {
        var name = Guard.bare(host);
        if (Guard.loopback(name)) {
            return true;
        }
        for (var exception : exceptions) {
            var entry = exception;
            var colon = entry.lastIndexOf(':');
            if (colon > 0 && entry.indexOf(':') == colon && entry.substring(colon + 1).matches("\\d+")) {
                if (Integer.parseInt(entry.substring(colon + 1)) != port) {
                    continue;
                }
                entry = entry.substring(0, colon);
            }
            entry = Guard.bare(entry.replaceFirst("^\\*?\\.", ""));
            if (entry.equals("*") || name.equals(entry) || name.endsWith("." + entry)) {
                return true;
            }
        }
        return false;
    }
}
