package headroom.compress;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import support.Scale;

/// Each encoder says the same in fewer words, and what it stands for can be told again to the letter.
class EncodersTest {
    private final Random random = new Random(Scale.SEED);

    private static String encode(Encoder encoder, String text) {
        return encoder.encode(text).orElse("left alone");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "10%\\r 50%\\r100% done\\nnext                       | 100% done\\nnext",
                "\\e[31mred\\e[0m and \\e[1;4mmore\\e[m               | red and more",
                "one\\ntwo\\e[1A\\e[2K\\rONE                          | ONE\\ntwo",
                "abc\\b\\bX                                          | aXc",
                "long line\\rnew\\e[K                                | new",
                "\\e]0;title\\agone                                  | gone",
                "\\e[?25l⠋ wait\\r✔ done\\e[?25h                      | ✔ done",
                "a\\e[5Gb                                            | a   b",
                "\\e[2J\\e[Ha program of the whole screen              | left alone",
                "\\e[?1049hanother screen                            | left alone",
                "plain text, with\\r\\nWindows' line ends\\r\\n         | left alone",
                "日本\\rab                                            | left alone",
                "a\\tb\\rc                                            | left alone",
                "\\e[5;1r\\x                                           | left alone",
            })
    void aTerminalShowsTheEnd(String output, String shown) {
        assertEquals(unescaped(shown), encode(new Terminal(), unescaped(output)));
    }

    private static String unescaped(String text) {
        return text.replace("\\r", "\r")
                .replace("\\n", "\n")
                .replace("\\e", "\u001b")
                .replace("\\a", "\u0007")
                .replace("\\b", "\b")
                .replace("\\t", "\t");
    }

    private static final String HEADS = "[headroom: «…» begins each line below it]\n";

    @Test
    void whatManyLinesBeginAndEndWithStandsOnce() {
        var names = List.of("a v1", "b v2", "c v3", "d v4", "e v5", "f v6", "g v7", "h v8");
        assertEquals(
                HEADS.replace("it]", "it, «…»…«…» begins and ends it]")
                        + "«   Compiling »\n"
                        + String.join("\n", names)
                        + "\n«»\nFinished in 3 s\n«test result of »…« ... ok»\n"
                        + String.join("\n", names)
                        + "\n«»\nfour FAILED",
                encode(
                        new LineHeads(),
                        lines("   Compiling %s", names)
                                + "\nFinished in 3 s\n"
                                + lines("test result of %s ... ok", names)
                                + "\nfour FAILED"));
        // A few lines that begin alike may be a piece of a file.
        assertEquals("left alone", encode(new LineHeads(), lines("   Compiling %s", names.subList(1, 8))));
        assertEquals("left alone", encode(new LineHeads(), lines("\techo %s", names)));
    }

    private static String lines(String form, List<String> words) {
        return words.stream().map(form::formatted).collect(Collectors.joining("\n"));
    }

    @Test
    void aDateStandsOnceAndTheTimesBelow() {
        var lines = new ArrayList<String>();
        for (int i = 0; i < 9; i++) {
            lines.add("lint\tSet up job\t2026-07-02T00:15:5" + i + ".690Z step " + i);
        }
        var encoded = encode(new LineHeads(), String.join("\n", lines));
        assertTrue(
                encoded.startsWith(
                        HEADS + "«lint\tSet up job\t2026-07-02T00:15:»\n" + "50.690Z step 0\n" + "51.690Z step 1\n"),
                encoded);
    }

    @Test
    void aFolderStandsOnceAboveItsPathsAndNoNameIsTakenApart() {
        assertEquals(HEADS + """
            README.md
            «/home/zoe/project/lib/»
            alpha.rs
            alpine.rs
            deeper/alpha.rs
            «»
            other/alpha.rs\
            """, encode(new LineHeads(), """
                README.md
                /home/zoe/project/lib/alpha.rs
                /home/zoe/project/lib/alpine.rs
                /home/zoe/project/lib/deeper/alpha.rs
                other/alpha.rs\
                """));
        for (var line : List.of("alphabet-%d\n", "see lib/x/%d.rs:7\n", "k=\"a b c d e f g %d\"\n", "1234567%d\n")) {
            var text = IntStream.range(0, 20).mapToObj(line::formatted).collect(Collectors.joining());
            var encoded = encode(new LineHeads(), text);
            assertTrue(encoded.equals("left alone") || encoded.contains("\n«see »\nlib/x/0.rs:7\n"), encoded);
        }
    }

    @Test
    void recordsStandAsRowsBelowTheirNames() {
        assertEquals(
                """
                [headroom: JSON records of the same names stand as rows, one a line, below «how many and their names»; name=value holds for each]
                {"total":2,"jobs":[«3 rows: name, ok, steps»
                "a",true,[«3 rows: n»
                1
                2.50
                -3e9]
                "b, \\"c\\"",null,[]
                "d",false,{"x":[1,2]}]}\
                """,
                encode(
                        new JsonRows(),
                        "{\"total\":2,\"jobs\":[{\"name\":\"a\",\"ok\":true,\"steps\":[{\"n\":1},{\"n\":2.50},{\"n\":-3e9}]},{\"name\":\"b,"
                            + " \\\"c\\\"\",\"ok\":null,\"steps\":[]},{\"name\":\"d\",\"ok\":false,\"steps\":{\"x\":[1,2]}}]}"));
        assertEquals(
                """
                [headroom: JSON records of the same names stand as rows, one a line, below «how many and their names»; name=value holds for each]
                3 found
                «3 lines: id, at»
                1,"x"
                2,"y"
                3,"z"
                {"id":4\
                """,
                encode(
                        new JsonRows(),
                        "3 found\n"
                                + "{\"id\":1,\"at\":\"x\"}\n"
                                + "{\"id\":2,\"at\":\"y\"}\n"
                                + "{\"id\":3,\"at\":\"z\"}\n"
                                + "{\"id\":4"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"a\": 1},{\"a\": 2},{\"a\": 3}",
                "{\"a\":1},{\"b\":1},{\"a\":1}",
                "{\"a\":1} {\"a\":1} {\"a\":1}",
                "«{\"a\":1},{\"a\":1},{\"a\":1}",
                "{\"a\":1},{\"a\":1}",
                "{\"a\":01x},{\"a\":1},{\"a\":1}"
            })
    void otherRecordsStayAsTheyAre(String text) {
        assertEquals(Optional.empty(), new JsonRows().encode(text));
    }

    @Test
    void aTextOfSeveralLinesInJsonStandsAsItReads() {
        var comment = "{\"id\":%d,\"body\":\"## Title\\n\\nsays \\\"hi\\\", \\u003cb\\u003e\\tand more\\r\\nof it\","
                + "\"url\":\"https://example.org/" + "x".repeat(160) + "\"}";
        assertEquals(
                """
                [headroom: JSON strings of several lines stand as they read, on lines of their own]
                2 comments
                {"id":1,"body":"«
                ## Title

                says "hi", <b>\tand more\r
                of it
                »","url":"https://example.org/%s"}
                {"id":2,"body":"cut short\\n\\n\\n\
                """.formatted("x".repeat(160)),
                encode(
                        new JsonTexts(),
                        "2 comments\n" + comment.formatted(1) + "\n{\"id\":2,\"body\":\"cut short\\n\\n\\n"));
        for (var other : List.of(
                comment.formatted(1) + " and more",
                " " + comment.formatted(1),
                comment.formatted(1).replace("\\n", " "),
                comment.formatted(1).replace("Title", "«"),
                comment.formatted(1).replace("Title", "\\ud800"),
                comment.formatted(1).replace("Title", "\\u001b"),
                "x = [\"" + "a\\n".repeat(100) + "\"]")) {
            assertEquals("left alone", encode(new JsonTexts(), other), other);
        }
    }

    @Test
    void aValueThatAllRecordsHaveStandsWithItsName() {
        assertEquals(
                """
                [headroom: JSON records of the same names stand as rows, one a line, below «how many and their names»; name=value holds for each]
                «3 rows: id, status="done", note, n=1»
                7,"a, b"
                8,"a, b"
                9,"a, b",[«3 rows: a, b=2»
                1
                1
                1]\
                """,
                encode(
                        new JsonRows(),
                        IntStream.of(7, 8, 9)
                                        .mapToObj(id ->
                                                "{\"id\":" + id + ",\"status\":\"done\",\"note\":\"a, b\",\"n\":1}")
                                        .collect(Collectors.joining(","))
                                + ",[{\"a\":1,\"b\":2},{\"a\":1,\"b\":2},{\"a\":1,\"b\":2}]"));
    }

    @Test
    void aPathStandsOnceAboveItsHits() {
        assertEquals(
                """
                [headroom: search results; each path stands once, behind «», above its lines]
                «» src/a.rs
                1:fn a() {
                2-    b: c
                --
                «» src/b-2-c.rs
                30:x
                src/b-2-c.rs-31-y: z
                40:
                50:last\
                """,
                encode(
                        new SearchHits(),
                        "src/a.rs:1:fn a() {\n"
                                + "src/a.rs-2-    b: c\n"
                                + "--\n"
                                + "src/b-2-c.rs:30:x\n"
                                + "src/b-2-c.rs-31-y: z\n"
                                + "src/b-2-c.rs:40:\n"
                                + "src/b-2-c.rs:50:last"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"2026-11-26 10:00:01 start\n", "10:00:01 start\n", "key: 12: value\n", "12:30:45\n"})
    void timesAreNoSearchHits(String line) {
        assertEquals(Optional.empty(), new SearchHits().encode(line.repeat(20)));
    }

    @Test
    void anEnvelopeIsOpened() {
        assertEquals(
                "{\"id\":7,\"output\":\"(the text below)\",\"exit\":0}\n"
                        + "says \"hi\"\n"
                        + "\tand <more>\\ and so on and on, for long enough",
                encode(
                        new Envelope(),
                        "{\"id\":7,\"output\":\"says \\\"hi\\\"\\n"
                                + "\\tand \\u003cmore>\\\\ and so on and on, for long enough\",\"exit\":0}"));
        for (var other : List.of(
                "{\"a\":1,\"a\":\"twice, and long enough to be the larger part\"}",
                "{\"cut\":\"short",
                "[\"no object, though it is long enough to be one\"]",
                "{\"a\":{\"b\":\"deeper, and long enough to be the larger part\"}}")) {
            assertEquals(Optional.empty(), new Envelope().encode(other), other);
        }
    }

    @Test
    void everyTextComesBackAsItWas() throws Exception {
        var encoded = new int[5];
        var json = new ObjectMapper();
        for (int i = 0; i < Scale.pick(3_000, 100_000); i++) {
            var text = text();
            for (var encoder : List.of(new SearchHits(), new LineHeads())) {
                var said = encoder.encode(text);
                if (said.isPresent()) {
                    assertEquals(text, encoder.decode(said.get()), encoder.name());
                    encoded[encoder instanceof SearchHits ? 0 : 1]++;
                }
            }
            var object = json.writeValueAsString(
                    json.createObjectNode().put("id", i).put("output", text).put("exit", 0));
            var opened = new Envelope().encode(object);
            if (opened.isPresent()) {
                assertEquals(json.readTree(object), json.readTree(new Envelope().decode(opened.get())));
                encoded[2]++;
            }
            var lines = json.writeValueAsString(records(json, 2)) + "\n" + object + "\n" + text;
            var texts = new JsonTexts().encode(lines);
            if (texts.isPresent()) {
                var rows = new JsonRows().encode(texts.get());
                assertEquals(
                        lines,
                        new JsonTexts().decode(rows.map(new JsonRows()::decode).orElse(texts.get())));
                encoded[4]++;
            }
            var records = records(json, 3).toString();
            int from = random.nextInt(3) == 0 ? random.nextInt(records.length()) : 0;
            var cut = records.substring(from, records.length() - random.nextInt(1 + (records.length() - from) / 4))
                    + text;
            var rows = new JsonRows().encode(cut);
            if (rows.isPresent()) {
                assertEquals(cut, new JsonRows().decode(rows.get()));
                encoded[3]++;
            }
        }
        for (var count : encoded) {
            assertTrue(count > 100, "hardly anything was encoded: " + Arrays.toString(encoded));
        }
    }

    /// Records within records, mostly of the same names.
    private JsonNode records(ObjectMapper json, int depth) {
        var array = json.createArrayNode();
        int names = 1 + random.nextInt(4);
        for (int record = random.nextInt(6); record >= 0; record--) {
            var object = array.addObject();
            for (int name = 0; name < names + (random.nextInt(20) == 0 ? 1 : 0); name++) {
                switch (random.nextInt(depth > 0 ? 6 : 4)) {
                    case 0 -> object.put("name" + name, odd());
                    case 1 -> object.put("name" + name, random.nextLong());
                    case 2 -> object.putNull("name" + name);
                    case 3 -> object.put("name" + name, random.nextDouble());
                    case 4 -> object.set("name" + name, records(json, depth - 1));
                    default ->
                        object.putObject("name" + name).put("a b", word(3)).put("", true);
                }
            }
        }
        return array;
    }

    @Test
    void referencesStandForWhatWasSeen() {
        int references = 0;
        for (int round = 0; round < Scale.pick(300, 5_000); round++) {
            var seen = new SeenBefore();
            var texts = new ArrayList<String>();
            for (int i = 0; i < 6; i++) {
                var text = i > 0 && random.nextInt(2) == 0 ? pieces(texts) : text();
                var said = seen.refer(text, i, true);
                if (said.isPresent()) {
                    assertEquals(text, seen.resolve(said.get().text(), i));
                    assertTrue(said.get().text().length() < text.length());
                    references++;
                }
                seen.add(
                        text,
                        "call " + i,
                        i,
                        said.map(SeenBefore.Referring::origins).orElse(SeenBefore.origins(text)));
                texts.add(text);
            }
        }
        assertTrue(references > 50, "hardly any reference: " + references);
    }

    /// Long pieces of earlier texts with something new between them.
    private String pieces(List<String> texts) {
        var out = new StringBuilder();
        for (int i = random.nextInt(3); i >= 0; i--) {
            var lines = texts.get(random.nextInt(texts.size())).split("\n", -1);
            int from = random.nextInt(lines.length);
            out.append(String.join("\n", List.of(lines).subList(from, lines.length)))
                    .append("\nsomething new ")
                    .append(i)
                    .append('\n');
        }
        return out.toString();
    }

    /// Output such as tools print, and now and then what none would.
    private String text() {
        var out = new StringBuilder();
        int blocks = 1 + random.nextInt(4);
        for (int block = 0; block < blocks; block++) {
            int kind = random.nextInt(6);
            int lines = 1 + random.nextInt(40);
            for (int line = 0; line < lines; line++) {
                out.append(
                                switch (kind) {
                                    case 0 -> "src/" + word(2) + ".rs:" + random.nextInt(900) + ":" + word(5);
                                    case 1 -> "   Compiling " + word(3) + " v1." + random.nextInt(9);
                                    case 2 -> "src/a-1-b.rs-" + line + "-" + word(4);
                                    case 3 -> word(12) + " " + word(1);
                                    case 4 -> odd();
                                    default ->
                                        "INFO [main] " + word(2) + " took " + random.nextInt(1000)
                                                + " ms and some more words to make it long";
                                })
                        .append(random.nextInt(50) == 0 ? "\n\n" : "\n");
            }
        }
        return random.nextBoolean() ? out.toString() : out.toString().stripTrailing();
    }

    private String word(int most) {
        var out = new StringBuilder();
        for (int i = random.nextInt(most); i >= 0; i--) {
            out.append("alpha beta gamma delta".split(" ")[random.nextInt(4)]);
        }
        return out.toString();
    }

    private String odd() {
        return List.of(
                        "",
                        " ",
                        "«» x",
                        "[headroom? no]",
                        "12:34",
                        "a:b:c",
                        "\t",
                        "é✓🙂 x",
                        "--",
                        "x-1-",
                        "/:1:",
                        "C:\\a:1:b",
                        "\"quoted\\\"",
                        "]»«[")
                .get(random.nextInt(14));
    }
}
