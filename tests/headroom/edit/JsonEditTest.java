package headroom.edit;

import static headroom.edit.Edits.assertBlocked;
import static headroom.edit.Edits.assertKept;
import static headroom.edit.Edits.assertUnchanged;
import static headroom.edit.Edits.changed;
import static headroom.edit.Edits.roundTrip;
import static headroom.edit.Edits.undoAfter;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonEditTest {
    private static final List<String> URL_PATH = List.of("env", "ANTHROPIC_BASE_URL");
    private static final Edit URL = new JsonSet(URL_PATH, "\"http://127.0.0.1:8787\"");
    private static final Edit CLAUDE =
            new EditAll(List.of(URL, new JsonSet(List.of("env", "ENABLE_TOOL_SEARCH"), "\"true\"")));
    private static final Edit OPENCLAW = new EditAll(List.of(
            new JsonSet(
                    List.of("models", "providers", "anthropic", "baseUrl"),
                    "\"http://127.0.0.1:8787\"",
                    JsonDialect.JSON5),
            new JsonSet(List.of("models", "providers", "anthropic", "models"), "[]", JsonDialect.JSON5)));
    private static final Edit OPENCODE =
            new JsonSet(List.of("provider", "anthropic", "options", "baseURL"), "\"http://127.0.0.1:8787/v1\"");

    static List<Path> files() {
        return Edits.fixtures("json");
    }

    @ParameterizedTest
    @MethodSource("files")
    void everyFixtureTakesTheEditsAndGetsItsBytesBack(Path file) {
        var text = Edits.read(file);
        for (var edit : List.of(URL, CLAUDE, OPENCLAW, OPENCODE)) {
            roundTrip(edit, text);
        }
        assertEquals(
                "\"http://127.0.0.1:8787\"",
                JsonText.valueAt(changed(URL, text).text(), URL_PATH)
                        .orElseThrow()
                        .toString());
    }

    /// Nothing tells `{}` or blanks alone from what was made for the edit: those go with it. Nor can it be told
    /// which blanks stood in an empty object.
    @ParameterizedTest
    @MethodSource("files")
    void withoutARecordTheEditLeavesAsItCameHoweverOften(Path file) {
        var text = Edits.read(file);
        for (var edit : List.of(URL, CLAUDE, OPENCLAW, OPENCODE)) {
            var left = withoutRecord(edit, text);
            assertEquals(left, withoutRecord(edit, left), "once more");
            if (!text.contains("gateway")
                    && !text.contains("BASE_URL")
                    && !text.replaceAll("[{}\\s]", "").isEmpty()) {
                assertEquals(text.replaceAll("\\{\\s+\\}", "{}"), left.replaceAll("\\{\\s+\\}", "{}"));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"env\": { \"X\": \"1\" }}",
                "{\n  \"model\": \"m\",\n  \"env\": { \"X\": \"1\" }\n}\n",
                "{ \"env\" : {\t\"X\":1} }",
                "{\"a\": 1, \"env\": {}}",
                "{\n  \"a\": 1,\n  \"env\": {}\n}\n"
            })
    void blanksDoNotGrowWithoutARecord(String text) {
        assertEquals(text, withoutRecord(CLAUDE, text));
    }

    private static String withoutRecord(Edit edit, String text) {
        var there = changed(edit, text).text();
        return changed(edit.removal(there).orElseThrow(), there).text();
    }

    @Test
    void anAbsentFileBecomesAPrettyDocument() {
        assertEquals("""
            {
              "env": {
                "ANTHROPIC_BASE_URL": "http://127.0.0.1:8787"
              }
            }
            """, roundTrip(URL, ""));
    }

    @Test
    void aNewMemberIsLaidOutLikeItsNeighbours() {
        assertEquals(
                "{\n\t\"env\": {\n\t\t\"ANTHROPIC_BASE_URL\": \"http://127.0.0.1:8787\"\n\t},\n\t\"a\": 1\n}\n",
                roundTrip(URL, "{\n\t\"a\": 1\n}\n"));
        assertEquals(
                "{\"env\":{\"ANTHROPIC_BASE_URL\":\"http://127.0.0.1:8787\"},\"a\":1}", roundTrip(URL, "{\"a\":1}"));
        assertEquals(
                "{ \"env\": {\"ANTHROPIC_BASE_URL\": \"http://127.0.0.1:8787\"}, \"a\": 1 }",
                roundTrip(URL, "{ \"a\": 1 }"));
        assertEquals(
                "{\r\n"
                        + "  \"env\": {\r\n"
                        + "    \"ANTHROPIC_BASE_URL\": \"http://127.0.0.1:8787\",\r\n"
                        + "    \"X\": 1\r\n"
                        + "  }\r\n"
                        + "}",
                roundTrip(URL, "{\r\n  \"env\": {\r\n    \"X\": 1\r\n  }\r\n}"));
        assertEquals(
                "{ // mine\n  \"env\": {\n    \"ANTHROPIC_BASE_URL\": \"http://127.0.0.1:8787\"\n  },\n  \"a\": 1\n}",
                roundTrip(URL, "{ // mine\n  \"a\": 1\n}"));
        assertEquals(
                "{\n   \"env\": {\n      \"ANTHROPIC_BASE_URL\": \"http://127.0.0.1:8787\"\n   }\n}",
                roundTrip(URL, "{\n   \"env\": {}\n}"));
    }

    @Test
    void anExistingValueIsReplacedWhereItStandsAndComesBackAsItWasWritten() {
        var text = "{\"env\": {\"A\": 1, \"ANTHROPIC_BASE_URL\" : /* gw */ \"https:\\/\\/gw\" /* x */, \"B\": 2}}";
        assertEquals(text.replace("\"https:\\/\\/gw\"", "\"http://127.0.0.1:8787\""), roundTrip(URL, text));
    }

    @Test
    void aValueThatIsAlreadyOursInOtherSpellingIsLeftAlone() {
        assertUnchanged(URL, "{\"env\": {\"ANTHROPIC_BASE_URL\": \"http:\\u002f/127.0.0.1:8787\"}}");
    }

    @Test
    void whatTheUserEditsElsewhereSurvivesTheUndo() {
        assertEquals(
                "{\n  \"a\": [1, 2], // new\n  \"z\": 0\n}\n",
                ((EditResult.Changed) undoAfter(
                                CLAUDE, "{\n  \"a\": 1\n}\n", "\"a\": 1", "\"a\": [1, 2], // new\n  \"z\": 0"))
                        .text());
    }

    @Test
    void anObjectThatWeMadeStaysWhenTheUserPutsSomethingIntoIt() {
        var more = undoAfter(
                CLAUDE,
                "{\n  \"a\": 1\n}\n",
                "\"ANTHROPIC_BASE_URL\": \"http://127.0.0.1:8787\"",
                "\"ANTHROPIC_BASE_URL\": \"http://127.0.0.1:8787\",\n    \"MINE\": \"1\"");
        assertEquals("{\n  \"env\": {\n    \"MINE\": \"1\"\n  },\n  \"a\": 1\n}\n", ((EditResult.Changed) more).text());
        var comment = undoAfter(URL, "{}", "\"env\": {", "\"env\": { // mine");
        assertEquals("{\n  \"env\": { // mine\n  }\n}", ((EditResult.Changed) comment).text());
    }

    @Test
    void aFileThatWeMadeStaysWhenTheUserPutsSomethingIntoIt() {
        var more = undoAfter(URL, "", "{\n  \"env\"", "{\n  \"mine\": 1,\n  \"env\"");
        assertEquals("{\n  \"mine\": 1\n}\n", ((EditResult.Changed) more).text());
    }

    @Test
    void anUndoAfterTheFileWasReformattedLeavesValidJsonWithoutOurs() {
        var there = changed(CLAUDE, "{\n  \"a\": 1,\n  \"env\": {\"X\": \"1\"}\n}\n");
        var formatted = "{ \"env\": { \"X\": \"1\",\n"
                + "\t\"ENABLE_TOOL_SEARCH\": \"true\",\n"
                + "\t\"ANTHROPIC_BASE_URL\": \"http://127.0.0.1:8787\" }, \"a\": 1 }";
        assertEquals(
                "{ \"env\": { \"X\": \"1\" }, \"a\": 1 }",
                changed(there.inverse(), formatted).text());
    }

    @Test
    void commentsThatTheUserWroteNextToOursSurvive() {
        var text = ((EditResult.Changed)
                        undoAfter(URL, "{\"env\": {\n  \"X\": 1\n}}", "8787\",", "8787\" /* theirs */, // and this"))
                .text();
        assertTrue(text.contains("/* theirs */") && text.contains("// and this"), text);
        assertFalse(text.contains("ANTHROPIC"), text);
        assertTrue(JsonText.fault(text, JsonDialect.JSONC).isEmpty(), text);
    }

    @Test
    void aValueTheUserChangedSinceIsTheirsAndTheRestOfOursGoes() {
        var kept = assertKept(
                "`env.ANTHROPIC_BASE_URL` was changed since",
                undoAfter(CLAUDE, "{\n  \"a\": 1\n}\n", "http://127.0.0.1:8787", "https://mine"));
        assertEquals(
                "{\n  \"env\": {\n    \"ANTHROPIC_BASE_URL\": \"https://mine\"\n  },\n  \"a\": 1\n}\n", kept.text());
        assertFalse(kept.reasons().toString().contains("mine"), "a reason quotes no value");
        assertEquals(
                changed(CLAUDE, kept.text().replace("https://mine", "http://127.0.0.1:8787"))
                        .text(),
                changed(kept.inverse(), kept.text()).text().replace("https://mine", "http://127.0.0.1:8787"));
    }

    @Test
    void anAddressInAnotherSpellingIsStillOurs() {
        for (var spelling : List.of(
                "http://localhost:8787",
                "http://127.0.0.1:8787/",
                "http://LOCALHOST:8787/v1",
                "http://[::1]:8787",
                "http://0.0.0.0:8787")) {
            assertEquals(
                    "{\n  \"a\": 1\n}\n",
                    ((EditResult.Changed) undoAfter(CLAUDE, "{\n  \"a\": 1\n}\n", "http://127.0.0.1:8787", spelling))
                            .text());
            var gateway = "{\"env\": {\"ANTHROPIC_BASE_URL\": \"https://gw\"}}";
            assertEquals(
                    gateway, ((EditResult.Changed) undoAfter(URL, gateway, "http://127.0.0.1:8787", spelling)).text());
        }
        for (var other : List.of(
                "http://localhost:87870",
                "http://localhost:878",
                "http://localhost.example:8787",
                "http://127.0.0.1.example:8787")) {
            assertKept("was changed since", undoAfter(URL, "{}", "http://127.0.0.1:8787", other));
        }
    }

    @Test
    void aParentThatIsNullCountsAsAbsentAndComesBack() {
        assertEquals(
                "{\n  \"env\": {\n    \"ANTHROPIC_BASE_URL\": \"http://127.0.0.1:8787\"\n  },\n  \"a\": 1\n}\n",
                roundTrip(URL, "{\n  \"env\": null,\n  \"a\": 1\n}\n"));
        roundTrip(CLAUDE, "{\"env\": null}");
        roundTrip(OPENCLAW, "{models: {providers: null /* later */}}");
        roundTrip(OPENCODE, "{\"provider\": {\"anthropic\": null}}");
        var mine = "{\n  \"env\": null\n}\n";
        assertEquals(
                "{\n  \"env\": {\n    \"X\": \"1\"\n  }\n}\n",
                ((EditResult.Changed) undoAfter(
                                URL,
                                mine,
                                "\"ANTHROPIC_BASE_URL\": \"http://127.0.0.1:8787\"",
                                "\"X\": \"1\",\n    \"ANTHROPIC_BASE_URL\": \"http://127.0.0.1:8787\""))
                        .text());
    }

    /// The whole file in another line ending, indentation or layout: what is left is the user's layout without
    /// ours, and no line of blanks.
    @ParameterizedTest
    @ValueSource(strings = {"{\n  \"a\": 1\n}\n", "{}", "{}\n", "{\n  \"a\": 1,\n  \"env\": {}\n}\n", ""})
    void otherLineEndingsSinceLeaveNothingOfOurs(String text) {
        var crlf = text.replace("\n", "\r\n");
        assertEquals(crlf, ((EditResult.Changed) undoAfter(CLAUDE, text, "\n", "\r\n")).text());
        var there = changed(CLAUDE, crlf);
        assertEquals(
                text,
                changed(there.inverse(), there.text().replace("\r\n", "\n")).text());
    }

    @Test
    void anotherLayoutOfTheWholeFileSinceLeavesNoLineOfBlanks() {
        for (var text : List.of(
                "{\"a\":1}",
                "{\n  \"a\": 1\n}\n",
                "{ \"a\": 1 }",
                "{}",
                "{\"env\":{}}",
                "{\n\t\"env\": {\n\t\t\"X\": \"1\"\n\t}\n}")) {
            for (var indent : List.of("  ", "    ", "\t", "")) {
                var there = changed(CLAUDE, text);
                var result =
                        changed(there.inverse(), pretty(there.text(), indent)).text();
                assertFalse(
                        result.contains("ANTHROPIC") || result.matches("(?s).*\n[ \t]*\n.*"),
                        text + " as\n" + pretty(there.text(), indent) + " became\n" + result);
                assertFalse(result.matches("(?s).*\n[ \t]+\n?$"), result);
            }
        }
    }

    /// As a formatter would lay it out.
    private static String pretty(String json, String indent) {
        var text = new StringBuilder();
        var depth = 0;
        var ending = indent.isEmpty() ? "" : "\n";
        for (var token : json.replaceAll("\\s+", "").split("(?<=[{},])|(?=[}])")) {
            if (token.startsWith("}")) {
                depth--;
            }
            boolean follows =
                    text.isEmpty() || token.equals(",") || text.toString().endsWith("{") && token.startsWith("}");
            text.append(follows ? "" : ending + indent.repeat(depth)).append(token);
            if (token.endsWith("{")) {
                depth++;
            }
        }
        return text + ending;
    }

    @Test
    void aMemberTheUserRemovedSinceIsNotAnErrorAndLeavesNoEmptyParent() {
        var there = changed(URL, "{\"a\": 1}");
        assertUnchanged(there.inverse(), "{\"a\": 1}");
        assertEquals(
                "{\"a\": 1}",
                changed(there.inverse(), "{\"env\": {}, \"a\": 1}").text().replace("{ ", "{"));
        var replaced = changed(URL, "{\"env\": {\"ANTHROPIC_BASE_URL\": \"https://gw\"}}");
        assertKept("was removed since", replaced.inverse().apply("{\"env\": {}}"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "3 | Duplicate field 'a' | `{\n\"a\": 1,\n\"a\": 2}`",
                "2 | Duplicate field 'x' | `{\"o\":\n{\"x\": 1, \"x\": 2}}`",
                "1 | `env` is not an object | {\"env\": [1]}",
                "3 | `env` is not an object | `{\n\n\"env\": \"x\"}`",
                "1 | value is not an object | [1]",
                "2 | value is not an object | `\n\"x\"`",
                "2 | not valid JSON | `{\n\"a\" 1}`",
                "1 | not valid JSON | {\"a\": 1",
                "1 | not valid JSON | {a: 1}",
                "1 | not valid JSON | {\"a\": 1} {}",
                "2 | not valid JSON | `{\"a\": 1}\n<<<<<<< HEAD`"
            })
    void whatCannotBeEditedSafelyIsRefusedWithItsLine(int line, String part, String text) {
        assertBlocked(line, part.equals("env is not an object") ? "`env` is not an object" : part, URL.apply(text));
    }

    @Test
    void aRefusalQuotesNoSecretOfTheFile() {
        var blocked = assertBlocked(2, "not valid JSON", URL.apply("{\n\"key\": sk_ant_secret}"));
        assertFalse(blocked.reason().contains("secret"), blocked.reason());
    }

    @Test
    void bareKeysAreTakenOnlyWhereTheToolReadsThem() {
        var text = "{\n  models: { providers: { 'anthropic': { apiKey: 'x', }, }, },\n}\n";
        roundTrip(OPENCLAW, text);
        assertBlocked(2, "not valid JSON", OPENCODE.apply(text));
        assertEquals(
                "x",
                JsonText.valueAt(text, List.of("models", "providers", "anthropic", "apiKey"), JsonDialect.JSON5)
                        .orElseThrow()
                        .textValue());
    }

    @Test
    void aBlockedEditOfSeveralChangesNothing() {
        assertBlocked(1, "`env` is not an object", new EditAll(List.of(OPENCODE, URL)).apply("{\"env\": 1}"));
    }

    @Test
    void aFileOfFiveMegabytesRoundTrips() {
        var text = new StringBuilder("{\n  \"history\": [\n");
        for (int i = 0; text.length() < 5_000_000; i++) {
            text.append("    {\"n\": ")
                    .append(i)
                    .append(", \"text\": \"ü😀 ")
                    .append("x".repeat(60))
                    .append("\"}, // c\n");
        }
        roundTrip(
                CLAUDE,
                text.append("  ],\n  \"env\": {\n    \"X\": \"1\"\n  }\n}\n").toString());
    }

    @Test
    void readersSayWhatIsThereAndWhy() {
        assertEquals(
                "v",
                JsonText.valueAt("\uFEFF{\"a\": {\"b\": \"v\"}, // c\n}", List.of("a", "b"))
                        .orElseThrow()
                        .textValue());
        assertTrue(JsonText.valueAt("", List.of("a")).isEmpty());
        assertTrue(JsonText.valueAt("{", List.of("a")).isEmpty());
        assertEquals(2, JsonText.fault("{\n]", JsonDialect.JSONC).orElseThrow().line());
        assertTrue(JsonText.fault(" // nothing", JsonDialect.JSONC).isEmpty());
    }
}
