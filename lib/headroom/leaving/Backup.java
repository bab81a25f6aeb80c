package headroom.leaving;

import com.fasterxml.jackson.databind.JsonNode;
import headroom.edit.JsonDialect;
import headroom.edit.JsonText;
import headroom.edit.TextFile;
import headroom.edit.TomlCut;
import headroom.edit.TomlText;
import headroom.host.HostView;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// The copy that the Python edition makes of a file before its first change: the bytes the user had, which that
/// edition's rewriting loses, as long as nothing but its own changes came since.
record Backup(Path file, byte[] content) {
    private static final String ENDING = ".headroom-backup";

    static Optional<Backup> of(HostView host, Path file) {
        var place = file.resolveSibling(file.getFileName() + ENDING);
        return host.disk().isFile(place)
                ? host.disk().read(place).map(content -> new Backup(place, content))
                : Optional.empty();
    }

    /// Whether a text that has no leavings any more says the same as this copy.
    boolean saysTheSame(String cleaned) {
        if (!(TextFile.decode(content) instanceof TextFile.Decoded.Text copy)) {
            return false;
        }
        return file.getFileName().toString().contains(".toml")
                ? toml(cleaned).equals(toml(copy.text()))
                : JsonText.fault(cleaned, JsonDialect.JSON).isEmpty()
                        && json(cleaned).equals(json(copy.text()));
    }

    /// The statements and comments; blanks and lines may differ. The comment behind a value that was replaced is lost.
    private static List<String> toml(String text) {
        return TomlText.fault(text).isPresent()
                ? List.of(text)
                : TomlCut.parts(text).stream()
                        .map(part -> switch (part) {
                            case TomlCut.Part.Comment comment -> comment.text();
                            case TomlCut.Part.Table table -> table.path().toString();
                            case TomlCut.Part.Value value ->
                                value.path() + "=" + value.value() + (isReplaced(value) ? "" : value.remark());
                        })
                        .toList();
    }

    private static boolean isReplaced(TomlCut.Part.Value value) {
        return List.of("model_provider", "openai_base_url")
                .contains(value.path().getLast());
    }

    /// What the rewriting writes is plain JSON, so a comment there is newer; the copy may have some. No text and an
    /// empty object say the same.
    private static Optional<JsonNode> json(String text) {
        return JsonText.valueAt(text, List.of(), JsonDialect.JSONC).filter(tree -> !tree.isObject() || !tree.isEmpty());
    }
}
