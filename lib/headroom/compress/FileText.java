package headroom.compress;

import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/// Tells source code and files that were read from what programs print. They keep every character where it is: an
/// agent writes edits by them.
final class FileText {
    private static final Pattern NUMBERED = Pattern.compile("\\s*(\\d{1,9})([\u2192\t:|-])");
    private static final Pattern HIT = Pattern.compile("[^\\s:]+(?::\\d+:|-\\d+-)");
    private static final Set<String> WORDS = Set.of(
            "def", "class", "import", "from", "return", "if", "for", "func", "fn", "let", "const", "var", "pub", "use",
            "package", "public", "private", "static");
    private static final List<String> SIGNS = List.of("#include ", "# ", "//", "/*", "* ");

    private FileText() {}

    /// Whether it reads like code, or like a file with the numbers of its lines. The hits of a search have numbers,
    /// too, but seldom each the next.
    static boolean is(List<String> lines) {
        int full = 0;
        int numbered = 0;
        int hits = 0;
        int code = 0;
        long next = -1;
        for (var line : lines) {
            if (line.isBlank()) {
                continue;
            }
            full++;
            var number = NUMBERED.matcher(line);
            boolean isNumbered = number.lookingAt();
            long value = isNumbered ? Long.parseLong(number.group(1)) : -1;
            boolean isHit = isNumbered
                    ? value != next && !number.group(2).equals("\u2192")
                    : HIT.matcher(line).lookingAt();
            next = isNumbered ? value + 1 : next;
            numbered += isNumbered && !isHit ? 1 : 0;
            hits += isHit ? 1 : 0;
            code += !isHit && isCode(line.strip()) ? 1 : 0;
        }
        return numbered * 2 > full || code * 3 > full && hits * 2 < full;
    }

    private static boolean isCode(String line) {
        char first = line.charAt(0);
        if (Character.isDigit(first) || line.startsWith("{\"") || line.startsWith("[{\"") || line.startsWith("[\"")) {
            return false;
        }
        char last = line.charAt(line.length() - 1);
        if (last == ';' || last == '{' || last == '}' || SIGNS.stream().anyMatch(line::startsWith)) {
            return true;
        }
        int end = 0;
        while (end < line.length() && Character.isLetter(line.charAt(end))) {
            end++;
        }
        return end < line.length() && WORDS.contains(line.substring(0, end));
    }
}
