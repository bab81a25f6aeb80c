package headroom.tool;

import com.fasterxml.jackson.databind.node.TextNode;
import headroom.edit.TextFile;
import headroom.host.HostView;
import headroom.host.Problem;
import java.nio.file.Path;

/// A tool's configuration file as text.
final class ConfigText {
    private ConfigText() {}

    /// The file's text, `""` when there is none. A file that is no text is a `Problem`.
    static String read(HostView host, Path file) {
        var content = host.disk().read(file);
        if (content.isEmpty()) {
            return "";
        }
        return switch (TextFile.decode(content.get())) {
            case TextFile.Decoded.Text decoded -> decoded.text();
            case TextFile.Decoded.Refused refused ->
                throw Problem.failed(
                        "cannot edit " + file + (refused.line() > 0 ? ":" + refused.line() : ""),
                        refused.reason(),
                        "mend the file, then run the command again");
        };
    }

    /// A string as JSON and TOML both write it.
    static String quoted(String value) {
        return TextNode.valueOf(value).toString();
    }
}
