package headroom.host;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedMap;

/// The disk of this machine through `java.nio.file`.
final class RealDisk implements Disk {
    private final boolean posix;

    RealDisk(Os os) {
        this.posix = os != Os.WINDOWS;
    }

    @Override
    public boolean exists(Path path) {
        return Files.exists(path, LinkOption.NOFOLLOW_LINKS);
    }

    @Override
    public boolean isFolder(Path path) {
        return Files.isDirectory(path);
    }

    @Override
    public boolean isFile(Path path) {
        return Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS);
    }

    @Override
    public OptionalLong owner(Path path) {
        if (!posix || !exists(path)) {
            return OptionalLong.empty();
        }
        try {
            return OptionalLong.of(
                    Integer.toUnsignedLong((Integer) Files.getAttribute(path, "unix:uid", LinkOption.NOFOLLOW_LINKS)));
        } catch (IOException e) {
            throw failed("read the owner of", path, e);
        }
    }

    @Override
    public boolean isExposed(Path path) {
        if (!posix || !exists(path) || Files.isSymbolicLink(path)) {
            return false;
        }
        try {
            var mode = (Integer) Files.getAttribute(path, "unix:mode", LinkOption.NOFOLLOW_LINKS);
            return (mode & 0022) != 0 && (mode & 01000) == 0;
        } catch (IOException e) {
            throw failed("read the mode of", path, e);
        }
    }

    @Override
    public boolean isProgram(Path path) {
        return Files.isRegularFile(path) && Files.isExecutable(path);
    }

    @Override
    public Optional<byte[]> read(Path path) {
        try {
            return Optional.of(Files.readAllBytes(path));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw failed("read", path, e);
        }
    }

    @Override
    public Optional<FileMode> mode(Path path) {
        if (!Files.exists(path)) {
            return Optional.empty();
        }
        try {
            return Optional.of(posix ? FileMode.of(Files.getPosixFilePermissions(path)) : FileMode.FILE);
        } catch (IOException e) {
            throw failed("read the mode of", path, e);
        }
    }

    @Override
    public List<Path> list(Path folder) {
        try (var entries = Files.list(folder)) {
            return entries.sorted().toList();
        } catch (NoSuchFileException | NotDirectoryException e) {
            return List.of();
        } catch (IOException e) {
            throw failed("list", folder, e);
        }
    }

    @Override
    public Path resolve(Path path) {
        try {
            return path.toRealPath();
        } catch (IOException e) {
            return danglingTarget(path.toAbsolutePath(), 0);
        }
    }

    private Path danglingTarget(Path path, int depth) {
        if (!Files.isSymbolicLink(path) || depth == 40) {
            return path;
        }
        try {
            return danglingTarget(path.resolveSibling(Files.readSymbolicLink(path)), depth + 1);
        } catch (IOException e) {
            throw failed("follow the link", path, e);
        }
    }

    @Override
    public boolean mayWrite(Path path) {
        var place = path;
        while (place != null && !Files.exists(place)) {
            place = place.getParent();
        }
        if (place == null || !Files.isWritable(place)) {
            return false;
        }
        return mode(place).orElse(FileMode.FILE).ownerMayWrite();
    }

    @Override
    public OptionalLong room(Path path) {
        try {
            return OptionalLong.of(Files.getFileStore(path).getUsableSpace());
        } catch (IOException unknown) {
            return OptionalLong.empty();
        }
    }

    @Override
    public void write(Path file, byte[] content, FileMode mode) {
        if (exists(file) && !isFile(file)) {
            throw Problem.failed(
                    "cannot write " + file,
                    kind(file) + " stands there",
                    "look at it, and take it away if it is not needed");
        }
        var temporary = Disk.partial(file);
        try {
            Files.deleteIfExists(temporary);
            try (var channel = FileChannel.open(
                    temporary,
                    Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                    attributes(FileMode.PRIVATE_FILE))) {
                var buffer = ByteBuffer.wrap(content);
                while (buffer.hasRemaining()) {
                    channel.write(buffer);
                }
                if (posix) {
                    keepOwner(file, temporary);
                    Files.setPosixFilePermissions(temporary, mode.permissions());
                }
                channel.force(true);
            }
            if (hasOtherNames(file)) {
                overwrite(file, content);
                Files.delete(temporary);
            } else {
                Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            }
            sync(file.toAbsolutePath().getParent());
        } catch (IOException e) {
            discard(temporary);
            throw failed("write", file, e);
        }
    }

    /// Whether the file is hard linked: a new file in its place would leave the other names with the old content.
    private boolean hasOtherNames(Path file) throws IOException {
        return posix && Files.exists(file) && (int) Files.getAttribute(file, "unix:nlink") > 1;
    }

    private static void overwrite(Path file, byte[] content) throws IOException {
        try (var channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            var buffer = ByteBuffer.wrap(content);
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
            channel.truncate(content.length);
            channel.force(true);
        }
    }

    private static String kind(Path path) {
        return Files.isSymbolicLink(path)
                ? "a link"
                : Files.isDirectory(path) ? "a folder" : "something that is no file";
    }

    private static void keepOwner(Path from, Path to) throws IOException {
        if (!Files.exists(from)) {
            return;
        }
        Map<String, Object> old = Files.readAttributes(from, "unix:uid,gid");
        Map<String, Object> now = Files.readAttributes(to, "unix:uid,gid");
        if (!old.equals(now)) {
            Files.setAttribute(to, "unix:uid", old.get("uid"));
            Files.setAttribute(to, "unix:gid", old.get("gid"));
        }
    }

    private static void discard(Path temporary) {
        try {
            Files.deleteIfExists(temporary);
        } catch (IOException e) {
            // The first failure is the one to report; the next write of this file replaces the left-over.
        }
    }

    /// A rename is durable only once its folder is synced (fsync(2)); Windows has no such call.
    private void sync(Path folder) throws IOException {
        if (posix) {
            try (var channel = FileChannel.open(folder, StandardOpenOption.READ)) {
                channel.force(true);
            }
        }
    }

    private FileAttribute<?>[] attributes(FileMode mode) {
        return posix
                ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(mode.permissions())}
                : new FileAttribute<?>[0];
    }

    @Override
    public void makeFolder(Path folder, FileMode mode) {
        try {
            Files.createDirectory(folder, attributes(FileMode.PRIVATE_FOLDER));
            if (posix) {
                Files.setPosixFilePermissions(folder, mode.permissions());
            }
        } catch (IOException e) {
            throw failed("make the folder", folder, e);
        }
    }

    @Override
    public void delete(Path path) {
        try {
            Files.deleteIfExists(path);
        } catch (DirectoryNotEmptyException e) {
            throw Problem.failed(
                    "cannot remove the folder " + path,
                    "it is not empty",
                    "look at what is in it, then run the command again");
        } catch (IOException e) {
            throw failed("remove", path, e);
        }
    }

    @Override
    public void deleteTree(Path folder) {
        try {
            Trees.delete(folder);
        } catch (IOException e) {
            throw failed("remove the folder", folder, e);
        }
    }

    @Override
    public void copyTree(Path from, Path to) {
        try {
            Trees.copy(from, to);
        } catch (IOException e) {
            throw failed("copy " + from + " to", to, e);
        }
    }

    @Override
    public void setMode(Path path, FileMode mode) {
        try {
            if (posix) {
                Files.setPosixFilePermissions(path, mode.permissions());
            }
        } catch (IOException e) {
            throw failed("set the mode of", path, e);
        }
    }

    @Override
    public void setModes(Path tree, FileMode folder, FileMode file) {
        try {
            if (posix) {
                Trees.setModes(tree, folder, file);
            }
        } catch (IOException e) {
            throw failed("set the modes in", tree, e);
        }
    }

    @Override
    public void syncTree(Path folder) {
        try {
            Trees.sync(folder, posix);
        } catch (IOException e) {
            throw failed("write to the disk", folder, e);
        }
    }

    @Override
    public SortedMap<String, String> sums(Path folder) {
        try {
            return Trees.sums(folder);
        } catch (IOException e) {
            throw failed("read", folder, e);
        }
    }

    @Override
    public void move(Path from, Path to) {
        try {
            Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
            sync(to.toAbsolutePath().getParent());
        } catch (IOException e) {
            throw failed("rename " + from + " to", to, e);
        }
    }

    @Override
    public Optional<Lock> tryLock(Path file) {
        try {
            return FileLocks.tryLock(file, attributes(FileMode.PRIVATE_FILE));
        } catch (IOException e) {
            throw failed("lock", file, e);
        }
    }

    private static Problem failed(String verb, Path path, IOException e) {
        var detail = e instanceof AccessDeniedException
                ? "permission denied"
                : e instanceof FileSystemException f && f.getReason() != null
                        ? f.getReason()
                        : e.getClass().getSimpleName() + (e.getMessage() == null ? "" : ": " + e.getMessage());
        return Problem.failed(
                "cannot " + verb + " " + path,
                detail,
                "check the path, its permissions and the free space, then run the command again",
                e);
    }
}
