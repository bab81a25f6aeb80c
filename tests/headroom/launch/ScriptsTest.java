package headroom.launch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import support.Program;
import support.SourceTree;

/// What the start scripts for Unix and Windows must agree on, and their form.
class ScriptsTest {
    @ParameterizedTest
    @ValueSource(strings = {"jbang_version", "jbang_sha256", "java_version"})
    void bothStartScriptsPinTheSame(String setting) {
        var pinned = Pattern.compile("(?m)^(?:set \")?" + setting + "=(\\w[\\w.]*)");
        var unix = pinned.matcher(SourceTree.text("scripts/jbang"));
        var windows = pinned.matcher(SourceTree.text("scripts/headroom.cmd"));
        assertTrue(unix.find() && windows.find());
        assertEquals(unix.group(1), windows.group(1));
    }

    @Test
    void theyLookForTheJavaThatTheSourcesNeed() {
        var needed = SourceTree.directive("JAVA");
        assertEquals(List.of("25+"), needed);
        assertTrue(SourceTree.text("scripts/jbang")
                .contains("\njava_version=" + needed.getFirst().replace("+", "") + "\n"));
    }

    /// cmd.exe loses its labels in a file with bare line feeds.
    @Test
    void everyLineOfTheWindowsScriptEndsWithCarriageReturnAndLineFeed() {
        assertTrue(SourceTree.text("scripts/headroom.cmd").matches("(?s)(?:[^\\r\\n]*\\r\\n)+"));
    }

    @Test
    void theTestCommandTeaches() {
        var help = Program.of("sh", "scripts/test", "--help").run();
        assertEquals(0, help.code(), help::toString);
        assertTrue(help.out().startsWith("Usage: scripts/test ") && help.out().contains("--all"), help::toString);
    }
}
