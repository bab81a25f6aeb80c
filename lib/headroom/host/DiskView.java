package headroom.host;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;

/// Files and folders, for reading only. I/O errors other than absence are a `Problem`.
public interface DiskView {
    /// Whether anything stands at this path, a dangling link included.
    boolean exists(Path path);

    boolean isFolder(Path path);

    /// Whether a plain file stands at this path itself; a link to one is none.
    boolean isFile(Path path);

    /// The user id of whoever owns what stands at this path, links not followed; empty where nothing does, and on
    /// Windows.
    OptionalLong owner(Path path);

    /// Whether the path is a plain file (links followed) with an execute bit.
    boolean isProgram(Path path);

    /// The file's bytes, empty when there is none.
    Optional<byte[]> read(Path path);

    /// Whether others than its owner may change what stands at this path, links not followed. A folder in which
    /// everybody may only remove what is their own (the sticky bit) is not.
    boolean isExposed(Path path);

    /// The permission bits, links followed; empty when nothing is there.
    Optional<FileMode> mode(Path path);

    /// The names in a folder, sorted; empty when there is none.
    List<Path> list(Path folder);

    /// What tells whether files were damaged: size and CRC-32 of each plain file in a folder and below, by its path
    /// there. Links are not followed.
    SortedMap<String, String> sums(Path folder);

    /// Where links lead in the end; the path itself where it does not exist yet.
    Path resolve(Path path);

    /// Whether this process may write here (for a file that does not exist: create it in its nearest existing
    /// folder).
    boolean mayWrite(Path path);

    /// How many bytes this process may still write on the file system of what stands at this path; empty where the
    /// system does not tell.
    default OptionalLong room(Path path) {
        return OptionalLong.empty();
    }
}
