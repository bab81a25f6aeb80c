package headroom.host;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Comparator;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.zip.CRC32;

/// A folder with all that is in it. Links are never followed.
final class Trees {
    private Trees() {}

    static void delete(Path folder) throws IOException {
        if (!Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        Files.walkFileTree(folder, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.deleteIfExists(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path visited, IOException failure) throws IOException {
                if (failure != null) {
                    throw failure;
                }
                Files.deleteIfExists(visited);
                return FileVisitResult.CONTINUE;
            }
        });
    }

    /// Copies contents and links, but neither owners nor modes: the copy is whoever's makes it.
    static void copy(Path from, Path to) throws IOException {
        try (var paths = Files.walk(from)) {
            for (var path : (Iterable<Path>) paths::iterator) {
                if (Files.isSymbolicLink(path) && !staysIn(from, path)) {
                    throw new FileSystemException(path.toString(), null, "the link " + path + " leads out of it");
                }
                Files.copy(path, to.resolve(from.relativize(path)), LinkOption.NOFOLLOW_LINKS);
            }
        }
    }

    private static boolean staysIn(Path folder, Path link) throws IOException {
        var target = Files.readSymbolicLink(link);
        return !target.isAbsolute() && link.resolveSibling(target).normalize().startsWith(folder.normalize());
    }

    /// Files first, then the folders that name them, and the one that names the tree. POSIX takes any descriptor
    /// (fsync(2)), and a program that runs cannot be opened for writing; Windows takes only one that can write, and
    /// none of a folder (FlushFileBuffers).
    static void sync(Path tree, boolean posix) throws IOException {
        try (var paths = Files.walk(tree)) {
            for (var path : (Iterable<Path>) paths.filter(each -> !Files.isSymbolicLink(each))
                    .sorted(Comparator.comparing(Files::isDirectory))::iterator) {
                if (!Files.isDirectory(path)) {
                    force(path, posix ? StandardOpenOption.READ : StandardOpenOption.WRITE);
                } else if (posix) {
                    force(path, StandardOpenOption.READ);
                }
            }
        }
        if (posix) {
            force(tree.toAbsolutePath().getParent(), StandardOpenOption.READ);
        }
    }

    private static void force(Path path, StandardOpenOption option) throws IOException {
        try (var channel = FileChannel.open(path, option)) {
            channel.force(true);
        }
    }

    static SortedMap<String, String> sums(Path tree) throws IOException {
        var sums = new TreeMap<String, String>();
        if (!Files.isDirectory(tree)) {
            return sums;
        }
        try (var paths = Files.walk(tree)) {
            for (var path : (Iterable<Path>)
                    paths.filter(each -> Files.isRegularFile(each, LinkOption.NOFOLLOW_LINKS))::iterator) {
                sums.put(tree.relativize(path).toString().replace('\\', '/'), sum(path));
            }
        }
        return sums;
    }

    private static String sum(Path file) {
        try (var channel = FileChannel.open(file)) {
            var crc = new CRC32();
            var buffer = ByteBuffer.allocateDirect(1 << 16);
            while (channel.read(buffer.clear()) >= 0) {
                crc.update(buffer.flip());
            }
            return channel.size() + " " + Long.toHexString(crc.getValue());
        } catch (IOException e) {
            return "unreadable";
        }
    }

    static void setModes(Path tree, FileMode folder, FileMode file) throws IOException {
        var program = new FileMode(file.bits() | folder.bits() & 0111);
        try (var paths = Files.walk(tree)) {
            for (var path : (Iterable<Path>) paths.filter(each -> !Files.isSymbolicLink(each))::iterator) {
                var runs = (FileMode.of(Files.getPosixFilePermissions(path)).bits() & 0100) != 0;
                Files.setPosixFilePermissions(
                        path, (Files.isDirectory(path) ? folder : runs ? program : file).permissions());
            }
        }
    }
}
