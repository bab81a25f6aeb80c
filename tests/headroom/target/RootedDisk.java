package headroom.target;

import headroom.host.Disk;
import headroom.host.Lock;
import headroom.host.Mode;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// A disk on which the system's folders are folders of a sandbox, so that a test may write `/etc`. Names come back as they were given.
final class RootedDisk implements Disk {
    private static final List<Path> MOVED = List.of(Path.of("/etc"), Path.of("/opt"), Path.of("/var/lib"), Path.of("/Library"), Path.of("/usr/local"));

    private final Disk disk;
    private final Path root;

    RootedDisk(Disk disk, Path root) {
        this.disk = disk;
        this.root = root;
    }

    /// Where a path really is.
    Path real(Path path) {
        return MOVED.stream().anyMatch(path::startsWith) ? root.resolve(Path.of("/").relativize(path)) : path;
    }

    private Path given(Path real) {
        return real.startsWith(root) && MOVED.stream().anyMatch(Path.of("/").resolve(root.relativize(real))::startsWith) ? Path.of("/").resolve(root.relativize(real)) : real;
    }

    @Override
    public boolean exists(Path path) {
        return disk.exists(real(path));
    }

    @Override
    public boolean isFolder(Path path) {
        return disk.isFolder(real(path));
    }

    @Override
    public boolean isProgram(Path path) {
        return disk.isProgram(real(path));
    }

    @Override
    public Optional<byte[]> read(Path path) {
        return disk.read(real(path));
    }

    @Override
    public Optional<Mode> mode(Path path) {
        return disk.mode(real(path));
    }

    @Override
    public List<Path> list(Path folder) {
        return disk.list(real(folder)).stream().map(this::given).toList();
    }

    @Override
    public Path resolve(Path path) {
        return given(disk.resolve(real(path)));
    }

    @Override
    public boolean mayWrite(Path path) {
        return disk.mayWrite(real(path));
    }

    @Override
    public void write(Path file, byte[] content, Mode mode) {
        disk.write(real(file), content, mode);
    }

    @Override
    public void makeFolder(Path folder, Mode mode) {
        disk.makeFolder(real(folder), mode);
    }

    @Override
    public void delete(Path path) {
        disk.delete(real(path));
    }

    @Override
    public void deleteTree(Path folder) {
        disk.deleteTree(real(folder));
    }

    @Override
    public void move(Path from, Path to) {
        disk.move(real(from), real(to));
    }

    @Override
    public Optional<Lock> tryLock(Path file) {
        return disk.tryLock(real(file));
    }
}
