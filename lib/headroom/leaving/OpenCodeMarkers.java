package headroom.leaving;

import java.util.List;
import java.util.regex.Pattern;

/// The comments with which the Python edition has marked its parts of opencode's configuration. What stands between
/// them is known by itself.
final class OpenCodeMarkers implements Cleaner {
    private static final Pattern MARKER = Pattern.compile(
            "(?m)^[ \\t]*// --- (?:end )?Headroom (?:proxy provider|MCP server) ---[ \\t]*(?:\\r?\\n|$)");

    @Override
    public Cleaned clean(String text) {
        var without = MARKER.matcher(text).replaceAll("");
        return without.equals(text)
                ? new Cleaned.Untouched()
                : new Cleaned.Clean(without, List.of("the marks of headroom"));
    }
}
