package headroom.edit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonPointer;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What is cut out of a text goes with its comma and its line; nothing else does.
class CutTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"a\": 1, \"b\": 2}|/a|{\"b\": 2}",
                "{\"a\": 1, \"b\": 2}|/b|{\"a\": 1}",
                "{\"a\": 1}|/a|{}",
                "{\"a\": [1, 2, 3]}|/a/1|{\"a\": [1, 3]}",
                "{\"a\": [1, 2, 3]}|/a/2|{\"a\": [1, 2]}",
                "{↵  \"a\": 1,↵  \"b\": 2↵}↵|/a|{↵  \"b\": 2↵}↵",
                "{↵  \"a\": 1,↵  \"b\": 2↵}↵|/b|{↵  \"a\": 1↵}↵",
                "{↵  \"a\": 1,↵  \"b\": 2,↵}|/b|{↵  \"a\": 1,↵}",
                "{↵  // mine↵  \"a\": 1, // theirs↵  \"b\": {↵    \"c\": []↵  }↵}|/b|{↵  // mine↵  \"a\": 1 //"
                        + " theirs↵}",
                "{\"a\": {\"x~/y\": 1, \"z\": 2}}|/a/x~0~1y|{\"a\": {\"z\": 2}}",
                "{\"a\": [↵  {\"b\": 1},↵  {\"b\": 2}↵]}|/a/0|{\"a\": [↵  {\"b\": 2}↵]}",
            })
    void oneValue(String text, String place, String left) {
        for (var ending : List.of("\n", "\r\n")) {
            var cut = JsonCut.of(text.replace("↵", ending), JsonDialect.JSONC, List.of(JsonPointer.compile(place)));
            assertEquals(new CutResult.Cut(left.replace("↵", ending)), cut);
        }
    }

    @Test
    void severalAtOnceWhateverTheirOrder() {
        var text = "{\"a\": [0, 1, 2, 3], \"b\": 1, \"c\": {\"d\": 1}}";
        var places = Stream.of("/a/0", "/c", "/a/3", "/b", "/a/2")
                .map(JsonPointer::compile)
                .toList();
        assertEquals(new CutResult.Cut("{\"a\": [1]}"), JsonCut.of(text, JsonDialect.JSON, places));
    }

    @Test
    void aTextThatIsNotValidIsRefusedWithItsLine() {
        assertTrue(JsonCut.of("{\n\"a\": }", JsonDialect.JSON, List.of(JsonPointer.compile("/a")))
                        instanceof CutResult.Refused refused
                && refused.line() == 2);
    }

    @Test
    void anItemOfAnArrayIsEditedAndComesBack() {
        var text = "{\"models\": [\n  {\"id\": \"a\", \"url\": \"x\"}, // mine\n  {\"id\": \"b\"}\n]}\n";
        var edit = new EditAll(List.of(
                new JsonSet(List.of("models", "0", "url"), "\"http://127.0.0.1:1\""),
                new JsonSet(List.of("models", "1", "url"), "\"http://127.0.0.1:1\"")));
        var changed = (EditResult.Changed) edit.apply(text);
        assertEquals(
                "{\"models\": [\n  {\"id\": \"a\", \"url\": \"http://127.0.0.1:1\"}, // mine\n"
                        + "  {\"url\": \"http://127.0.0.1:1\",\"id\": \"b\"}\n]}\n",
                changed.text());
        assertEquals(text, ((EditResult.Changed) changed.inverse().apply(changed.text())).text());
    }
}
