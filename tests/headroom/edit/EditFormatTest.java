package headroom.edit;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class EditFormatTest {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    @Test
    void everyKindOfEditSurvivesTheManifest() throws Exception {
        var all = new EditAll(List.of(
                new JsonSet(List.of("a", "b"), "1"),
                new JsonRestore(List.of("a"), "1", JsonDialect.JSON5, "2", 0, "", "", false),
                new JsonRestore(List.of("a", "b"), "1", JsonDialect.JSONC, null, 1, "\n  ", "\n", true),
                new TomlSet(List.of("a", "b"), "1"),
                new TomlRestore(List.of("a"), "1", "0x2"),
                new TomlBlock("p", List.of("a = 1")),
                new TomlBlockRemoval("p", List.of("a = 1"), List.of()),
                new TomlBlockRemoval("p", List.of("a = 1"), List.of("a = [\n2] # mine")),
                new ShellBlock("p", List.of("x")),
                new ShellBlockRemoval("p", List.of("x"), true)));
        var json = MAPPER.writerFor(Edit.class).writeValueAsString(all);
        assertEquals(all, MAPPER.readValue(json, Edit.class));
    }

    @Test
    void theManifestSpellsAnEditInSnakeCaseUnderItsKind() throws Exception {
        assertEquals(
                "{\"kind\":\"json_set\",\"path\":[\"a\"],\"value_json\":\"1\",\"dialect\":\"JSONC\"}",
                MAPPER.writerFor(Edit.class).writeValueAsString(new JsonSet(List.of("a"), "1")));
        assertEquals(
                "{\"kind\":\"all\",\"edits\":[{\"kind\":\"shell_block_removal\",\"profile\":\"p\",\"lines\":[\"x\"],\"newline\":false}]}",
                MAPPER.writerFor(Edit.class)
                        .writeValueAsString(new EditAll(List.of(new ShellBlockRemoval("p", List.of("x"), false)))));
    }

    @Test
    void anEditThatChangedNothingHasNothingToUndo() {
        assertEquals(new EditResult.Unchanged(), new EditAll(List.of()).apply("x"));
    }

    @Test
    void textFilesKeepTheirBytes() {
        for (var text : List.of("", "\uFEFFx\r\n", "ü😀\n", "a\tb")) {
            var bytes = text.getBytes(StandardCharsets.UTF_8);
            assertArrayEquals(
                    bytes,
                    TextFile.encode(assertInstanceOf(TextFile.Decoded.Text.class, TextFile.decode(bytes))
                            .text()));
        }
    }

    @Test
    void whatIsNoUtf8TextIsRefusedWithItsLine() {
        assertEquals(
                new TextFile.Decoded.Refused("the file is UTF-16; save it as UTF-8", 0),
                TextFile.decode("x".getBytes(StandardCharsets.UTF_16)));
        assertEquals(
                new TextFile.Decoded.Refused("the file is UTF-16; save it as UTF-8", 0),
                TextFile.decode(new byte[] {(byte) 0xFF, (byte) 0xFE, 'x', 0}));
        assertEquals(
                new TextFile.Decoded.Refused("the file is not valid UTF-8", 3),
                TextFile.decode("a\nb\n\u00e9".getBytes(StandardCharsets.ISO_8859_1)));
        assertEquals(
                new TextFile.Decoded.Refused("the file holds a zero byte, so it is not a text", 2),
                TextFile.decode("a\n\0".getBytes(StandardCharsets.UTF_8)));
        assertEquals(
                new TextFile.Decoded.Refused("the file is not valid UTF-8", 1),
                TextFile.decode(new byte[] {'a', (byte) 0xED, (byte) 0xA0, (byte) 0x80}));
    }

    @Test
    void aDiffShowsTheChangedLinesWithTheirSurroundings() {
        assertEquals("", Diff.unified("a\n", "a\n", "f"));
        assertEquals(
                "--- f\n+++ f\n@@ -5,1 +5,1 @@\n-e\n+E\n",
                Diff.unified("a\nb\nc\nd\ne\nf\n", "a\nb\nc\nd\nE\nf\n", "f"));
        assertEquals("--- /dev/null\n+++ f\n@@ -0,0 +1,1 @@\n+a\n", Diff.unified("", "a\n", Diff.NOTHING, "f"));
        assertEquals("--- f\n+++ /dev/null\n@@ -1,1 +0,0 @@\n-a\n", Diff.unified("a\n", "", "f", Diff.NOTHING));
        assertEquals("--- f\n+++ f\n@@ -1,1 +0,0 @@\n-a\n", Diff.unified("a\n", "", "f"));
        assertEquals(
                "--- f\n+++ f\n@@ -1,1 +1,2 @@\n-a\n\\ No newline at end of file\n+a\n+b\n",
                Diff.unified("a", "a\nb\n", "f"));
    }
}
