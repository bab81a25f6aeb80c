package headroom.edit;

import static headroom.edit.Edits.assertBlocked;
import static headroom.edit.Edits.roundTrip;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What each format allows is read, edited and put back; what it does not allow is refused. A sample, in the manner
/// of toml-test, JSONTestSuite and json5-tests.
class DialectTest {
    private static final Edit JSON5 = new JsonSet(List.of("m", "url"), "\"u\"", JsonDialect.JSON5);
    private static final Edit JSONC = new JsonSet(List.of("m", "url"), "\"u\"", JsonDialect.JSONC);
    private static final Edit TOML = new TomlBlock("default", List.of("url = \"u\""));

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{x: 0xC0FFEE, y: -0X1f, z: +1, a: .5, b: 5., c: 5.e3, d: -Infinity, e: NaN}",
                "{x: 'one \\\ntwo \\\r\nthree'}",
                "{x: '\\x41\\v\\0\\q\\\u2028'}",
                "{\\u0061b\\u200c: 1, $_: 2, \u00fc9: 3, \u2163: 4}",
                "\u00a0{\u000c\u000b\u00a0x\u3000:\ufeff1,\u2003}",
                "{x: 1} // end\u2028",
                "{'a': \"it's\", b: ['\"', ], /* c */}",
                "{x: 'a\u2028b\tc'}",
                "{\r    // c\r    a: 'one \\\rtwo'\r}\r"
            })
    void whatIsJson5IsReadAndPutBack(String text) {
        roundTrip(JSON5, text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{x: .}",
                "{10twenty: 1}",
                "{x: 10twenty}",
                "{x: 0x}",
                "{x: 0xg}",
                "{x: 01}",
                "{x: 1e}",
                "{x: +-1}",
                "{x: '\\1'}",
                "{x: '\\u12'}",
                "{x: '\\01'}",
                "{x: 'a\nb'}",
                "{a-b: 1}",
                "{\\u002d: 1}",
                "{,}",
                "{x: [,]}",
                "{x: [1,,]}",
                "{x: 1 y: 2}",
                "{x}",
                "{x:}",
                "{x: 1",
                "{x: 'a}",
                "{x: 1 /* }",
                "{x: nul}",
                "{x: truex}",
                "{x: 1}}",
                "{'x\": 1}"
            })
    void whatIsNotJson5IsRefused(String text) {
        assertBlocked(text.contains("\n") && !text.contains("'a\nb") ? 2 : 1, "not valid JSON", JSON5.apply(text));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"x\": -0.5e+3, \"y\": [1e9, true, null, \"\\u00e4\\/\"]}",
                "{\"x\": 1, /* c */ // d\n}",
                "\t\r\n{ }\n"
            })
    void whatIsJsonWithCommentsIsReadAndPutBack(String text) {
        roundTrip(JSONC, text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"x\": 0x1}",
                "{\"x\": .5}",
                "{\"x\": 5.}",
                "{\"x\": +1}",
                "{\"x\": 01}",
                "{\"x\": NaN}",
                "{\"x\": \"\\v\"}",
                "{\"x\": \"a\tb\"}",
                "{'x': 1}",
                "{\"x\": 'y'}",
                "{\u00a0}",
                "{\"x\": 1}\u000c"
            })
    void whatOnlyJson5AllowsIsRefusedElsewhere(String text) {
        assertBlocked(1, "not valid JSON", JSONC.apply(text));
    }

    @Test
    void plainJsonHasNoCommentsAndNoCommaTooMany() {
        assertEquals(
                2, JsonText.fault("{\n// c\n}", JsonDialect.JSON).orElseThrow().line());
        assertEquals(
                3,
                JsonText.fault("{\n\"a\": 1,\n}", JsonDialect.JSON)
                        .orElseThrow()
                        .line());
        assertTrue(JsonText.fault("\ufeff{\"a\": 1}\n", JsonDialect.JSON).isEmpty());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "t = { a = 1, # one\n  b = [\n2, ],\n}\n",
                "s = \"\\e[0m \\x41\"\n",
                "t = 07:32\nd = 1979-05-27T07:32Z\nl = 1979-05-27 07:32\n",
                "t = {\n\n}\n",
                "\"\\x41\" = 1\n'' = 2\n",
                "p = {\n  # } no end, \"\n  q.r = '''\n}''' }\n",
                "a = [1, { b = 2,\n}, ]\n[[t.u]]\nv = 0o7_7\n"
            })
    void whatIsToml11IsReadAndPutBack(String text) {
        roundTrip(TOML, text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a = { b = 1,, }",
                "a = { , }",
                "a = \"\\x4\"",
                "a = \"\\q\"",
                "t = 7:32",
                "t = 07:3",
                "a = 1 b = 2",
                "a = 01",
                "[a",
                "a = {b = 1}\n[a.c]",
                "a = [1 2]"
            })
    void whatIsNotToml11IsRefused(String text) {
        assertBlocked(text.contains("[a.c]") ? 2 : 1, "not valid TOML", TOML.apply(text));
    }

    @Test
    void aProviderInAnInlineTableOfSeveralLinesIsSet() {
        var text = "model_providers.x = {\n"
                + "  # base_url = \"no\", }\n"
                + "  name = \"x\", # {\n"
                + "  base_url = \"https://gw/v1\",\n"
                + "}\n";
        assertEquals(
                text.replace("https://gw/v1", "u"),
                roundTrip(new TomlSet(List.of("model_providers", "x", "base_url"), "\"u\""), text));
    }

    @Test
    void whatIsNestedTooDeepIsRefusedWithItsLine() {
        for (var deep : List.of(
                "\na = " + "[".repeat(2_000) + "]".repeat(2_000),
                "\na = " + "{b=".repeat(2_000) + "1" + "}".repeat(2_000),
                "\n" + "a.".repeat(5_000) + "a = 1",
                "\n[" + "a.".repeat(5_000) + "a]")) {
            assertBlocked(2, "too deep", TOML.apply(deep));
        }
        for (var deep : List.of("\n" + "[".repeat(100_000), "\n" + "{\"a\":".repeat(100_000))) {
            assertBlocked(2, "nested deeper", JSONC.apply(deep));
            assertBlocked(2, "nested deeper", JSON5.apply(deep));
        }
        roundTrip(JSONC, "{\"a\": " + "[".repeat(900) + "]".repeat(900) + "}");
    }

    @Test
    void aReasonIsWholeAndQuotesNothingOfTheFile() {
        for (var text : List.of(
                "a = {x = '}' secret",
                "a = secret}",
                "a = 'x' 'secret', or \"secret\"",
                "d = 2020-02-30secret",
                "a = \"\\secret\"",
                "secret\n")) {
            var reason = TomlText.fault(text).orElseThrow().reason();
            assertFalse(reason.contains("secret"), reason);
            assertFalse(reason.contains("}a value"), reason);
        }
        for (var text : List.of(
                "{\"a\": secret}", "{\"a\" secret}", "{\"a\": \"secret}", "secret", "{\"a\": \"\\u00secret\"}")) {
            assertFalse(
                    JsonText.fault(text, JsonDialect.JSON5)
                            .orElseThrow()
                            .reason()
                            .contains("secret"),
                    text);
        }
    }
}
