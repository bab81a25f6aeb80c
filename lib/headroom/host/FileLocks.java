package headroom.host;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/// Lock files that leave nothing behind: whoever holds one removes it. A link is not followed.
final class FileLocks {
    private FileLocks() {}

    /// Tries once; `attributes` are for a file that does not exist yet. Empty when another process (or another part
    /// of this one) holds the lock.
    static Optional<Lock> tryLock(Path file, FileAttribute<?>... attributes) throws IOException {
        while (true) {
            var channel = FileChannel.open(
                    file,
                    Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS),
                    attributes);
            try {
                var before = identity(file);
                // The range lies beyond the content, so that others can read the pid where locks are mandatory
                // (Windows).
                var held = channel.tryLock(Long.MAX_VALUE - 1, 1, false);
                if (held == null) {
                    channel.close();
                    return Optional.empty();
                }
                if (before != null && Objects.equals(before, identity(file))) {
                    sign(file, channel);
                    return Optional.of(() -> release(file, channel));
                }
                // Its last holder removed the file between our open and our lock.
                channel.close();
            } catch (OverlappingFileLockException e) {
                channel.close();
                return Optional.empty();
            }
        }
    }

    private static void sign(Path file, FileChannel channel) throws IOException {
        try {
            channel.truncate(0)
                    .write(ByteBuffer.wrap(
                            Long.toString(ProcessHandle.current().pid()).getBytes(StandardCharsets.US_ASCII)));
        } catch (IOException full) {
            release(file, channel);
            throw full;
        }
    }

    private static Object identity(Path file) throws IOException {
        try {
            var attributes = Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            return attributes.fileKey() == null ? "present" : attributes.fileKey();
        } catch (NoSuchFileException e) {
            return null;
        }
    }

    private static void release(Path file, FileChannel channel) {
        try (channel) {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw Problem.failed("cannot remove the lock file " + file, e.getMessage(), "remove it by hand", e);
        }
    }
}
