package headroom.tool;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/// The configuration files that tests of targets start from, each also in the shapes that editors and systems give
/// to files.
final class Fixtures {
    private static final Path FOLDER = Path.of("tests/fixtures/tool");
    private static final String BOM = "\uFEFF";
    private static final Map<String, UnaryOperator<String>> SHAPES = shapes();

    private Fixtures() {}

    private static Map<String, UnaryOperator<String>> shapes() {
        var shapes = new LinkedHashMap<String, UnaryOperator<String>>();
        shapes.put("as it is", text -> text);
        shapes.put("CRLF", text -> text.replace("\n", "\r\n"));
        shapes.put("no final newline", text -> text.endsWith("\n") ? text.substring(0, text.length() - 1) : text);
        shapes.put(
                "CRLF, no final newline",
                text -> text.endsWith("\n")
                        ? text.substring(0, text.length() - 1).replace("\n", "\r\n")
                        : text);
        shapes.put("byte order mark", text -> BOM + text);
        return shapes;
    }

    /// One text with a name to show.
    record Fixture(String name, byte[] content) {
        @Override
        public String toString() {
            return name;
        }
    }

    static List<Path> files(String folder) {
        try (var files = Files.list(FOLDER.resolve(folder))) {
            return files.sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Every file of a folder in every shape.
    static List<Fixture> of(String folder) {
        return files(folder).stream()
                .flatMap(file -> SHAPES.entrySet().stream()
                        .map(shape -> new Fixture(
                                file.getFileName() + ", " + shape.getKey(),
                                shape.getValue().apply(text(file)).getBytes(StandardCharsets.UTF_8))))
                .toList();
    }

    static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
