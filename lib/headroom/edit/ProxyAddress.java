package headroom.edit;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/// Recognises a proxy's address on this machine in whatever spelling: any name of the loopback interface and the
/// same port are the same address.
public final class ProxyAddress {
    private static final String HOST = "https?://(?:localhost|127(?:\\.\\d{1,3}){3}|0\\.0\\.0\\.0|\\[::1?\\]):";
    private static final Pattern ADDRESS = Pattern.compile("(?i)" + HOST + "(\\d{1,5})(?!\\d)");
    private static final Pattern WHOLE = Pattern.compile("(?i)\\s*" + HOST + "(\\d{1,5})(?:[/?#]\\S*)?\\s*");
    /// An address as a value of its own: quoted, or behind the `=` of a setting.
    private static final Pattern SETTING =
            Pattern.compile("(?i)(?:[\"'`=]|[:=][ \\t]*)" + HOST + "(\\d{1,5})(?:/[^\\s\"'`;,]*)?(?=[\"'`\\s;,)}]|$)");

    private ProxyAddress() {}

    /// The port of an address on this machine; empty for any other address, and for what is none.
    public static Optional<Integer> port(String url) {
        var whole = WHOLE.matcher(url);
        return whole.matches() ? Optional.of(Integer.valueOf(whole.group(1))) : Optional.empty();
    }

    /// Whether two values are the same text or the same address.
    static boolean same(String first, String second) {
        return first.equals(second) || port(first).isPresent() && port(first).equals(port(second));
    }

    /// Whether two lines differ in nothing but the spelling of such addresses and the blanks around them.
    static boolean sameLine(String first, String second) {
        return plain(first).equals(plain(second));
    }

    private static String plain(String line) {
        return ADDRESS.matcher(line.strip()).replaceAll("http://127.0.0.1:$1");
    }

    /// The number of the first line, counted from 1, that has one of the addresses that stand in `ours` for a
    /// value, comments aside; empty for none.
    public static Optional<Integer> lineOf(String text, List<String> ours) {
        var ports = ports(ours);
        for (var line : Lines.of(text)) {
            var content = line.content().strip();
            var setting = SETTING.matcher(content);
            while (!content.startsWith("#") && !content.startsWith("//") && setting.find()) {
                if (ports.contains(setting.group(1))) {
                    return Optional.of(line.number());
                }
            }
        }
        return Optional.empty();
    }

    /// Whether there is an address of this machine in any of these texts.
    public static boolean isIn(List<String> texts) {
        return !ports(texts).isEmpty();
    }

    private static Set<String> ports(List<String> ours) {
        var ports = new HashSet<String>();
        for (var text : ours) {
            ADDRESS.matcher(text).results().forEach(found -> ports.add(found.group(1)));
        }
        return ports;
    }
}
