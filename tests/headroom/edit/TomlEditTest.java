package headroom.edit;

import static headroom.edit.Edits.assertBlocked;
import static headroom.edit.Edits.assertKept;
import static headroom.edit.Edits.assertUnchanged;
import static headroom.edit.Edits.changed;
import static headroom.edit.Edits.roundTrip;
import static headroom.edit.Edits.undoAfter;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import support.Scale;

class TomlEditTest {
    private static final String LINE = "openai_base_url = \"http://127.0.0.1:8787/v1\"";
    private static final Edit BLOCK = new TomlBlock("default", List.of("# managed by headroom", LINE));
    private static final String BLOCK_TEXT =
            "# >>> headroom:default >>>\n# managed by headroom\n" + LINE + "\n# <<< headroom:default <<<\n";
    private static final List<String> COMPANY = List.of("model_providers", "company", "base_url");
    private static final Edit PROVIDER = new TomlSet(COMPANY, "\"http://127.0.0.1:8787/v1\"");

    static List<Path> files() {
        return Edits.fixtures("toml");
    }

    static List<Path> customProviders() {
        return files().stream()
                .filter(file -> file.getFileName().toString().startsWith("custom-provider"))
                .toList();
    }

    @ParameterizedTest
    @MethodSource("files")
    void everyFixtureTakesTheBlockStillParsesAndGetsItsBytesBack(Path file) {
        var wired = roundTrip(BLOCK, Edits.read(file));
        assertTrue(TomlText.fault(wired).isEmpty(), wired);
        assertEquals(
                "http://127.0.0.1:8787/v1",
                TomlText.stringAt(wired, List.of("openai_base_url")).orElseThrow());
    }

    @ParameterizedTest
    @MethodSource("customProviders")
    void aCustomProvidersBaseUrlIsReplacedWhereverItIsWritten(Path file) {
        var text = Edits.read(file);
        assertEquals("https://llm.example/v1", TomlText.stringAt(text, COMPANY).orElseThrow());
        var wired = roundTrip(PROVIDER, text);
        assertEquals(
                "http://127.0.0.1:8787/v1", TomlText.stringAt(wired, COMPANY).orElseThrow());
        assertEquals(
                text,
                wired.replaceAll(
                        ".http://127.0.0.1:8787/v1.",
                        text.contains("'https:") ? "'https://llm.example/v1'" : "\"https://llm.example/v1\""));
    }

    @Test
    void theBlockStandsAboveTheFirstTableAndBehindASchemaLine() {
        assertEquals(BLOCK_TEXT, roundTrip(BLOCK, ""));
        assertEquals(BLOCK_TEXT + "# about a\n[a]\n", roundTrip(BLOCK, "# about a\n[a]\n"));
        assertEquals("#:schema x\n" + BLOCK_TEXT + "a = 1\n", roundTrip(BLOCK, "#:schema x\na = 1\n"));
        assertEquals("\uFEFF" + BLOCK_TEXT + "a = 1\n", roundTrip(BLOCK, "\uFEFFa = 1\n"));
        assertEquals(BLOCK_TEXT.replace("\n", "\r\n") + "a = 1\r\n", roundTrip(BLOCK, "a = 1\r\n"));
    }

    @Test
    void aKeyTheUserHasAlreadyIsSetAsideAndComesBack() {
        assertEquals(
                BLOCK_TEXT + "# headroom:default set aside: openai_base_url = \"https://gw/v1\" # company\n[t]\n",
                roundTrip(BLOCK, "openai_base_url = \"https://gw/v1\" # company\n[t]\n"));
    }

    @Test
    void anExistingBlockIsReplacedWhereItStands() {
        var old = "a = 1\n"
                + "# >>> headroom:default >>>\n"
                + "old_key = 1\n"
                + "# <<< headroom:default <<<\n"
                + "# headroom:default set aside: old_key = 2\n"
                + "[t]\n";
        assertEquals("a = 1\n" + BLOCK_TEXT + "old_key = 2\n[t]\n", roundTrip(BLOCK, old));
    }

    @Test
    void whatTheUserEditsElsewhereSurvivesTheUndo() {
        var text = "model = \"x\"\nopenai_base_url = \"https://gw/v1\"\n[t]\na = 1\n";
        assertEquals(
                "model = \"y\"\nopenai_base_url = \"https://gw/v1\"\n[t]\na = 1\n",
                ((EditResult.Changed) undoAfter(BLOCK, text, "\"x\"", "\"y\"")).text());
        assertEquals(text + "[u]\n", ((EditResult.Changed) undoAfter(BLOCK, text, "a = 1\n", "a = 1\n[u]\n")).text());
        assertEquals(text.replace("gw", "gw2"), ((EditResult.Changed) undoAfter(BLOCK, text, "gw", "gw2")).text());
    }

