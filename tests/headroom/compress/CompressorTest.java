package headroom.compress;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import support.Scale;

/// A request keeps its meaning, its order and every byte that is no tool result; and what continues an earlier
/// request begins with the same bytes.
class CompressorTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String LOG = IntStream.range(0, 60)
            .mapToObj(i -> "INFO [worker] finished the job number " + i * 7 + " without any trouble")
            .collect(Collectors.joining("\n"));

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String quoted(String text) {
        return JSON.valueToTree(text).toString();
    }

    private static String anthropic(String... results) {
        var messages = new StringBuilder();
        for (int i = 0; i < results.length; i++) {
            messages.append(i == 0 ? "" : ",")
                    .append("{\"role\":\"assistant\",\"content\":[{\"type\":\"tool_use\",\"id\":\"t")
                    .append(i)
                    .append("\",\"name\":\"Bash\",\"input\":{\"command\":\"run ")
                    .append(i)
                    .append("\"}}]},")
                    .append("{ \"role\" : \"user\", \"content\":[{\"type\":\"tool_result\",\"tool_use_id\":\"t")
                    .append(i)
                    .append("\",\"content\":")
                    .append(quoted(results[i]))
                    .append(",\"cache_control\":{\"type\":\"ephemeral\"}}]}");
        }
        return "{\"model\":\"m\", \"system\":" + quoted(LOG) + ",\n \"messages\":[{\"role\":\"user\",\"content\":"
                + quoted(LOG) + "}," + messages + "],\"max_tokens\":1.50}";
    }

    private static Compressor.Outcome compress(byte[] body) {
        return Compressor.compress(body, Set.of());
    }

    private static List<String> encoders(Compressor.Decision decision) {
        return decision.gains().stream().map(Compressor.Gain::encoder).toList();
    }

    @Test
    void onlyTheResultChanges() throws IOException {
        var body = anthropic(LOG);
        var outcome = compress(bytes(body));
        var sent = new String(outcome.body(), StandardCharsets.UTF_8);
        assertEquals(List.of("line-heads"), encoders(outcome.decisions().getFirst()));
        assertEquals(
                body.replace(
                        quoted(LOG) + ",\"cache",
                        quoted(outcome.decisions().getFirst().after()) + ",\"cache"),
                sent);
        assertTrue(outcome.saved() > 100 && outcome.body().length < body.length());
        assertEquals(LOG, new LineHeads().decode(outcome.decisions().getFirst().after()));
    }

    static List<String> forms() {
        return List.of(
                "{\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"tool_result\",\"tool_use_id\":\"a\",\"content\":[{\"type\":\"text\",\"text\":%s},{\"type\":\"image\",\"source\":{\"data\":\"x\"}}]}]}]}",
                "{\"messages\":[{\"role\":\"assistant\",\"tool_calls\":[{\"id\":\"a\",\"function\":{\"name\":\"f\",\"arguments\":\"{}\"}}]},{\"role\":\"tool\",\"tool_call_id\":\"a\",\"content\":%s}]}",
                "{\"messages\":[{\"role\":\"tool\",\"tool_call_id\":\"a\",\"content\":[{\"type\":\"text\",\"text\":%s}]}]}",
                "{\"input\":[{\"type\":\"function_call\",\"call_id\":\"a\",\"name\":\"f\",\"arguments\":\"x\"},{\"type\":\"function_call_output\",\"call_id\":\"a\",\"output\":%s}]}",
                "{\"input\":[{\"type\":\"custom_tool_call_output\",\"call_id\":\"a\",\"output\":[{\"type\":\"input_text\",\"text\":%s}]}]}",
                "{\"contents\":[{\"role\":\"user\",\"parts\":[{\"functionResponse\":{\"name\":\"f\",\"response\":{\"output\":%s}}}]}]}");
    }

    @ParameterizedTest
    @MethodSource("forms")
    void everyProvidersFormIsKnown(String form) {
        var outcome = compress(bytes(form.formatted(quoted(LOG))));
        assertEquals(1, outcome.decisions().size());
        assertEquals(
                form.formatted(quoted(outcome.decisions().getFirst().after())),
                new String(outcome.body(), StandardCharsets.UTF_8));
        assertTrue(outcome.saved() > 100);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"tool_result\",\"is_error\":true,\"content\":%s}]}]}",
                "{\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"text\",\"text\":%s}]}]}",
                "{\"messages\":[{\"role\":\"assistant\",\"content\":%s}],\"tools\":[{\"description\":\"x\"}]}",
                "{\"system\":[{\"type\":\"text\",\"text\":%s}],\"messages\":[]}",
                "{\"input\":[{\"type\":\"message\",\"role\":\"user\",\"content\":[{\"type\":\"input_text\",\"text\":%s}]}]}",
                "{\"input\":%s}",
                "{\"contents\":[{\"parts\":[{\"text\":%s}]}]}",
                "{\"contents\":[{\"parts\":[{\"functionResponse\":{\"name\":\"f\",\"response\":{\"error\":%s}}}]}]}",
                "{\"messages\":[{\"role\":\"tool\",\"content\":%s}],\"messages\":[]}",
                "{\"messages\":[{\"role\":\"tool\",\"content\":%s}]",
                "{\"messages\":[{\"role\":\"tool\",\"content\":%s}]} x",
                "[%s]",
                "%s",
                "x%s",
                "{\"messages\":[{\"role\":\"tool\",\"content\":%s},{\"role\":\"tool\",\"content\":\"\\ud800 [headroom:"
                        + " no]\"}",
            })
    void whatIsNoResultOrCannotBeReadStaysAsItCame(String form) {
        var body = bytes(form.formatted(quoted(LOG)));
        assertSame(body, compress(body).body());
    }

    @Test
    void whatIsDamagedStaysAsItCame() {
        var good = bytes(anthropic(LOG, LOG));
        for (int cut = 0; cut < good.length; cut += 97) {
            var body = Arrays.copyOf(good, cut);
            assertSame(body, compress(body).body());
        }
        var invalid = good.clone();
        invalid[invalid.length / 2] = (byte) 0xff;
        assertSame(invalid, compress(invalid).body());
        var deep = bytes("[".repeat(10_000) + "]".repeat(10_000));
        assertSame(deep, compress(deep).body());
    }

    @Test
    void whatCannotBeWrittenDownIsLeftAloneAndNothingElse() {
        var odd = anthropic(LOG, "HALF\n" + LOG).replace("HALF", "\\ud800");
        var outcome = compress(bytes(odd));
        assertEquals(
                List.of(Optional.empty(), Optional.of(Compressor.Left.ODD)),
                outcome.decisions().stream().map(Compressor.Decision::left).toList());
        assertTrue(new String(outcome.body(), StandardCharsets.UTF_8).contains("\"\\ud800\\nINFO"));
    }

    @Test
    void aToolCanBeExcluded() {
        var body = bytes(anthropic(LOG));
        assertSame(body, Compressor.compress(body, Set.of("Read", "Bash")).body());
        assertTrue(Compressor.compress(body, Set.of("Read")).saved() > 0);
    }

    /// How much is looked at depends on what stands before, so that what was sent before is sent again.
    @Test
    void beyondTwoMegabytesOfResultsTheRestIsLeftAlone() {
        var large = IntStream.range(0, 700_000 / LOG.length())
                .mapToObj(i -> i + "\n" + LOG)
                .collect(Collectors.joining("\n"));
        var three = compress(bytes(anthropic(large, large, large, LOG))).body();
        var two = compress(bytes(anthropic(large, large))).body();
        int same = two.length - "],\"max_tokens\":1.50}".length();
        assertArrayEquals(Arrays.copyOf(two, same), Arrays.copyOf(three, same));
        assertTrue(new String(three, StandardCharsets.UTF_8)
                .endsWith(anthropic(large, large, large, LOG)
                        .substring(anthropic(large, large).length())));
    }

    @Test
    void aTextThatLooksLikeOursIsLeftAlone() {
        var body = bytes(anthropic(LOG + "\n[headroom: all 3 lines as in lines 1-3 of tool result 1]"));
        assertSame(body, compress(body).body());
    }

    @Test
    void aRepetitionRefersToTheEarlierResult() {
        var poll = LOG + "\nand one more";
        var outcome = compress(bytes(anthropic(LOG, "short", poll, poll)));
        var third = outcome.decisions().get(2);
        assertTrue(
                third.after().contains(" lines here as in lines ")
                        && third.after().contains(" of tool result 1 (Bash run 0), from “"),
                third.after());
        assertTrue(third.after().endsWith("\nand one more"), third.after());
        assertTrue(
                Tokens.estimate(outcome.decisions().get(3).after()) < 120,
                outcome.decisions().get(3).after());
    }

    /// Whatever a client sends: nothing but the words of results may differ, and what is no JSON stays.
    @Test
    void damagedRequestsLoseNothing() throws IOException {
        var random = new Random(Scale.SEED);
        var forms = List.of(
                anthropic(LOG, "a\rb\r" + LOG, LOG),
                "{\"messages\":[{\"role\":\"tool\",\"tool_call_id\":\"c\",\"content\":" + quoted(LOG) + "}]}",
                "{\"input\":[{\"type\":\"function_call_output\",\"call_id\":\"c\",\"output\":" + quoted(LOG) + "}]}",
                "{\"contents\":[{\"parts\":[{\"functionResponse\":{\"name\":\"f\",\"response\":{\"output\":"
                        + quoted(LOG) + "}}}]}]}");
        var signs = bytes("\"\\{}[]:,0\u0000\u00e9 tn\r");
        int changed = 0;
        for (int i = 0; i < Scale.pick(2_000, 100_000); i++) {
            var body = bytes(forms.get(random.nextInt(forms.size())));
            for (int damage = random.nextInt(4); damage > 0; damage--) {
                body[random.nextInt(body.length)] =
                        random.nextBoolean() ? signs[random.nextInt(signs.length)] : (byte) random.nextInt(256);
            }
            var sent = compress(body).body();
            if (sent != body) {
                assertEquals(withoutResults(JSON.readTree(body)), withoutResults(JSON.readTree(sent)));
                changed++;
            }
        }
        assertTrue(changed > 100, "hardly any was changed: " + changed);
    }

    private static JsonNode withoutResults(JsonNode node) {
        if (node.path("functionResponse").path("response") instanceof ObjectNode response) {
            response.fieldNames()
                    .forEachRemaining(name -> response.set(
                            name, response.path(name).isTextual() ? TextNode.valueOf("") : response.path(name)));
        }
        if (node instanceof ObjectNode object) {
            for (var name : object.path("type").asText().endsWith("tool_result")
                            || object.path("role").asText().equals("tool")
                    ? List.of("content")
                    : List.of("output")) {
                if (object.path(name).isTextual()) {
                    object.put(name, "");
                }
            }
        }
        node.forEach(CompressorTest::withoutResults);
        return node;
    }

    /// It may not stay where it is, or not be all of the conversation.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"context_management\":{\"edits\":[{\"type\":\"clear_tool_uses_20250919\"}]}",
                "\"truncation\":\"auto\"",
                "\"previous_response_id\":\"r\"",
                "\"conversation\":\"c\"",
                "\"cachedContent\":\"x\"",
                "\"cached_content\":\"x\""
            })
    void nothingIsReferredToThatMayGo(String member) {
        var poll = LOG + "\nand one more";
        assertTrue(new String(compress(bytes(anthropic(LOG, poll))).body(), StandardCharsets.UTF_8)
                .contains("of tool result"));
        var partial = anthropic(LOG, poll).replace("\"max_tokens\"", member + ",\"max_tokens\"");
        assertFalse(new String(compress(bytes(partial)).body(), StandardCharsets.UTF_8).contains("of tool result"));
    }

    @Test
    void aFileThatIsReadAgainInPartKeepsEveryLine() {
        var file = IntStream.range(1, 80)
                .mapToObj(i -> "%6d→    let value%d = compute(%d);".formatted(i, i, i * i))
                .collect(Collectors.joining("\n"));
        var changed = file.replace("value40 ", "other40 ");
        var outcome = compress(bytes(anthropic(file, changed, file)));
        assertEquals(changed, outcome.decisions().get(1).after());
        assertTrue(
                outcome.decisions()
                        .get(2)
                        .after()
                        .startsWith(
                                "[headroom: all 79 lines as in lines 1-79 of tool result 1 (Bash run 0), from “1→   "
                                        + " let value1 = compute(1);” to “"),
                outcome.decisions().get(2).after());
    }

    @Test
    void aPieceOfAFileThatHasMovedRefersToTheEarlierRead() {
        var file = IntStream.range(1, 80)
                .mapToObj(i -> "%6d\u2192    let value%d = compute(%d);".formatted(i, i, i * i))
                .toList();
        var piece = IntStream.range(20, 60)
                .mapToObj(i -> "%6d".formatted(i + 48) + file.get(i).substring(6))
                .collect(Collectors.joining("\n"));
        var decisions =
                compress(bytes(anthropic(String.join("\n", file), piece))).decisions();
        assertTrue(
                decisions
                        .get(1)
                        .after()
                        .startsWith("[headroom: all 40 lines as in lines 21-60 of tool result 1 (Bash run 0), numbered"
                                + " from 68 on, from “68\u2192    let value21 = compute(441);” to “107\u2192"),
                decisions.get(1).after());
        assertTold(decisions);
        // One whose numbers do not go on in the same way is not the same.
        var odd = piece.replace("    90\u2192", "    91\u2192");
        assertEquals(
                odd,
                compress(bytes(anthropic(String.join("\n", file), odd)))
                        .decisions()
                        .get(1)
                        .after());
    }

    /// An edit is written by what was read: no line of it may stand elsewhere.
    @Test
    void sourceCodeKeepsEveryCharacter() {
        var code = IntStream.range(0, 40)
                .mapToObj(i -> "    private static final String NAME_%d = \"value %d\";".formatted(i, i * 7))
                .collect(Collectors.joining("\n"));
        assertEquals(
                code, compress(bytes(anthropic(code))).decisions().getFirst().after());
        var printed = code.replace("    private", "[info] private").replace("\";", "\"");
        assertTrue(compress(bytes(anthropic(printed))).saved() > 100);
    }

    @Test
    void aBlockThatStandsTwiceInAResultStandsOnce() {
        var block = IntStream.range(0, 12)
                .mapToObj(i -> "step " + i + " of the build took its time, " + i * 37 % 11 + " s")
                .collect(Collectors.joining("\n"));
        var sent = compress(bytes(anthropic("first run\n" + block + "\nsecond run\n" + block)))
                .decisions()
                .getFirst();
        assertEquals(List.of("seen-before"), encoders(sent));
        assertTrue(
                sent.after()
                        .endsWith("second run\n"
                                + "[headroom: 12 lines here as in lines 2-13 of this result, from “step 0 of the"
                                + " build took its time, 0 s” to “step 11 of the build took its time, 0 s”]"),
                sent.after());
        assertTold(compress(bytes(anthropic("first run\n" + block + "\nsecond run\n" + block)))
                .decisions());
    }

    @Test
    void oneLongLineIsEnoughForAReference() {
        var line = "{\"answer\":\"" + "no two words are alike: ".repeat(20) + "\"}";
        var second = compress(bytes(anthropic(line, line))).decisions().get(1);
        assertTrue(
                second.after()
                        .startsWith("[headroom: all 1 line as in line 1 of tool result 1 (Bash run 0), “{\"answer\""),
                second.after());
    }

    @Test
    void aRequestThatContinuesBeginsWithTheSameBytes() {
        var results = IntStream.range(0, 12)
                .mapToObj(i -> i % 3 == 2 ? LOG.substring(0, LOG.length() * i / 12) : LOG + "\nround " + i)
                .toArray(String[]::new);
        byte[] before = null;
        for (int count = 1; count <= results.length; count++) {
            var sent = compress(bytes(anthropic(Arrays.copyOf(results, count)))).body();
            if (before != null) {
                int kept = before.length - "],\"max_tokens\":1.50}".length();
                assertArrayEquals(Arrays.copyOf(before, kept), Arrays.copyOf(sent, kept), count + " results");
            }
            before = sent;
        }
    }

    /// The sessions of real agents, where they are there: each request begins as the one before, and every result
    /// can be told again.
    @Test
    void realSessionsStayStable() throws IOException {
        var folder = Path.of("../shared/data/sessions/conversations");
        Assumptions.assumeTrue(Files.isDirectory(folder), "the sessions are not on this machine");
        try (var sessions = Files.list(folder)) {
            for (var session : sessions.sorted().toList()) {
                var conversation = JSON.readTree(session.toFile());
                var cuts = conversation.path("cuts");
                List<String> before = List.of();
                for (int cut = 0; cut < cuts.size(); cut += Math.max(1, cuts.size() / 12)) {
                    var outcome = compress(request(conversation, cuts.get(cut).asInt()));
                    var sent = outcome.decisions().stream()
                            .map(Compressor.Decision::after)
                            .toList();
                    assertEquals(before, sent.subList(0, before.size()), session + " request " + cut);
                    assertTrue(outcome.saved() >= 0);
                    before = sent;
                }
                var last =
                        compress(request(conversation, cuts.get(cuts.size() - 1).asInt()));
                assertTold(last.decisions());
                System.out.println("    " + session.getFileName() + ": about " + last.saved() + " of "
                        + last.decisions().stream()
                                .mapToInt(Compressor.Decision::tokensBefore)
                                .sum() + " tokens of tool results need not be sent");
            }
        }
    }

    /// What stands for each result can be told from it and from those before.
    private static void assertTold(List<Compressor.Decision> decisions) {
        var seen = new SeenBefore();
        for (var decision : decisions) {
            var before = decision.before();
            var names = decision.gains().stream().map(Compressor.Gain::encoder).toList();
            var head = before.substring(0, names.isEmpty() ? 0 : OutputHead.length(before));
            int above = (int) head.chars().filter(sign -> sign == '\n').count();
            var text = decision.after().substring(head.length());
            for (var encoder : List.of(new LineHeads(), new SearchHits(), new JsonRows())) {
                text = names.contains(encoder.name()) ? encoder.decode(text) : text;
            }
            text = names.contains("seen-before") ? seen.resolve(text, above) : text;
            seen.add(text, decision.call(), above, SeenBefore.origins(text));
            if (!names.contains("terminal")) {
                text = names.contains("json-texts") ? new JsonTexts().decode(text) : text;
                text = names.contains("envelope") ? new Envelope().decode(text) : text;
                var told = before.substring(head.length());
                // Blanks around an envelope mean nothing.
                boolean opened = names.contains("envelope");
                assertEquals(
                        values(opened ? told.strip() : told), values(opened ? text.strip() : text), names.toString());
            }
        }
    }

    /// What any conversation becomes can be told again, and each broken rule would be noticed: a line or a block in
    /// another place, a path taken apart, a reference to what is not there.
    @Test
    void anyConversationCanBeToldAgainAndABrokenRuleIsNoticed() {
        var random = new Random(Scale.SEED);
        var noticed = new int[3];
        for (int i = 0; i < Scale.pick(400, 10_000); i++) {
            var results = new String[1 + random.nextInt(4)];
            for (int result = 0; result < results.length; result++) {
                results[result] = output(random, result == 0 ? "" : results[random.nextInt(result)]);
            }
            var decisions = compress(bytes(anthropic(results))).decisions();
            assertTold(decisions);
            var begin = Arrays.copyOf(results, 1 + random.nextInt(results.length));
            for (var keeper : List.of(Optional.<Compressor.Keeper>empty(), Optional.of(KEEPER))) {
                assertEquals(
                        sent(keeper, begin),
                        sent(keeper, results).subList(0, begin.length),
                        "a request that continues another does not begin as that");
            }
            int changed = random.nextInt(decisions.size());
            if (decisions.get(changed).left().isPresent()) {
                continue;
            }
            var lines = new ArrayList<>(List.of(decisions.get(changed).after().split("\n", -1)));
            int line = random.nextInt(lines.size());
            int kind = random.nextInt(4);
            if (kind > 1) {
                // Where there is a reference, if there is one.
                line = IntStream.range(0, lines.size())
                        .filter(each -> lines.get(each).contains(" of tool result "))
                        .findFirst()
                        .orElse(line);
            }
            switch (kind) {
                case 0 -> Collections.swap(lines, line, random.nextInt(lines.size()));
                case 1 -> lines.set(line, lines.get(line).replaceFirst("/(\\w)", "/ $1"));
                case 2 -> lines.set(line, lines.get(line).replaceFirst("tool result \\d+", "tool result 99"));
                default -> lines.set(line, lines.get(line).replaceFirst("lines (\\d+)-", "lines 1$1-"));
            }
            var after = String.join("\n", lines);
            if (!after.equals(decisions.get(changed).after())) {
                var broken = new ArrayList<>(decisions);
                var good = decisions.get(changed);
                broken.set(
                        changed,
                        new Compressor.Decision(
                                good.call(), good.before(), after, good.tokensBefore(), good.gains(), good.left()));
                assertThrows(
                        Throwable.class,
                        () -> assertTold(broken),
                        () -> "not noticed:\n" + good.after() + "\n\n" + after);
                noticed[after.length() == good.after().length() ? 0 : after.contains("result 99") ? 1 : 2]++;
            }
        }
        for (int count : noticed) {
            assertTrue(count > 5, "hardly any was broken: " + Arrays.toString(noticed));
        }
    }

    private static final Compressor.Keeper KEEPER = new Compressor.Keeper() {
        @Override
        public String where(String original) {
            return "a file of " + original.length() + " signs";
        }

        @Override
        public boolean keep(String original) {
            return true;
        }
    };

    private static List<String> sent(Optional<Compressor.Keeper> keeper, String... results) {
        return Compressor.compress(bytes(anthropic(results)), Set.of(), keeper).decisions().stream()
                .map(Compressor.Decision::after)
                .toList();
    }

    /// What a program may print, with a piece of what another has printed.
    private static String output(Random random, String earlier) {
        var out = new StringBuilder();
        for (int block = random.nextInt(4); block >= 0; block--) {
            int kind = random.nextInt(7);
            for (int line = 4 + random.nextInt(30); line >= 0; line--) {
                out.append(
                                switch (kind) {
                                    case 0 -> "src/main/part" + line / 9 + "/File" + random.nextInt(99) + ".java";
                                    case 1 -> "lib/some/path" + line / 9 + ".rs:" + line * 7 + ":let it = " + line;
                                    case 2 -> "2026-07-02T00:15:" + (10 + line) + "Z INFO step " + random.nextInt(9);
                                    case 3 -> "test suite case_" + random.nextInt(999) + " ... ok";
                                    case 4 ->
                                        "{\"id\":" + line + ",\"state\":\"done\",\"path\":\"a/b" + random.nextInt(99)
                                                + "\"}";
                                    case 5 ->
                                        "{\"body\":\"one\\n two " + random.nextInt(99)
                                                + "\\n\\n\\\"three\\\" of /a/b\\n\","
                                                + "\"url\":\"https://example.org/"
                                                + "x".repeat(200) + "\"}";
                                    default -> "word ".repeat(random.nextInt(9)) + random.nextInt(99);
                                })
                        .append('\n');
            }
            var lines = earlier.split("\n");
            int from = random.nextInt(lines.length);
            if (random.nextBoolean()) {
                out.append(String.join("\n", List.of(lines).subList(from, lines.length)))
                        .append('\n');
            }
        }
        return out.toString();
    }

    /// Each line, as the value that it is where it is JSON.
    private static List<Object> values(String text) {
        return text.strip()
                .lines()
                .<Object>map(line -> {
                    try {
                        return line.matches("[\\[{].*[]}]") ? JSON.readTree(line) : line;
                    } catch (IOException none) {
                        return line;
                    }
                })
                .toList();
    }

    private static byte[] request(JsonNode conversation, int messages) throws IOException {
        var request = (ObjectNode) conversation.path("base").deepCopy();
        var all = (ArrayNode) conversation.path("messages");
        var some = request.putArray("messages");
        for (int i = 0; i < messages; i++) {
            some.add(all.get(i));
        }
        return JSON.writeValueAsBytes(request);
    }
}
