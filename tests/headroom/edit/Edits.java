package headroom.edit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// What the tests of edits ask again and again.
final class Edits {
    private Edits() {}

    static EditResult.Changed changed(Edit edit, String text) {
        return assertInstanceOf(EditResult.Changed.class, edit.apply(text), () -> "on " + text);
    }

    static void assertUnchanged(Edit edit, String text) {
        assertEquals(new EditResult.Unchanged(), edit.apply(text), () -> "on " + text);
    }

    static EditResult.Blocked assertBlocked(int line, String part, EditResult result) {
        var blocked = assertInstanceOf(EditResult.Blocked.class, result);
        assertTrue(blocked.reason().contains(part), () -> "\"" + part + "\" in: " + blocked.reason());
        assertEquals(line, blocked.line(), blocked::reason);
        return blocked;
    }

    static EditResult.Kept assertKept(String part, EditResult result) {
        var kept = assertInstanceOf(EditResult.Kept.class, result);
        assertTrue(
                kept.reasons().stream().anyMatch(reason -> reason.contains(part)),
                () -> "\"" + part + "\" in: " + kept.reasons());
        return kept;
    }

    /// There, once more for nothing, and back to the same characters. Returns the text in between.
    static String roundTrip(Edit edit, String text) {
        var there = changed(edit, text);
        assertNotEquals(text, there.text());
        assertUnchanged(edit, there.text());
        assertEquals(text, changed(there.inverse(), there.text()).text());
        return there.text();
    }

    /// What the undo leaves after the user changed the text in between.
    static EditResult undoAfter(Edit edit, String text, String from, String to) {
        var there = changed(edit, text);
        assertTrue(there.text().contains(from), () -> from + " in " + there.text());
        return there.inverse().apply(there.text().replace(from, to));
    }

    static List<Path> fixtures(String format) {
        try (var files = Files.list(Path.of("tests/fixtures/edit", format))) {
            return files.sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String read(Path file) {
        try {
            return assertInstanceOf(TextFile.Decoded.Text.class, TextFile.decode(Files.readAllBytes(file)))
                    .text();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
