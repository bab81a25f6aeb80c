package headroom.contract;

import headroom.host.Problem;
import java.net.IDN;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/// The address of a provider or gateway: scheme, host, port and a path that stands before every path asked for
/// (without its last slash). `userInfo` is a secret and never shown. Host names with `_` are fine: containers have
/// them.
public record BaseUrl(String scheme, String host, int port, String path, String userInfo) {
    /// Without braces only outside of a password, which may hold a dollar sign.
    private static final Pattern PLACEHOLDER = Pattern.compile("\\$?\\{[^}]*}?|\\$\\w+(?![^/]*@)");
    private static final Pattern FORM = Pattern.compile(
            "(?i)(?<scheme>https?)://(?:(?<user>[^/]*)@)?(?<host>\\[[0-9a-f:.]+]|[^/:@\\[\\]]*)(?::(?<port>[^/]*))?(?<path>/.*)?");
    private static final Pattern NAME = Pattern.compile("[a-z0-9_-]+(\\.[a-z0-9_-]+)*\\.?");
    private static final int MOST = 65535;

    /// What cannot be a base URL, in words that finish "it cannot be used: …".
    private static final class Unusable extends Exception {
        Unusable(String why) {
            super(why);
        }
    }

    /// Why a text cannot be a base URL; empty when it can.
    public static Optional<String> fault(String text) {
        try {
            read(text);
            return Optional.empty();
        } catch (Unusable unusable) {
            return Optional.of(unusable.getMessage());
        }
    }

    /// Reads a base URL; `named` is the option, variable or place it came from, for the message, which holds
    /// nothing of the URL.
    public static BaseUrl parse(String named, String text) {
        try {
            return read(text);
        } catch (Unusable unusable) {
            throw Problem.usage(
                    "the base URL given by " + named + " cannot be used",
                    unusable.getMessage(),
                    "give one like https://gateway.example.com/path");
        }
    }

    /// Reads the value of a variable such as HTTPS_PROXY, where `host:port` alone is common and means http.
    public static BaseUrl ofHttpProxy(String variable, String text) {
        try {
            return read(text.contains("://") ? text : "http://" + text.strip());
        } catch (Unusable unusable) {
            throw Problem.usage(
                    variable + " cannot be used",
                    "it is not the URL of an HTTP proxy: " + unusable.getMessage(),
                    "set it like http://proxy.example.com:3128");
        }
    }

    /// As it is written, without the slashes at its end: what a tool puts `/v1/…` behind.
    public static String plain(String url) {
        return url.strip().replaceAll("/+$", "");
    }

    /// What stands before a folder at the end of a base URL, such as `/v1`, where a tool has that in its own; empty
    /// when the URL has no such end, because then the proxy would ask for another path than the tool does today.
    public static Optional<String> before(String folder, String url) {
        var plain = plain(url);
        return plain.endsWith(folder)
                ? Optional.of(plain(plain.substring(0, plain.length() - folder.length())))
                : Optional.empty();
    }

    private static BaseUrl read(String text) throws Unusable {
        var url = text.strip();
        if (url.isEmpty()) {
            throw new Unusable("it is blank");
        }
        var placeholder = PLACEHOLDER.matcher(url);
        if (placeholder.find()) {
            throw new Unusable("it holds the placeholder " + placeholder.group() + ", whose value is not known here");
        }
        if (!url.regionMatches(true, 0, "http://", 0, 7) && !url.regionMatches(true, 0, "https://", 0, 8)) {
            throw new Unusable("it does not begin with http:// or https://");
        }
        if (url.indexOf('?') >= 0 || url.indexOf('#') >= 0) {
            throw new Unusable("a base URL has no query and no fragment");
        }
        var parts = FORM.matcher(url);
        if (url.chars().anyMatch(each -> each <= ' ' || each == '\\' || each == '"') || !parts.matches()) {
            throw new Unusable("it is not a URL");
        }
        var scheme = parts.group("scheme").toLowerCase(Locale.ROOT);
        var path = Optional.ofNullable(parts.group("path")).orElse("").replaceAll("/+$", "");
        var user =
                Optional.ofNullable(parts.group("user")).map(BaseUrl::decoded).orElse("");
        return new BaseUrl(scheme, host(parts.group("host")), port(parts.group("port"), scheme), path, user);
    }

    private static String host(String text) throws Unusable {
        if (text.startsWith("[")) {
            return text.toLowerCase(Locale.ROOT);
        }
        try {
            var host = IDN.toASCII(text).toLowerCase(Locale.ROOT);
            if (NAME.matcher(host).matches()) {
                return host;
            }
        } catch (IllegalArgumentException e) {
            // Said below.
        }
        throw new Unusable(text.isEmpty() ? "it names no host" : "its host is not a name or an address");
    }

    private static int port(String text, String scheme) throws Unusable {
        if (text == null || text.isEmpty()) {
            return usual(scheme);
        }
        int port = text.matches("\\d{1,5}") ? Integer.parseInt(text) : 0;
        if (port < 1 || port > MOST) {
            throw new Unusable("its port is not a number from 1 to " + MOST);
        }
        return port;
    }

    /// What is no escape stays as it is: passwords are pasted as they are.
    private static String decoded(String userInfo) {
        try {
            return URLDecoder.decode(userInfo.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return userInfo;
        }
    }

    private static int usual(String scheme) {
        return scheme.equals("https") ? 443 : 80;
    }

    /// Scheme, host and port: what decides whether two addresses are one company's.
    public String origin() {
        return scheme + "://" + authority();
    }

    /// The Host header: without the port where it is the scheme's own (RFC 9110, 4.2.3).
    public String authority() {
        return port == usual(scheme) ? host : host + ":" + port;
    }

    /// The URL without its secret.
    @Override
    public String toString() {
        return scheme + "://" + (userInfo.isEmpty() ? "" : "***@") + authority() + path;
    }
}
