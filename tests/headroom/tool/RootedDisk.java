package headroom.tool;

import headroom.host.Disk;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.List;

/// A disk on which the system's folders are folders of a sandbox, so that a test may write `/etc`. Names come back
/// as they were given.
final class RootedDisk {
    private static final List<Path> MOVED = List.of(
            Path.of("/etc"),
            Path.of("/opt"),
            Path.of("/var/lib"),
            Path.of("/Library"),
            Path.of("/usr/local"),
            Path.of("/run/systemd"));

    private final Disk disk;
    private final Path root;

    private RootedDisk(Disk disk, Path root) {
        this.disk = disk;
        this.root = root;
    }

    static Disk of(Disk disk, Path root) {
        var rooted = new RootedDisk(disk, root);
        return (Disk) Proxy.newProxyInstance(
                Disk.class.getClassLoader(),
                new Class<?>[] {Disk.class},
                (self, method, arguments) -> rooted.call(method, arguments));
    }

    private Object call(Method method, Object[] arguments) throws Throwable {
        var moved = new Object[arguments.length];
        for (int i = 0; i < moved.length; i++) {
            moved[i] = arguments[i] instanceof Path path ? real(path) : arguments[i];
        }
        try {
            return switch (method.invoke(disk, moved)) {
                case Path path -> given(path);
                case List<?> paths ->
                    paths.stream().map(path -> given((Path) path)).toList();
                case null -> null;
                case Object other -> other;
            };
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    private Path real(Path path) {
        return MOVED.stream().anyMatch(path::startsWith)
                ? root.resolve(Path.of("/").relativize(path))
                : path;
    }

    private Path given(Path real) {
        return real.startsWith(root) && MOVED.stream().anyMatch(Path.of("/").resolve(root.relativize(real))::startsWith)
                ? Path.of("/").resolve(root.relativize(real))
                : real;
    }
}
