package headroom.host;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/// A new file that is only appended to, readable by its owner only. What does not fit on the disk is not there in
/// part either. For one thread.
public final class AppendFile implements AutoCloseable {
    private final FileChannel channel;
    private long size;

    /// Makes the file, which must not exist; its folder must.
    public AppendFile(Path file) throws IOException {
        var attributes = Os.current() == Os.WINDOWS
                ? new FileAttribute<?>[0]
                : new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(FileMode.PRIVATE_FILE.permissions())};
        channel = FileChannel.open(file, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), attributes);
    }

    /// Appends these bytes whole, or throws and appends none.
    public void append(byte[] bytes) throws IOException {
        var left = ByteBuffer.wrap(bytes);
        try {
            while (left.hasRemaining()) {
                channel.write(left, size + left.position());
            }
            size += bytes.length;
        } catch (IOException full) {
            channel.truncate(size);
            throw full;
        }
    }

    /// Bytes in it.
    public long size() {
        return size;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