    @Test
    void linesTheUserWroteIntoTheBlockStay() {
        var kept = assertKept("edited by hand", undoAfter(BLOCK, "a = 1\n", "# <<<", "mine = 1\n# <<<"));
        assertEquals("mine = 1\na = 1\n", kept.text());
        var own = assertKept(
                "set anew elsewhere",
                undoAfter(BLOCK, "openai_base_url = \"https://gw/v1\"\n", "http://127.0.0.1:8787", "https://other"));
        assertEquals(
                "openai_base_url = \"https://other/v1\"\n"
                        + "# headroom:default set aside: openai_base_url = \"https://gw/v1\"\n",
                own.text());
    }

    @Test
    void aDuplicateThatTheUserMadeIsMendedByTheUndo() {
        assertEquals(
                "a = 1\nopenai_base_url = \"https://mine\"\n",
                ((EditResult.Changed)
                                undoAfter(BLOCK, "a = 1\n", "a = 1\n", "a = 1\nopenai_base_url = \"https://mine\"\n"))
                        .text());
        assertBlocked(1, "not valid TOML", BLOCK.apply("a = \n"));
    }

    @Test
    void aBlockTheUserDeletedBringsBackWhatWasSetAside() {
        var there = changed(BLOCK, "openai_base_url = \"https://gw/v1\"\n");
        assertEquals(
                "openai_base_url = \"https://gw/v1\"\n",
                changed(there.inverse(), there.text().replace(BLOCK_TEXT, "")).text());
        assertUnchanged(changed(BLOCK, "a = 1\n").inverse(), "a = 1\n");
    }

    @Test
    void whereTheMarkersAreGoneOurKeyGoesAndTheUsersComesBack() {
        var wired = changed(BLOCK, "a = 1\nopenai_base_url = \"https://gw/v1\" # company\n[t]\nb = 2\n");
        assertEquals(
                "openai_base_url = \"https://gw/v1\" # company\na = 1\n[t]\nb = 2\n",
                changed(wired.inverse(), wired.text().replaceAll("(?m)^#.*\n", ""))
                        .text());
        var there = changed(BLOCK, "a = 1\n[t]\n");
        for (var written : List.of(
                "openai_base_url = 'http://127.0.0.1:8787/v1'\na = 1\n[t]\n",
                "a = 1\n\"openai_base_url\" = \"http://localhost:8787/v1\" # ours\n[t]\n",
                "a = 1\nopenai_base_url='http://127.0.0.1:8787'\n[t]\n")) {
            assertEquals("a = 1\n[t]\n", changed(there.inverse(), written).text());
        }
        assertEquals(
                "a = 1\r\n[t]\r\n",
                changed(there.inverse(), "a = 1\r\nopenai_base_url='http://127.0.0.1:8787'\r\n[t]\r\n")
                        .text());
        assertUnchanged(there.inverse(), "openai_base_url = 'https://mine'\n");
        assertUnchanged(there.inverse(), "[t]\nopenai_base_url = 'http://127.0.0.1:8787'\n");
    }

    @Test
    void whatCameBackForAKeyOfSeveralLinesStandsAsItStood() {
        var text = "openai_base_url = \"\"\"\nhttps://gw/v1\"\"\" # c\na = 1\n";
        var wired = changed(BLOCK, text);
        assertEquals(
                text,
                changed(wired.inverse(), wired.text().replaceAll("(?m)^#.*\n", ""))
                        .text());
    }

    @Test
    void anAddressInAnotherSpellingInTheBlockIsOurs() {
        assertEquals("a = 1\n", ((EditResult.Changed) undoAfter(BLOCK, "a = 1\n", "127.0.0.1", "localhost")).text());
    }

    @Test
    void ofATextThatIsNotValidOurBlockStillGoes() {
        for (var broken : List.of("a = \n", "a = \"x\n", "[t\n", "a = {\n", "a = [1\n")) {
            var kept = assertKept("not valid TOML", undoAfter(BLOCK, "a = 1\n", "a = 1\n", broken));
            assertEquals(broken, kept.text());
            assertTrue(
                    kept.reasons().getFirst().contains("(line "), kept.reasons().toString());
        }
        var kept = assertKept(
                "not valid TOML",
                undoAfter(BLOCK, "openai_base_url = \"https://gw/v1\"\na = 1\n", "a = 1\n", "a = \n"));
        assertEquals("openai_base_url = \"https://gw/v1\"\na = \n", kept.text());
        assertBlocked(4, "not valid TOML", undoAfter(BLOCK, "a = 1\n", "# <<< headroom:default <<<\na = 1\n", "= \n"));
    }

    @Test
    void aProviderThatGotAnotherNameGetsItsAddressBack() {
        var text = "[model_providers.company]\nbase_url = \"https://llm.example/v1\"\n";
        assertEquals(
                text.replace("company", "corp"),
                ((EditResult.Changed) undoAfter(PROVIDER, text, "company", "corp")).text());
        assertEquals(text, ((EditResult.Changed) undoAfter(PROVIDER, text, "127.0.0.1", "localhost")).text());
        assertKept(
                "was removed since",
                undoAfter(
                        PROVIDER,
                        text,
                        "[model_providers.company]\n",
                        "[model_providers.a]\nbase_url = \"http://127.0.0.1:8787/v1\"\n[model_providers.b]\n"));
    }

