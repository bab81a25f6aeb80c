package headroom.deploy;

import headroom.contract.Secrets;
import headroom.edit.Diff;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;

/// A file of the user's as it is now and as it will be; empty where there is none.
record FileDiff(Path file, Optional<byte[]> now, Optional<byte[]> then) {
    /// A unified diff with secrets masked; "" where nothing changes.
    String text() {
        var old = text(now);
        return Secrets.maskDiff(Diff.unified(old, text(then), name(now), name(then)), old);
    }

    private String name(Optional<byte[]> content) {
        return content.isPresent() ? file.toString() : Diff.NOTHING;
    }

    private static String text(Optional<byte[]> content) {
        return content.map(bytes -> new String(bytes, StandardCharsets.UTF_8)).orElse("");
    }
}
