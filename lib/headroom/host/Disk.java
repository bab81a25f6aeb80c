package headroom.host;

import java.nio.file.Path;
import java.util.Optional;

/// Files and folders, for changing. Every failure is a `Problem` that names the path; a half-written file is never
/// left under its own name.
public interface Disk extends DiskView {
    /// Puts these bytes in place at once: a temporary file in the same folder, synced, then renamed. The folder
    /// must exist. An existing file keeps its owner, and one with other names (hard links) is written where it
    /// stands. Whatever else is there, a link or a device, is a `Problem`.
    void write(Path file, byte[] content, FileMode mode);

    /// Makes one folder; its parent must exist.
    void makeFolder(Path folder, FileMode mode);

    /// Removes a file, link or empty folder; absence is fine, a folder that is not empty is a `Problem`.
    void delete(Path path);

    /// Removes a folder and all in it, links not followed; absence is fine.
    void deleteTree(Path folder);

    /// Copies a folder and all in it to where nothing stands. The copy belongs to whoever makes it; links inside
    /// the folder stay links, one that leads out of it is a `Problem`.
    void copyTree(Path from, Path to);

    /// Sets the permission bits of a file or folder.
    void setMode(Path path, FileMode mode);

    /// Sets the permission bits of a folder and all in it, links not followed: folders as `folder`, files as
    /// `file`. A file that its owner may execute is a program for everybody who may enter the folder.
    void setModes(Path tree, FileMode folder, FileMode file);

    /// Has everything in a folder stand on the medium, so that a power cut leaves it whole (fsync(2)).
    void syncTree(Path folder);

    /// Renames within one file system, replacing a file at the target.
    void move(Path from, Path to);

    /// The name under which `write` and `move` prepare what will stand at `path`; an interrupted run may leave it
    /// behind.
    static Path partial(Path path) {
        return path.resolveSibling("." + path.getFileName() + ".headroom-new");
    }

    /// Takes the lock kept in this file, whose folder must exist; empty when someone else has it. The holder's pid
    /// stands in the file.
    Optional<Lock> tryLock(Path file);
}
