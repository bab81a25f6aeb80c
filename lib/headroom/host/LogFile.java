package headroom.host;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;

/// A log that is appended to and never outgrows its cap: when full, the file moves to `.1`, that to `.2`, and so
/// on; the oldest goes. Readable by its owner only. Not for use by several threads at once.
public final class LogFile implements AutoCloseable {
    private final Path file;
    private final long maxBytes;
    private final int kept;
    private OutputStream out;
    private long size;

    /// `maxBytes` is the size of one file, `kept` how many full ones stay beside it: the cap is `maxBytes × (kept +
    /// 1)`.
    public LogFile(Path file, long maxBytes, int kept) {
        this.file = file;
        this.maxBytes = maxBytes;
        this.kept = kept;
        try {
            open();
        } catch (IOException e) {
            throw Problem.failed(
                    "cannot write the log " + file,
                    e.toString(),
                    "name a file in a folder that exists and that you may write",
                    e);
        }
    }

    /// Appends these bytes whole, in this file or, when they would not fit, in a fresh one.
    public void append(byte[] bytes) throws IOException {
        if (size > 0 && size + bytes.length > maxBytes) {
            out.close();
            rotate();
            open();
        }
        out.write(bytes);
        size += bytes.length;
    }

    private void open() throws IOException {
        if (!Files.exists(file) && Os.current() != Os.WINDOWS) {
            Files.createFile(file, PosixFilePermissions.asFileAttribute(FileMode.PRIVATE_FILE.permissions()));
        }
        out = Files.newOutputStream(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        size = Files.size(file);
    }

    private void rotate() throws IOException {
        for (int number = kept; number > 0; number--) {
            var older = number == 1 ? file : numbered(number - 1);
            if (Files.exists(older)) {
                Files.move(older, numbered(number), StandardCopyOption.REPLACE_EXISTING);
            }
        }
        if (kept == 0) {
            Files.delete(file);
        }
    }

    private Path numbered(int number) {
        return file.resolveSibling(file.getFileName() + "." + number);
    }

    @Override
    public void close() throws IOException {
        out.close();
    }
}
