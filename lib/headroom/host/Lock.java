package headroom.host;

/// A lock file held by this process; the operating system lets go of it when the process ends, however it ends.
public interface Lock extends AutoCloseable {
    /// Removes the lock file and lets the next one in.
    @Override
    void close();
}
