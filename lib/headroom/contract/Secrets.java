package headroom.contract;

import java.util.Locale;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// Makes text safe to show: what is not known to be harmless becomes `***`, by the name it has and by the look of
/// it.
public final class Secrets {
    private static final String MASK = "***";
    /// Variables that hold addresses, paths and switches.
    private static final Set<String> HARMLESS = Stream.concat(
                    Stream.of(
                            "HTTPS_PROXY",
                            "HTTP_PROXY",
                            "NO_PROXY",
                            "ALL_PROXY",
                            "SSL_CERT_FILE",
                            "SSL_CERT_DIR",
                            "NODE_EXTRA_CA_CERTS",
                            "REQUESTS_CA_BUNDLE",
                            "HEADROOM_MODE",
                            "HEADROOM_EXCLUDE_TOOLS",
                            "HEADROOM_STATS",
                            "LANG",
                            "LC_ALL",
                            "TZ"),
                    Stream.of(Provider.values()).map(Provider::variable))
            .collect(Collectors.toUnmodifiableSet());
    private static final Pattern USER_INFO = Pattern.compile("(?<=://)[^/@\\s\"']+(?=@)");
    private static final Pattern QUERY = Pattern.compile("(?<=[?&][\\w.-]{1,64}=)[^&#\\s\"']+");
    /// How services begin their keys, so that leaked ones are found.
    private static final Pattern KEY = Pattern.compile(
            "\\b(?:sk|pk|rk|ghp|gho|ghu|ghs|ghr|github_pat|glpat|hf|npm|pypi|dop_v1|xox[a-z])[-_][\\w.+/=-]{3,}|\\b(?:AKIA|ASIA|AIza|ya29\\.|eyJ|SG\\.)[\\w.+/=-]{8,}");
    /// Twenty or more letters and digits in a row are no word, nor is a UUID; a part of a path may be called so,
    /// but not of an address.
    private static final Pattern RANDOM = Pattern.compile(
            "(?:(?<![\\w+=/.-])|(?<=https?://\\S{1,200}/))(?=[\\w+=]*\\d)(?=[\\w+=]*[A-Za-z])[\\w+=]{20,}|\\b\\p{XDigit}{8}(?:-\\p{XDigit}{4}){3}-\\p{XDigit}{12}\\b");
    private static final Pattern SCHEME = Pattern.compile("(?i)\\b(bearer|basic|digest|negotiate)[ \\t]+[^\\s\"',;]+");
    private static final Pattern NAMED = Pattern.compile(
            "(?i)([\"']?[\\w.-]*(?:key|token|secret|pass|pat|cred|auth|cookie|session|signature|private)[\\w.-]*[\"']?\\s*[:=]\\s*)(?!\\s|\"?\\*\\*\\*)(?:\"(?:[^\"\\\\]|\\\\.)*\"|'[^']*'|[^\\s,{}\\[\\]\"']+(?:["
                + " \\t]+[^\\s,{}\\[\\]\"']+)*)");
    /// In a line of a configuration file: a comment, a quoted value, one without quotes; a name before a colon is
    /// none.
    private static final Pattern VALUE = Pattern.compile(
            "(?<comment>(?<=^|\\s)(?://|#|/\\*).*)|\"(?:[^\"\\\\]|\\\\.)*\"(?!\\s*:)|'[^']*'(?!\\s*:)|(?<=[=:]\\s{0,4})[^\\s\"',{}\\[\\]#]+|\"(?:[^\"\\\\]|\\\\.)*\"|'[^']*'");
    /// Switches, small numbers, addresses, and names of variables.
    private static final Pattern PLAIN = Pattern.compile(
            "[\"']?(?:true|false|null|\\d{1,5}|https?://\\S*?|[A-Z]+(?:_[A-Z]+)+|\\$\\{[A-Za-z_]\\w*\\}|)[\"']?");

    /// A block of ours, and the first lines of a file that is ours as a whole.
    private static final Pattern BLOCK =
            Pattern.compile("(?ms)^# >>> headroom:([\\w.-]{1,64}) >>>$.*?^# <<< headroom:\\1 <<<$");

