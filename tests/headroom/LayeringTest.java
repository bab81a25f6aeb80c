package headroom;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import support.SourceTree;

/// Who may know whom. A new package enters `MAY_USE`; a rule that hinders is a reason to move code, not to widen the rule.
class LayeringTest {
    private static final Set<String> BASE = Set.of("contract", "host");
    private static final Set<String> PARTS = Set.of("manifest", "edit", "render", "contract", "host");
    private static final Set<String> DEPLOY = Set.of("target", "supervise", "health", "manifest", "edit", "render", "contract", "host");
    private static final Map<String, Set<String>> MAY_USE = Map.ofEntries(
        Map.entry("cli", Set.of("wrap", "deploy", "target", "supervise", "health", "manifest", "edit", "render", "proxy", "compress", "stats", "contract", "host")),
        Map.entry("wrap", Set.of("deploy", "target", "supervise", "health", "manifest", "edit", "render", "stats", "contract", "host")),
        Map.entry("deploy", DEPLOY),
        Map.entry("target", PARTS),
        Map.entry("supervise", PARTS),
        Map.entry("health", PARTS),
        Map.entry("manifest", BASE),
        Map.entry("edit", BASE),
        Map.entry("render", BASE),
        Map.entry("proxy", Set.of("compress", "stats", "contract", "host")),
        Map.entry("compress", BASE),
        Map.entry("stats", BASE),
        Map.entry("contract", Set.of("host")),
        Map.entry("host", Set.of()));

    /// What only one package may touch: a pattern in its code, and that package.
    private static final Map<String, String> ONLY_IN = Map.of(
        "io\\.javalin\\.", "proxy",
        "org\\.eclipse\\.jetty\\.", "proxy",
        "picocli\\.", "cli",
        "org\\.apache\\.commons\\.exec\\.", "host",
        "System\\.getenv\\b", "host",
        "\\bProcessBuilder\\b", "host",
        "\\bgetRuntime\\(\\)\\s*\\.exec\\b", "host",
        "java\\.nio\\.file\\.Files\\b", "host",
        "java\\.io\\.(File|FileInputStream|FileOutputStream|FileReader|FileWriter|RandomAccessFile)\\b", "host");

    private static final Pattern USE = Pattern.compile("\\bheadroom\\.([a-z]+)\\.[A-Z*]");

    @Test
    void importsGoDownOnly() {
        var wrong = new ArrayList<String>();
        for (var file : SourceTree.files("lib")) {
            var from = packageOf(file);
            assertTrue(MAY_USE.containsKey(from), "lib/headroom/" + from + " has no place in the layering yet");
            USE.matcher(code(file)).results().map(use -> use.group(1)).distinct()
                .filter(to -> !to.equals(from) && !MAY_USE.get(from).contains(to))
                .forEach(to -> wrong.add(file + " uses headroom." + to));
        }
        assertEquals(List.of(), wrong);
    }

    @Test
    void theEntryOnlyKnowsTheCommandLine() {
        assertEquals(List.of("cli"), USE.matcher(code("headroom.java")).results().map(use -> use.group(1)).distinct().toList());
    }

    @Test
    void whatBelongsToOnePackageIsUsedThereOnly() {
        var wrong = new ArrayList<String>();
        for (var file : SourceTree.files("lib")) {
            var code = code(file);
            ONLY_IN.forEach((pattern, home) -> {
                var use = Pattern.compile(pattern).matcher(code);
                if (!packageOf(file).equals(home) && use.find()) {
                    wrong.add(file + " uses " + use.group() + ", which belongs in " + home);
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

    private static String packageOf(String file) {
        return file.split("/")[2];
    }

    /// The file without its comments.
    private static String code(String file) {
        return SourceTree.text(file).replaceAll("(?m)(^|\\s)//.*$", "$1");
    }
}