    @Test
    void aProviderTheUserChangedSinceIsTheirs() {
        var text = "[model_providers.company]\nbase_url = \"https://llm.example/v1\"\n";
        assertKept("was changed since", undoAfter(PROVIDER, text, "127.0.0.1", "gw.example"));
        assertKept("was removed since", undoAfter(PROVIDER, text, "base_url = \"http://127.0.0.1:8787/v1\"\n", ""));
        assertEquals(
                text + "more = 1\n",
                ((EditResult.Changed) undoAfter(PROVIDER, text, "/v1\"\n", "/v1\"\nmore = 1\n")).text());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "2 | previously defined | `a = 1\na = 2\n`",
                "2 | previously defined | `a = 1\n\"\\u0061\" = 2\n`",
                "2 | not valid TOML | `[t]\nx = \n`",
                "1 | missing its last line | `# >>> headroom:default >>>\na = 1\n`",
                "2 | missing its first line | `a = 1\n# <<< headroom:default <<<\n`",
                "3 | doubled | `# >>> headroom:default >>>\n# <<< headroom:default <<<\n# >>> headroom:default >>>\n`",
                "1 | reversed | `# <<< headroom:default <<<\n# >>> headroom:default >>>\n`",
                "2 | crossed | `# >>> headroom:default >>>\n"
                        + "# >>> headroom:b >>>\n"
                        + "# <<< headroom:default <<<\n"
                        + "# <<< headroom:b <<<`",
                "1 | above the first table | `[t]\n# >>> headroom:default >>>\n# <<< headroom:default <<<`",
                "6 | headroom:work | `# >>> headroom:work >>>\nopenai_base_url = \"x\"\n# <<< headroom:work <<<`",
                "0 | can't stand beside | `[openai_base_url]\na = 1\n`",
                "1 | Python edition | `# --- Headroom persistent provider ---\nmodel_provider = \"headroom\"\n`"
            })
    void whatCannotBeEditedSafelyIsRefusedWithItsLine(int line, String part, String text) {
        assertBlocked(line, part, BLOCK.apply(text));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "0 | is not set | a = 1",
                "0 | is not set | model_providers.company.name = 1",
                "0 | is not set | model_providers = \"x\"",
                "2 | not valid TOML | `a = 1\n= 2`",
                "1 | Python edition | `# --- Headroom persistent provider ---`"
            })
    void aProviderThatCannotBeSetIsRefusedWithItsLine(int line, String part, String text) {
        assertBlocked(line, part, PROVIDER.apply(text));
    }

    @Test
    void aPathInsideAnArrayOfTablesIsRefused() {
        assertBlocked(
                4, "array of tables", new TomlSet(List.of("p", "q", "b"), "1").apply("[[p]]\na = 1\n[p.q]\nb = 2\n"));
    }

    @Test
    void aRefusalQuotesNoSecretOfTheFile() {
        for (var text : List.of(
                "key = sk-ant-secret\n", "key = \"sk-ant-secret\" \"secret\"\n", "key = 'secret\n", "secret\n")) {
            var blocked = assertBlocked(1, "not valid TOML", BLOCK.apply(text));
            assertFalse(blocked.reason().contains("secret"), blocked.reason());
        }
    }

    @Test
    void aBlockThatIsNotTopLevelKeysIsAMistakeOfTheCaller() {
        assertThrows(IllegalArgumentException.class, () -> new TomlBlock("default", List.of("[table]")));
        assertThrows(IllegalArgumentException.class, () -> new TomlBlock("default", List.of("a = ")));
        assertThrows(IllegalArgumentException.class, () -> new TomlBlock("a b", List.of("a = 1")));
        assertThrows(IllegalArgumentException.class, () -> new TomlSet(List.of("a"), "1\nb = 2"));
    }

    @Test
    void readersSayWhatIsThereAndWhy() {
        var text = "\uFEFFmodel_provider = \"x\"\nn = 1\n[model_providers.x]\nbase_url = \"u\"\n";
        assertEquals("x", TomlText.stringAt(text, List.of("model_provider")).orElseThrow());
        assertEquals(
                "u",
                TomlText.stringAt(text, List.of("model_providers", "x", "base_url"))
                        .orElseThrow());
        assertTrue(TomlText.stringAt(text, List.of("n")).isEmpty());
        assertTrue(TomlText.stringAt(text, List.of("model_provider", "x")).isEmpty());
        assertTrue(TomlText.hasTable(text, List.of("model_providers", "x")));
        assertFalse(TomlText.hasTable(text, List.of("model_providers", "y")));
        assertEquals(3, TomlText.fault("a = 1\n\nb = c\n").orElseThrow().line());
        assertTrue(TomlText.fault(text).isEmpty());
    }

    @Test
    void aLargeFileRoundTrips() {
        var text = new StringBuilder("model = \"x\"\nopenai_base_url = \"https://gw\"\n");
        for (int i = 0; text.length() < Scale.pick(500_000, 5_000_000); i++) {
            text.append("[projects.\"/home/me/p").append(i).append("\"] # ü😀\ntrust_level = \"trusted\"\n");
        }
        roundTrip(BLOCK, text.toString());
    }
}
