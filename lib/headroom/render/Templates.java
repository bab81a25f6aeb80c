package headroom.render;

import com.samskivert.mustache.Mustache;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/// Fills in the templates that ship with headroom. A missing variable is an error; every value is escaped for the
/// format it lands in.
public final class Templates {
    private Templates() {}

    /// `name` is the path below `templates/`, such as `shell/run-headroom.sh`.
    public static String render(String name, Escaping escaping, Map<String, ?> values) {
        return Mustache.compiler()
                .withEscaper(escaping::escape)
                .strictSections(true)
                .compile(source(name))
                .execute(values);
    }

    private static String source(String name) {
        try (var stream = Templates.class.getResourceAsStream("/templates/" + name)) {
            if (stream == null) {
                throw new IllegalStateException("the template " + name + " is missing from this build");
            }
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new IllegalStateException("the template " + name + " cannot be read", e);
        }
    }

    /// The text with the line ends that cmd.exe and PowerShell read on Windows.
    public static String crlf(String text) {
        return text.replace("\n", "\r\n");
    }
}
