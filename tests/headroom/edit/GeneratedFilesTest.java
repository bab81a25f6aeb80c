package headroom.edit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.function.LongFunction;
import org.junit.jupiter.api.Test;
import org.tomlj.Toml;
import support.Scale;

/// Made-up files: the edit, nothing more to do, the same characters after the undo; and with random edits by the
/// user in between, exactly what those edits make of the original.
class GeneratedFilesTest {
    private static final JsonMapper JSONC = JsonMapper.builder()
            .enable(JsonReadFeature.ALLOW_JAVA_COMMENTS, JsonReadFeature.ALLOW_TRAILING_COMMA)
            .build();
    private static final String URL = "\"http://127.0.0.1:8787\"";
    private static final int ROUNDS = 3;

    @Test
    void jsonFilesComeBack() throws Exception {
        var edit = new EditAll(List.of(
                new JsonSet(List.of("env", "ANTHROPIC_BASE_URL"), URL),
                new JsonSet(List.of("env", "ENABLE_TOOL_SEARCH"), "\"true\""),
                new JsonSet(List.of("provider", "x", "models"), "[]")));
        for (int i = 0; i < Scale.pick(150, 3_000); i++) {
            var sample = SampleJson.make(Scale.SEED + i);
            var wired = check(sample, edit, "json " + i);
            checkWithoutRecord(edit, wired, "json " + i);
            var expected = json(sample.text());
            expected.withObjectProperty("env")
                    .put("ANTHROPIC_BASE_URL", "http://127.0.0.1:8787")
                    .put("ENABLE_TOOL_SEARCH", "true");
            expected.withObjectProperty("provider").withObjectProperty("x").putArray("models");
            assertEquals(expected, json(wired), wired);
        }
    }

    @Test
    void tomlFilesComeBack() {
        var block = new TomlBlock("default", List.of("openai_base_url = " + URL));
        var provider = new TomlSet(List.of("model_providers", "company", "base_url"), URL);
        int providers = 0;
        int count = Scale.pick(100, 1_500);
        for (int i = 0; i < count; i++) {
            var sample = SampleToml.make(Scale.SEED + i);
            boolean custom = TomlText.stringAt(sample.text(), provider.path()).isPresent();
            providers += custom ? 1 : 0;
            var wired = check(sample, custom ? new EditAll(List.of(block, provider)) : block, "toml " + i);
            checkWithoutRecord(block, wired, "toml " + i);
            var toml = Toml.parse(wired.replace("\uFEFF", ""));
            assertTrue(!toml.hasErrors(), wired);
            assertEquals("http://127.0.0.1:8787", toml.getString("openai_base_url"), wired);
            assertEquals(
                    custom ? "http://127.0.0.1:8787" : null, toml.getString("model_providers.company.base_url"), wired);
        }
        assertTrue(providers > count / 4, "enough of the files have a provider: " + providers);
    }

    @Test
    void shellFilesComeBack() {
        var edit = new ShellBlock("default", List.of("if [ -r x ]; then . x; fi", "# ü"));
        each(Scale.pick(200, 3_000), SampleShell::make, edit, "shell ");
    }

    private static void each(int count, LongFunction<Sample> samples, Edit edit, String name) {
        for (int i = 0; i < count; i++) {
            check(samples.apply(Scale.SEED + i), edit, name + i);
        }
    }

    /// What leaves without a record changes nothing more the next time.
    private static void checkWithoutRecord(Edit edit, String wired, String name) {
        var left = withoutRecord(edit, wired, name);
        assertEquals(
                left,
                withoutRecord(edit, edit.apply(left) instanceof EditResult.Changed again ? again.text() : left, name),
                () -> name + " without a record, once more, from\n" + wired);
    }

    private static String withoutRecord(Edit edit, String text, String name) {
        return edit.removal(text).map(removal -> text(removal, text, name)).orElse(text);
    }

    private static String check(Sample sample, Edit edit, String name) {
        var text = sample.text();
        var there = assertInstanceOf(
                EditResult.Changed.class, edit.apply(text), () -> name + ": " + edit.apply(text) + "\n" + text);
        assertEquals(new EditResult.Unchanged(), edit.apply(there.text()), () -> name + " again\n" + there.text());
        assertEquals(text, text(there.inverse(), there.text(), name), () -> name + " back from\n" + there.text());
        for (int round = 0; round < ROUNDS; round++) {
            var edited = sample.edited(there.text(), round);
            assertEquals(
                    sample.edited(text, round),
                    text(there.inverse(), edited, name),
                    () -> name + " back from the user's\n" + edited);
        }
        return there.text();
    }

    private static String text(Edit undo, String text, String name) {
        return assertInstanceOf(
                        EditResult.Changed.class, undo.apply(text), () -> name + ": " + undo.apply(text) + "\n" + text)
                .text();
    }

    private static ObjectNode json(String text) throws Exception {
        JsonNode node = JSONC.readTree(text.replace("\uFEFF", ""));
        return node.isMissingNode() ? JSONC.createObjectNode() : (ObjectNode) node;
    }
}
