package headroom.change;

import headroom.host.FileMode;
import headroom.host.Os;
import headroom.manifest.Deployment;
import headroom.manifest.Mutation;
import headroom.render.Escaping;
import headroom.render.OwnFile;
import headroom.render.Templates;
import java.util.Map;

/// `restore.sh`, or `restore.ps1` on Windows: undoes the edits of a deployment without Java or headroom, for when
/// those are what is broken. It knows bytes only, so it refuses files that changed since; `headroom install remove`
/// can do more.
final class RestoreScript {
    private RestoreScript() {}

    static OwnFile of(Os os, Deployment deployment) {
        var files = deployment.manifest().standing(Mutation.OfFile.class).reversed().stream()
                .map(RestoreScript::file)
                .toList();
        var values = Map.of(
                "folder", deployment.folder(), "port", deployment.manifest().port(), "files", files);
        return os == Os.WINDOWS
                ? new OwnFile(
                        deployment.folder().resolve("restore.ps1"),
                        Templates.render("windows/restore.ps1", Escaping.POWERSHELL, values),
                        FileMode.PRIVATE_FILE)
                : new OwnFile(
                        deployment.folder().resolve("restore.sh"),
                        Templates.render("shell/restore.sh", Escaping.SHELL, values),
                        FileMode.PRIVATE_PROGRAM);
    }

    private static Map<String, Object> file(Mutation.OfFile mutation) {
        return Map.of(
                "path",
                mutation.path(),
                "before",
                mutation.before().map(original -> original.mark().sha256()).orElse(""),
                "after",
                mutation.after().sha256(),
                "backup",
                mutation.before().map(Mutation.Original::backup).orElse(""),
                "folders",
                mutation.madeFolders().reversed());
    }
}
