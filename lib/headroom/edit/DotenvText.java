package headroom.edit;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Reads the files that the npm package dotenv reads, such as `~/.gemini/.env`: of several settings of a key the
/// last one counts, so a `ShellBlock` at the end of the file overrides what stands above it.
public final class DotenvText {
    private static final Pattern SETTING = Pattern.compile(
            "(?m)^[ \\t\\uFEFF]*(?:export[ \\t]+)?([\\w.-]+)[ \\t]*(?:=|:[ \\t])[ \\t]*"
                    + "(?:\"((?:[^\"\\\\]|\\\\.)*+)\"|'([^']*+)'|`([^`]*+)`|([^#\\r\\n]*))",
            Pattern.DOTALL);

    private DotenvText() {}

    /// The value of a key, without its quotes; empty where it is not set.
    public static Optional<String> value(String text, String key) {
        var value = Optional.<String>empty();
        for (var setting = SETTING.matcher(text); setting.find(); ) {
            if (setting.group(1).equals(key)) {
                value = Optional.of(unquoted(setting));
            }
        }
        return value;
    }

    private static String unquoted(Matcher setting) {
        if (setting.group(2) != null) {
            return setting.group(2).replace("\\n", "\n").replace("\\r", "\r");
        }
        for (int quoted = 3; quoted <= 4; quoted++) {
            if (setting.group(quoted) != null) {
                return setting.group(quoted);
            }
        }
        return setting.group(5).strip();
    }
}
