package headroom.route;

import headroom.contract.Loopback;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// Decides who may talk to the proxy at all, before any routing: programs of this machine, not web pages of others.
/// The Host check defeats DNS rebinding; Origin and Sec-Fetch-Site defeat pages that post to loopback.
public final class Guard {
    /// Our own token's header; always taken off before forwarding.
    public static final String TOKEN_HEADER = "x-headroom-proxy-token";

    private static final Pattern PORT = Pattern.compile("\\d{1,5}");

    private final String bind;
    private final Optional<String> token;

    /// `bind` is the address given with `--host`; a `token` is demanded of every request.
    public Guard(String bind, Optional<String> token) {
        this.bind = Loopback.bare(bind);
        this.token = token;
    }

    /// Why a request is refused, or empty. Every value of a repeated header counts.
    public Optional<String> refusal(
            List<String> hosts, List<String> origins, List<String> fetchSites, List<String> tokens) {
        if (hosts.isEmpty() || !hosts.stream().allMatch(this::hostAllowed)) {
            return Optional.of(
                    "the Host header names neither this machine's loopback nor the address given with --host");
        }
        if (!origins.stream().allMatch(Guard::originAllowed)) {
            return Optional.of("the Origin header is not a loopback address: web pages may not use this proxy");
        }
        if (fetchSites.stream().anyMatch(site -> site.strip().equalsIgnoreCase("cross-site"))) {
            return Optional.of("the request comes from a web page of another site");
        }
        if (token.isPresent() && !(tokens.size() == 1 && same(tokens.getFirst(), token.get()))) {
            return Optional.of("the header " + TOKEN_HEADER + " is missing or wrong");
        }
        return Optional.empty();
    }

    private boolean hostAllowed(String authority) {
        var host = name(authority);
        // A page's name can be made to point here, an address cannot: on a wildcard address any literal address is
        // ours.
        return Loopback.is(host)
                || host.equals(bind)
                || Loopback.wildcard(bind) && (Loopback.ipv4(host) || host.contains(":"));
    }

    private static boolean originAllowed(String origin) {
        var scheme = origin.indexOf("://");
        return scheme > 0 && Loopback.is(name(origin.substring(scheme + 3)));
    }

    private static String name(String authority) {
        var text = authority.strip();
        if (text.startsWith("[")) {
            int end = text.indexOf(']');
            return end < 0 || !(end + 1 == text.length() || text.charAt(end + 1) == ':' && isPort(text, end + 2))
                    ? ""
                    : Loopback.bare(text.substring(0, end + 1));
        }
        int colon = text.indexOf(':');
        if (colon >= 0 && !isPort(text, colon + 1)) {
            return "";
        }
        return Loopback.bare(colon < 0 ? text : text.substring(0, colon));
    }

    private static boolean isPort(String text, int start) {
        return PORT.matcher(text).region(start, text.length()).matches();
    }

    private static boolean same(String given, String expected) {
        return MessageDigest.isEqual(given.getBytes(StandardCharsets.UTF_8), expected.getBytes(StandardCharsets.UTF_8));
    }
}
