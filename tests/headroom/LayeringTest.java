package headroom;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import support.SourceTree;

/// Who may know whom. A new package enters `MAY_USE`; a rule that hinders is a reason to move code, not to widen
/// the rule.
class LayeringTest {
    private static final Set<String> BASE = Set.of("contract", "host");
    private static final Set<String> RECORDS = Set.of("manifest", "edit", "render", "contract", "host");
    private static final Map<String, Set<String>> MAY_USE = Map.ofEntries(
            Map.entry(
                    "cli",
                    with(
                            RECORDS,
                            "doctor",
                            "leaving",
                            "wrap",
                            "deploy",
                            "supervise",
                            "runtime",
                            "change",
                            "tool",
                            "health",
                            "proxy",
                            "forward",
                            "route",
                            "compress",
                            "stats")),
            Map.entry("doctor", with(RECORDS, "leaving", "deploy", "supervise", "runtime", "tool", "stats")),
            Map.entry("leaving", with(RECORDS, "deploy", "tool")),
            Map.entry("wrap", with(RECORDS, "deploy", "supervise", "runtime", "change", "tool", "health", "stats")),
            Map.entry("deploy", with(RECORDS, "supervise", "runtime", "change", "tool", "health")),
            Map.entry("supervise", with(RECORDS, "runtime", "change")),
            Map.entry("runtime", with(RECORDS, "change")),
            Map.entry("change", RECORDS),
            Map.entry("tool", RECORDS),
            Map.entry("health", Set.of("manifest", "contract", "host")),
            Map.entry("manifest", BASE),
            Map.entry("edit", BASE),
            Map.entry("render", BASE),
            Map.entry("proxy", with(BASE, "forward", "route", "compress", "stats")),
            Map.entry("forward", with(BASE, "route", "compress", "stats")),
            Map.entry("route", BASE),
            Map.entry("compress", BASE),
            Map.entry("stats", BASE),
            Map.entry("contract", Set.of("host")),
            Map.entry("host", Set.of()));

    /// What only some packages may touch: a pattern in their code, and them. Of Jetty, `route` knows the header
    /// fields alone.
    private static final Map<String, Set<String>> ONLY_IN = Map.of(
            "io\\.javalin\\.", Set.of("proxy"),
            "org\\.eclipse\\.jetty\\.http\\.", Set.of("proxy", "forward", "route"),
            "org\\.eclipse\\.jetty\\.(?!http\\.)", Set.of("proxy", "forward"),
            "picocli\\.", Set.of("cli"),
            "org\\.apache\\.commons\\.exec\\.", Set.of("host"),
            "System\\.getenv\\b", Set.of("host"),
            "\\bProcessBuilder\\b", Set.of("host"),
            "\\bgetRuntime\\(\\)\\s*\\.exec\\b", Set.of("host"),
            "java\\.nio\\.file\\.Files\\b", Set.of("host"),
            "java\\.io\\.(File|FileInputStream|FileOutputStream|FileReader|FileWriter|RandomAccessFile)\\b",
                    Set.of("host"));

    private static final Pattern USE = Pattern.compile("\\bheadroom\\.([a-z]+)\\.[A-Z*]");

    @Test
    void importsGoDownOnly() {
        var wrong = new ArrayList<String>();
        for (var file : SourceTree.files("lib")) {
            var from = packageOf(file);
            assertTrue(MAY_USE.containsKey(from), "lib/headroom/" + from + " has no place in the layering yet");
            USE.matcher(code(file))
                    .results()
                    .map(use -> use.group(1))
                    .distinct()
                    .filter(to -> !to.equals(from) && !MAY_USE.get(from).contains(to))
                    .forEach(to -> wrong.add(file + " uses headroom." + to));
        }
        assertEquals(List.of(), wrong);
    }

    @Test
    void theEntryOnlyKnowsTheCommandLine() {
        assertEquals(
                List.of("cli"),
                USE.matcher(code("headroom.java"))
                        .results()
                        .map(use -> use.group(1))
                        .distinct()
                        .toList());
    }

    @Test
    void whatBelongsToSomePackagesIsUsedThereOnly() {
        var wrong = new ArrayList<String>();
        for (var file : SourceTree.files("lib")) {
            var code = code(file);
            ONLY_IN.forEach((pattern, homes) -> {
                var use = Pattern.compile(pattern).matcher(code);
                if (!homes.contains(packageOf(file)) && use.find()) {
                    wrong.add(file + " uses " + use.group() + ", which belongs in " + homes);
                }
            });
        }
        assertEquals(List.of(), wrong);
    }

    @Test
    void everyFileStandsInTheFolderOfItsPackage() {
        for (var file : SourceTree.files("lib")) {
            assertTrue(file.matches("lib/headroom/[a-z]+/[A-Z]\\w*\\.java"), file);
            assertTrue(code(file).contains("package headroom." + packageOf(file) + ";"), file);
        }
    }

    private static Set<String> with(Set<String> below, String... more) {
        return Stream.concat(below.stream(), Stream.of(more)).collect(Collectors.toUnmodifiableSet());
    }

    private static String packageOf(String file) {
        return file.split("/")[2];
    }

    /// The file without its comments.
    private static String code(String file) {
        return SourceTree.text(file).replaceAll("(?m)(^|\\s)//.*$", "$1");
    }
}