    private static final Pattern OWN_FILE = Pattern.compile("\\A(?:.*\n){0,4}.*Managed by headroom");

    /// The lines of a unified diff that name the file.
    private static final int HEADER = 2;

    private Secrets() {}

    public static String maskUrl(String url) {
        return shaped(QUERY.matcher(USER_INFO.matcher(url).replaceAll(MASK)).replaceAll(MASK));
    }

    /// Whether something of this text was made safe, so that it is not the text itself.
    public static boolean isMasked(String text) {
        return text.contains(MASK);
    }

    /// The value as it may be shown beside its name.
    public static String maskValue(String name, String value) {
        return HARMLESS.contains(name.toUpperCase(Locale.ROOT))
                        || PLAIN.matcher(value).matches() && !value.contains("/")
                ? maskUrl(value)
                : MASK;
    }

    /// Free text, such as a message that repeats what was typed.
    public static String maskText(String text) {
        return NAMED.matcher(maskUrl(text)).replaceAll("$1" + MASK);
    }

    private static String shaped(String text) {
        return RANDOM.matcher(KEY.matcher(SCHEME.matcher(text).replaceAll("$1 " + MASK))
                        .replaceAll(MASK))
                .replaceAll(MASK);
    }

    /// A unified diff without context. Of the user's own values, those that stand in `before`, only what is plainly
    /// harmless stays; lines that are on both sides, as one that gets a comma, do not show at all.
    public static String maskDiff(String diff, String before) {
        var lines = diff.lines().toList();
        var changed = lines.stream()
                .skip(HEADER)
                .filter(Secrets::isChange)
                .collect(Collectors.groupingBy(
                        line -> line.charAt(0), Collectors.mapping(Secrets::content, Collectors.toSet())));
        var both = changed.getOrDefault('-', Set.of()).stream()
                .filter(changed.getOrDefault('+', Set.of())::contains)
                .collect(Collectors.toSet());
        var ours = ours(before);
        return IntStream.range(0, lines.size())
                .mapToObj(line -> line < HEADER || !isChange(lines.get(line))
                        ? lines.get(line)
                        : ours.contains(lines.get(line).substring(1))
                                ? maskText(lines.get(line))
                                : masked(lines.get(line), before, both))
                .map(line -> line + "\n")
                .collect(Collectors.joining());
    }

    /// The lines that headroom has written itself: those of its blocks, or of a file of its own.
    private static Set<String> ours(String text) {
        return OWN_FILE.matcher(text).find()
                ? text.lines().collect(Collectors.toSet())
                : BLOCK.matcher(text)
                        .results()
                        .flatMap(block -> block.group().lines())
                        .collect(Collectors.toSet());
    }

    private static boolean isChange(String line) {
        return line.startsWith("+") || line.startsWith("-");
    }

    private static String content(String line) {
        return line.substring(1).strip().replaceAll(",$", "");
    }

    private static String masked(String line, String before, Set<String> both) {
        if (both.contains(content(line)) && !content(line).isEmpty()) {
            return line.charAt(0) + MASK;
        }
        return line.charAt(0)
                + VALUE.matcher(line.substring(1))
                        .replaceAll(found -> Matcher.quoteReplacement(value(found, before, line)));
    }

    private static String value(MatchResult found, String before, String line) {
        var text = found.group();
        var isName = found.end() < line.length() - 1
                && line.substring(found.end() + 1).matches("\\s*:.*")
                && !text.isEmpty()
                && "\"'".indexOf(text.charAt(0)) >= 0;
        if (isName || !before.contains(text)) {
            return text;
        }
        if (found.group("comment") != null) {
            return text.replaceFirst("(?s)(//|#|/\\*).*", "$1 " + MASK);
        }
        if (PLAIN.matcher(text).matches()) {
            return maskUrl(text);
        }
        return "\"'".indexOf(text.charAt(0)) >= 0 ? text.charAt(0) + MASK + text.charAt(0) : MASK;
    }
}
