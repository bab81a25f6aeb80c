package headroom.host;

import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumSet;
import java.util.Set;

/// The nine permission bits of a file. Windows has none: there they are kept but without effect.
public record Mode(int bits) {
    public static final Mode PRIVATE_FILE = new Mode(0600);
    public static final Mode PRIVATE_FOLDER = new Mode(0700);
    public static final Mode PRIVATE_PROGRAM = new Mode(0700);
    public static final Mode FILE = new Mode(0644);
    public static final Mode FOLDER = new Mode(0755);
    public static final Mode PROGRAM = new Mode(0755);

    public static Mode of(Set<PosixFilePermission> permissions) {
        int bits = 0;
        for (var permission : permissions) {
            bits |= 0400 >> permission.ordinal();
        }
        return new Mode(bits);
    }

    /// Reads what `toString` prints, such as `0600`.
    public static Mode parse(String octal) {
        return new Mode(Integer.parseInt(octal, 8));
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
