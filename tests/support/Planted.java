package support;

import headroom.host.Disk;
import headroom.host.Host;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.Optional;

/// The disk of this machine, with one file more that only root could put there.
public final class Planted {
    private Planted() {}

    public static Disk file(Path file, byte[] content) {
        var disk = Host.real().disk();
        return (Disk) Proxy.newProxyInstance(
                Planted.class.getClassLoader(), new Class<?>[] {Disk.class}, (_, method, arguments) -> {
                    if (arguments[0].equals(file)) {
                        switch (method.getName()) {
                            case "read":
                                return Optional.of(content);
                            case "isFile", "exists":
                                return true;
                            case "resolve":
                                return file;
                            default:
                        }
                    }
                    try {
                        return method.invoke(disk, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }
}
