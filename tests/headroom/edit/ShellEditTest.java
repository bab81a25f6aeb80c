package headroom.edit;

import static headroom.edit.Edits.assertBlocked;
import static headroom.edit.Edits.assertKept;
import static headroom.edit.Edits.assertUnchanged;
import static headroom.edit.Edits.changed;
import static headroom.edit.Edits.roundTrip;
import static headroom.edit.Edits.undoAfter;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class ShellEditTest {
    private static final Edit BLOCK = new ShellBlock("default", List.of("export A=1", "", "export B=2"));
    private static final String BLOCK_TEXT =
            "# >>> headroom:default >>>\nexport A=1\n\nexport B=2\n# <<< headroom:default <<<\n";

    static List<Path> files() {
        return Edits.fixtures("shell");
    }

    @ParameterizedTest
    @MethodSource("files")
    void everyFixtureTakesTheBlockAndGetsItsBytesBack(Path file) {
        roundTrip(BLOCK, Edits.read(file));
    }

    @Test
    void theBlockStandsAtTheEndInTheFilesOwnLineEnding() {
        assertEquals(BLOCK_TEXT, roundTrip(BLOCK, ""));
        assertEquals("x\n" + BLOCK_TEXT, roundTrip(BLOCK, "x"));
        assertEquals("x\r\n" + BLOCK_TEXT, roundTrip(BLOCK, "x\r"));
        assertEquals("x\r\ny\r\n" + BLOCK_TEXT.replace("\n", "\r\n"), roundTrip(BLOCK, "x\r\ny"));
        assertEquals(
                "a\n" + BLOCK_TEXT + "b\n",
                roundTrip(BLOCK, "a\n# >>> headroom:default >>>\nold\n# <<< headroom:default <<<\nb\n"));
    }

    @Test
    void whatTheUserWritesAroundTheBlockSurvivesTheUndo() {
        assertEquals("x\nmore\n", ((EditResult.Changed) undoAfter(BLOCK, "x", "<<<\n", "<<<\nmore\n")).text());
        assertEquals("y", ((EditResult.Changed) undoAfter(BLOCK, "x", "x\n#", "y\n#")).text());
        assertEquals("x", ((EditResult.Changed) undoAfter(BLOCK, "x", "<<<\n", "<<<")).text());
        assertEquals("x\n", ((EditResult.Changed) undoAfter(BLOCK, "x\n", "<<<\n", "<<<")).text());
    }

    @Test
    void theUndoAlsoWorksAfterAnEditorChangedEveryLineEnding() {
        assertEquals("x\r\n", ((EditResult.Changed) undoAfter(BLOCK, "x\n", "\n", "\r\n")).text());
        assertEquals("x", ((EditResult.Changed) undoAfter(BLOCK, "x", "\n", "\r\n")).text());
        assertEquals("x\n", ((EditResult.Changed) undoAfter(BLOCK, "x\r\n", "\r\n", "\n")).text());
    }

    @Test
    void linesTheUserWroteIntoTheBlockStay() {
        var kept = assertKept("edited by hand", undoAfter(BLOCK, "x\n", "export B=2", "export B=3\nexport C=1"));
        assertEquals("x\nexport B=3\nexport C=1\n", kept.text());
    }

    @Test
    void anAddressInAnotherSpellingIsOursAndLinesWithoutMarkersGo() {
        var edit = new ShellBlock("default", List.of("URL=http://127.0.0.1:8787"));
        assertEquals("A=1\n", ((EditResult.Changed) undoAfter(edit, "A=1\n", "127.0.0.1", "localhost")).text());
        assertEquals(
                "A=1\nB=2\n",
                changed(changed(edit, "A=1\n").inverse(), "A=1\n  URL=http://localhost:8787\nB=2\n")
                        .text());
        assertUnchanged(changed(edit, "A=1\n").inverse(), "A=1\nURL=https://mine\n");
    }

    @Test
    void aBlockThatIsGoneNeedsNoUndo() {
        assertUnchanged(changed(BLOCK, "x\n").inverse(), "x\n");
    }

    @Test
    void severalProfilesLiveSideBySide() {
        var work = changed(new ShellBlock("work", List.of("export W=1")), "x");
        var both = changed(BLOCK, work.text());
        assertEquals("x\n" + BLOCK_TEXT, changed(work.inverse(), both.text()).text());
        assertEquals(work.text(), changed(both.inverse(), both.text()).text());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "1 | missing its last line | `# >>> headroom:default >>>\nx\n`",
                "2 | missing its first line | `x\n# <<< headroom:default <<<\n`",
                "2 | doubled | `# >>> headroom:default >>>\n# >>> headroom:default >>>\n# <<< headroom:default <<<\n`",
                "4 | doubled | `# >>> headroom:default >>>\n"
                        + "# <<< headroom:default <<<\n\n"
                        + "# <<< headroom:default <<<\n"
                        + "`",
                "1 | reversed | `# <<< headroom:default <<<\n# >>> headroom:default >>>\n`",
                "2 | crossed | `# >>> headroom:default >>>\n# <<< headroom:b <<<\n# <<< headroom:default <<<`",
                "2 | Python edition | `x\n"
                        + "# >>> headroom persistent env >>>\n"
                        + "export A=1\n"
                        + "# <<< headroom persistent env <<<\n"
                        + "`"
            })
    void brokenMarkersAndOtherInstallationsAreRefusedWithTheirLine(int line, String part, String text) {
        assertBlocked(line, part, BLOCK.apply(text));
    }

    @Test
    void brokenMarkersBlockTheUndoToo() {
        assertBlocked(2, "missing its last line", undoAfter(BLOCK, "x\n", "# <<< headroom:default <<<\n", ""));
    }

    @Test
    void aLineThatIsTwoLinesIsAMistakeOfTheCaller() {
        assertThrows(IllegalArgumentException.class, () -> new ShellBlock("default", List.of("a\nb")));
        assertThrows(IllegalArgumentException.class, () -> new ShellBlock("../x", List.of("a")));
    }

    @Test
    void inADotenvFileTheBlockAtTheEndOverridesWhatStandsAbove() {
        var text = "GEMINI_API_KEY=abc\n"
                + "export GOOGLE_GEMINI_BASE_URL=\"https://gw\" # company\n"
                + "NOTE='first\n"
                + "GOOGLE_GEMINI_BASE_URL=no'\n"
                + "BROKEN=\"x\n";
        assertEquals(
                "https://gw", DotenvText.value(text, "GOOGLE_GEMINI_BASE_URL").orElseThrow());
        var wired = roundTrip(new ShellBlock("default", List.of("GOOGLE_GEMINI_BASE_URL=http://127.0.0.1:8787")), text);
        assertEquals(
                "http://127.0.0.1:8787",
                DotenvText.value(wired, "GOOGLE_GEMINI_BASE_URL").orElseThrow());
        assertEquals("abc", DotenvText.value(text, "GEMINI_API_KEY").orElseThrow());
        assertTrue(DotenvText.value(text, "GEMINI").isEmpty());
        assertEquals("", DotenvText.value("A=\nB=1", "A").orElseThrow());
        assertEquals("2", DotenvText.value("A = 1\r\nA: 2 # x\r\n", "A").orElseThrow());
    }
}
