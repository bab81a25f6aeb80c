package headroom.contract;

import java.util.Locale;
import java.util.regex.Pattern;

/// Which host names and literal addresses mean this machine alone, and which mean every address it has.
public final class Loopback {
    private static final Pattern IPV4 = Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}");

    private Loopback() {}

    /// Whether a host is this machine's loopback (RFC 6761, 6.3 for `localhost`; RFC 1122, 3.2.1.3).
    public static boolean is(String host) {
        var bare = bare(host);
        return bare.equals("localhost")
                || bare.equals("::1")
                || bare.equals("0:0:0:0:0:0:0:1")
                || bare.startsWith("127.") && ipv4(bare);
    }

    /// Whether a host stands for all addresses of the machine.
    public static boolean wildcard(String host) {
        return host.equals("0.0.0.0") || host.equals("::");
    }

    /// Whether a host is written as an IPv4 address.
    public static boolean ipv4(String host) {
        return IPV4.matcher(host).matches();
    }

    /// Lower case, without brackets and the root dot.
    public static String bare(String host) {
        var text = host.toLowerCase(Locale.ROOT);
        if (text.startsWith("[") && text.endsWith("]")) {
            text = text.substring(1, text.length() - 1);
        }
        return text.endsWith(".") ? text.substring(0, text.length() - 1) : text;
    }
}
