package headroom.compress;

import java.util.ArrayList;
import java.util.Optional;
import java.util.regex.Pattern;

/// Writes the path of search results once above its hits, as ripgrep does for people (`--heading`). Every hit keeps
/// its number and its text.
final class SearchHits implements Encoder {
    private static final String HEADING =
            Encoder.MARK + "search results; each path stands once, behind «», above its lines]";
    private static final String PATH = "«» ";
    /// A path with a folder or an ending, the number of a line, its text; `-` instead of `:` marks a line beside a
    /// hit (grep(1), Context Line Control), but where it cannot be told from the path's own.
    private static final Pattern HIT = Pattern.compile(
            "((?=[^:]*[/.])(?=[^:]*\\p{L})[^\\s:«»]+)(?::\\d+:|(?=-\\d)(?<!-\\d{1,9}-[^\\s:]{0,200})-\\d+-(?!\\S*-\\d+-)).*");
    private static final Pattern SHORT = Pattern.compile("\\d+([:-]).*");
    private static final int LEAST_HITS = 5;

    @Override
    public String name() {
        return "search-hits";
    }

    @Override
    public Optional<String> encode(String text) {
        if (text.contains("«»") || text.indexOf('\r') >= 0) {
            return Optional.empty();
        }
        var lines = text.split("\n", -1);
        var out = new ArrayList<String>();
        out.add(HEADING);
        var path = "";
        int hits = 0;
        for (var line : lines) {
            var hit = HIT.matcher(line);
            if (hit.matches()) {
                if (!hit.group(1).equals(path)) {
                    path = hit.group(1);
                    out.add(PATH + path);
                }
                out.add(line.substring(path.length() + 1));
                hits++;
            } else if (SHORT.matcher(line).matches()) {
                return Optional.empty();
            } else {
                out.add(line);
            }
        }
        return hits >= LEAST_HITS && hits * 2 > lines.length ? Optional.of(String.join("\n", out)) : Optional.empty();
    }

    @Override
    public String decode(String encoded) {
        var out = new ArrayList<String>();
        var path = "";
        for (var line : encoded.substring(HEADING.length() + 1).split("\n", -1)) {
            var hit = SHORT.matcher(line);
            if (line.startsWith(PATH)) {
                path = line.substring(PATH.length());
            } else {
                out.add(hit.matches() ? path + hit.group(1) + line : line);
            }
        }
        return String.join("\n", out);
    }
}
