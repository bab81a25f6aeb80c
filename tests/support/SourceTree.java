package support;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// The files of this checkout, as the tests about the source itself see them. Tests run with the top of the
/// checkout as their folder.
public final class SourceTree {
    private SourceTree() {}

    /// The files below a folder, from the top of the checkout, with `/` between names, sorted; none when there is
    /// no folder.
    public static List<String> files(String folder) {
        if (!Files.isDirectory(Path.of(folder))) {
            return List.of();
        }
        try (var paths = Files.walk(Path.of(folder))) {
            return paths.filter(Files::isRegularFile)
                    .map(path -> path.toString().replace('\\', '/'))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static String text(String file) {
        try {
            return Files.readString(Path.of(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// What the lines of `headroom.java` that begin with this JBang directive say, in their order.
    public static List<String> directive(String name) {
        return text("headroom.java")
                .lines()
                .filter(line -> line.startsWith("//" + name + " "))
                .map(line -> line.substring(name.length() + 3).strip())
                .toList();
    }
}
