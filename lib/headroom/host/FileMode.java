package headroom.host;

import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumSet;
import java.util.Set;

/// The nine permission bits of a file. Windows has none: there they are kept but without effect.
public record FileMode(int bits) {
    public static final FileMode PRIVATE_FILE = new FileMode(0600);
    public static final FileMode PRIVATE_FOLDER = new FileMode(0700);
    public static final FileMode PRIVATE_PROGRAM = new FileMode(0700);
    public static final FileMode FILE = new FileMode(0644);
    public static final FileMode FOLDER = new FileMode(0755);
    public static final FileMode PROGRAM = new FileMode(0755);

    public static FileMode of(Set<PosixFilePermission> permissions) {
        int bits = 0;
        for (var permission : permissions) {
            bits |= 0400 >> permission.ordinal();
        }
        return new FileMode(bits);
    }

    /// Reads what `toString` prints, such as `0600`.
    public static FileMode parse(String octal) {
        return new FileMode(Integer.parseInt(octal, 8));
    }

    public Set<PosixFilePermission> permissions() {
        var permissions = EnumSet.noneOf(PosixFilePermission.class);
        for (var permission : PosixFilePermission.values()) {
            if ((bits & (0400 >> permission.ordinal())) != 0) {
                permissions.add(permission);
            }
        }
        return permissions;
    }

    public boolean ownerMayWrite() {
        return (bits & 0200) != 0;
    }

    @Override
    public String toString() {
        return String.format("%04o", bits);
    }
}
