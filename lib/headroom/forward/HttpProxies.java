package headroom.forward;

import headroom.contract.BaseUrl;
import headroom.contract.Loopback;
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

/// The HTTP proxies that HTTPS_PROXY, HTTP_PROXY and NO_PROXY name for upstreams. Loopback upstreams are always
/// reached directly.
public final class HttpProxies {
    private HttpProxies() {}

    public static List<HttpProxy> of(ProxyOptions.Network network) {
        var exceptions = exceptions(network.noProxy().orElse(""));
        var proxies = new ArrayList<HttpProxy>();
        network.httpsProxy().ifPresent(url -> proxies.add(proxy("HTTPS_PROXY", url, "https", exceptions)));
        network.httpProxy().ifPresent(url -> proxies.add(proxy("HTTP_PROXY", url, "http", exceptions)));
        return proxies;
    }

    private static HttpProxy proxy(String variable, String url, String forScheme, List<String> exceptions) {
        var address = BaseUrl.ofHttpProxy(variable, url);
        return new HttpProxy(
                new Origin.Address(address.host(), address.port()),
                address.scheme().equals("https")) {
            @Override
            public boolean matches(Origin origin) {
                return origin.getScheme().equals(forScheme)
                        && !excepted(
                                exceptions,
                                origin.getAddress().getHost(),
                                origin.getAddress().getPort());
            }
        };
    }

    /// The credentials in a proxy's URL, for the proxy alone: sent with CONNECT or with a cleartext request, never
    /// to a provider.
    static List<Authentication.Result> credentials(ProxyOptions.Network network) {
        var results = new ArrayList<Authentication.Result>();
        network.httpsProxy()
                .flatMap(url -> credential(BaseUrl.ofHttpProxy("HTTPS_PROXY", url)))
                .ifPresent(results::add);
        network.httpProxy()
                .flatMap(url -> credential(BaseUrl.ofHttpProxy("HTTP_PROXY", url)))
                .ifPresent(results::add);
        return results;
    }

    private static Optional<Authentication.Result> credential(BaseUrl proxy) {
        if (proxy.userInfo().isEmpty()) {
            return Optional.empty();
        }
        var parts = proxy.userInfo().split(":", 2);
        var origin = new Origin(proxy.scheme(), proxy.host(), proxy.port());
        return Optional.of(new BasicAuthentication.BasicResult(
                URI.create(origin.asString()),
                HttpHeader.PROXY_AUTHORIZATION,
                parts[0],
                parts.length > 1 ? parts[1] : ""));
    }

    private static List<String> exceptions(String noProxy) {
        return Arrays.stream(noProxy.toLowerCase(Locale.ROOT).split("[,\\s]+"))
                .filter(word -> !word.isEmpty())
                .toList();
    }

    /// Whether NO_PROXY names this host: `*`, a host, a domain with or without a leading dot (its subdomains too),
    /// each with an optional port.
    static boolean excepted(List<String> exceptions, String host, int port) {
        var name = Loopback.bare(host);
        if (Loopback.is(name)) {
            return true;
        }
        for (var exception : exceptions) {
            var entry = exception;
            var colon = entry.lastIndexOf(':');
            if (colon > 0
                    && entry.indexOf(':') == colon
                    && entry.substring(colon + 1).matches("\\d+")) {
                if (Integer.parseInt(entry.substring(colon + 1)) != port) {
                    continue;
                }
                entry = entry.substring(0, colon);
            }
            entry = Loopback.bare(entry.replaceFirst("^\\*?\\.", ""));
            if (entry.equals("*") || name.equals(entry) || name.endsWith("." + entry)) {
                return true;
            }
        }
        return false;
    }
}
