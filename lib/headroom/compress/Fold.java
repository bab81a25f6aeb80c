package headroom.compress;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/// Leaves out the middle of long runs in which each line says the same of something else: what was compiled, loaded,
/// passed. A line with a word of trouble in it always stays, and so does what reads like a file, hits of a search and
/// lists of paths. Only where all of the text can be had elsewhere.
final class Fold {
    /// Lines in a row from which their middle is left out, and how many of them stay at either end.
    private static final int LEAST_LINES = 16;
    private static final int ENDS = 3;
    private static final int LEAST_TOKENS = 200;
    private static final Pattern TROUBLE =
            Pattern.compile("err|warn|fail|fatal|panic|exception|denied|refused|missing|not"
                    + " found|cannot|can't|unable|invalid|abort|timed?"
                    + " ?out|deprecat|conflict|skip|retry|kill|undefined|unexpected|traceback|\\bno\\b|\\bnot\\b");
    private static final Pattern TIME = Pattern.compile(
            "\\[?\\d{4}-\\d\\d-\\d\\d[T ]?[\\d:.,]*Z?\\]?\\s*|\\[?\\d\\d:\\d\\d:\\d\\d[.,\\d]*\\]?\\s*");
    /// What programs that report their progress begin a line with: a verb, a level, a verdict.
    private static final Pattern WORD =
            Pattern.compile("\\s*(\\[?(?:\\p{L}+(?:ing|ed)|\\p{Lu}{2,}|ok|test|info|debug|trace)\\]?:?)\\s+\\S.*");

    private Fold() {}

    /// A text of which lines are left out, and for each of its lines which one of the other text it is; -1 for a mark.
    record Folded(String text, int[] origins) {}

    /// The text with its runs folded; empty where there are none. The first mark says where the rest is.
    static Optional<Folded> fold(String text, Supplier<String> where) {
        var lines = List.of(text.split("\n", -1));
        if (FileText.is(lines)) {
            return Optional.empty();
        }
        var out = new ArrayList<String>();
        var origins = IntStream.builder();
        boolean found = false;
        for (int at = 0; at < lines.size(); ) {
            int end = endOfRun(lines, at);
            var middle = end - at < LEAST_LINES ? List.<String>of() : lines.subList(at + ENDS, end - ENDS);
            boolean folds = Tokens.estimate(String.join("\n", middle)) >= LEAST_TOKENS;
            for (int kept = folds ? at + ENDS : end; at < kept; at++) {
                out.add(lines.get(at));
                origins.add(at);
            }
            if (folds) {
                out.add(Encoder.MARK + middle.size() + " lines like these are left out here; "
                        + (found ? "they are there, too]" : "all of this result is in " + where.get() + "]"));
                origins.add(-1);
                at += middle.size();
                found = true;
            }
        }
        return found
                ? Optional.of(new Folded(String.join("\n", out), origins.build().toArray()))
                : Optional.empty();
    }

    /// Before which line the run ends that begins with this one.
    private static int endOfRun(List<String> lines, int from) {
        var word = word(lines.get(from));
        int end = from + 1;
        while (!word.isEmpty() && end < lines.size() && word(lines.get(end)).equals(word)) {
            end++;
        }
        return end;
    }

    /// What the line begins with, after names in columns and the time; empty where it stays.
    private static String word(String line) {
        if (TROUBLE.matcher(line.toLowerCase(Locale.ROOT)).find()) {
            return "";
        }
        var said = line.substring(line.lastIndexOf('\t') + 1);
        var time = TIME.matcher(said);
        var word = WORD.matcher(time.lookingAt() ? said.substring(time.end()) : said);
        return word.matches() ? word.group(1) : "";
    }
}
