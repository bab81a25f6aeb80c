package headroom.proxy;

import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.eclipse.jetty.http.HttpFields;

/// What an answer says of how much of a subscription's windows is used: Anthropic as a fraction, ChatGPT's Codex in
/// percent.
final class PlanWindows {
    private static final Pattern ANTHROPIC = Pattern.compile("anthropic-ratelimit-unified-(\\w{1,16})-utilization");
    private static final Pattern CODEX = Pattern.compile("x-codex-(primary|secondary)-used-percent");
    private static final int MOST = 8;

    private PlanWindows() {}

    /// In percent, by the window's name.
    static Map<String, Integer> of(HttpFields fields) {
        var windows = new HashMap<String, Integer>();
        for (var field : fields) {
            var name = field.getLowerCaseName();
            if (name.startsWith("anthropic-ratelimit-") || name.startsWith("x-codex-")) {
                put(windows, ANTHROPIC, name, field.getValue(), 100);
                put(windows, CODEX, name, field.getValue(), 1);
            }
        }
        return windows;
    }

    private static void put(Map<String, Integer> windows, Pattern pattern, String name, String value, int percent) {
        var known = pattern.matcher(name);
        if (known.matches() && windows.size() < MOST) {
            try {
                windows.put(known.group(1), (int) Math.round(Double.parseDouble(value) * percent));
            } catch (NumberFormatException | NullPointerException odd) {
                // Then it says nothing.
            }
        }
    }
}
