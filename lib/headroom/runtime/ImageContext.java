package headroom.runtime;

import headroom.host.FileMode;
import headroom.host.Host;
import headroom.render.Escaping;
import headroom.render.Templates;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;

/// What an image of headroom holds in `/opt/headroom`: this very program in one jar, what starts it, what asks
/// whether it is ready, what makes its start-up cache. The modes count, as the user of a container is nobody's here.
public final class ImageContext {
    private ImageContext() {}

    /// Writes it to a folder whose place must be free.
    public static void write(Host host, Path folder) {
        host.disk().makeFolder(folder, FileMode.FOLDER);
        host.disk().write(folder.resolve("headroom.jar"), RuntimeFolder.merged(host), FileMode.FILE);
        template(host, "docker/headroom.sh", folder.resolve("headroom"), FileMode.PROGRAM);
        template(host, "docker/ready.sh", folder.resolve("ready"), FileMode.PROGRAM);
        template(host, "docker/record.sh", folder.resolve("record"), FileMode.PROGRAM);
        template(host, "java/java.args", folder.resolve("java.args"), FileMode.FILE);
    }

    /// The same with the Dockerfile that makes an image of it.
    static void writeWhole(Host host, Path folder) {
        write(host, folder);
        template(host, "docker/runtime.Dockerfile", folder.resolve("Dockerfile"), FileMode.FILE);
        host.disk()
                .write(
                        folder.resolve(".dockerignore"),
                        "Dockerfile\n.dockerignore\n".getBytes(StandardCharsets.US_ASCII),
                        FileMode.FILE);
    }

    private static void template(Host host, String name, Path file, FileMode mode) {
        var text = Templates.render(name, Escaping.JAVA_ARGUMENT_FILE, Map.of("jar", "/opt/headroom/headroom.jar"));
        host.disk().write(file, text.getBytes(StandardCharsets.UTF_8), mode);
    }
}
