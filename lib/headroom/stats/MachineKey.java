package headroom.stats;

import headroom.host.Disk;
import headroom.host.FileMode;
import headroom.host.Problem;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// Makes numbers of texts (HMAC-SHA-256) under a key that never leaves this machine: they tell the same from the
/// other, and nobody can look for a text with them.
public final class MachineKey {
    private static final String ALGORITHM = "HmacSHA256";
    private static final int BYTES = 32;

    private final SecretKeySpec key;

    private MachineKey(byte[] key) {
        this.key = new SecretKeySpec(key, ALGORITHM);
    }

    /// A key that ends with this process.
    static MachineKey passing() {
        var bytes = new byte[BYTES];
        new SecureRandom().nextBytes(bytes);
        return new MachineKey(bytes);
    }

    /// The key in this file, which is made (0600) where there is none; its folder must exist.
    public static MachineKey in(Disk disk, Path file) {
        var known = read(disk, file);
        if (known != null) {
            return known;
        }
        var bytes = new byte[BYTES];
        new SecureRandom().nextBytes(bytes);
        disk.write(file, HexFormat.of().formatHex(bytes).getBytes(StandardCharsets.US_ASCII), FileMode.PRIVATE_FILE);
        // Another process may have made it at the same time; the last one stands.
        return disk.read(file).map(MachineKey::parse).orElseGet(() -> new MachineKey(bytes));
    }

    private static MachineKey read(Disk disk, Path file) {
        try {
            return disk.read(file).map(MachineKey::parse).orElse(null);
        } catch (Problem | IllegalArgumentException damaged) {
            return null;
        }
    }

    private static MachineKey parse(byte[] text) {
        var bytes = HexFormat.of().parseHex(new String(text, StandardCharsets.US_ASCII).strip());
        if (bytes.length != BYTES) {
            throw new IllegalArgumentException();
        }
        return new MachineKey(bytes);
    }

    /// 64 bits that stand for these bytes.
    long number(byte[] text) {
        return ByteBuffer.wrap(sum(text)).getLong();
    }

    /// 128 bits that stand for these bytes, as 32 hex digits.
    public String id(byte[] text) {
        return HexFormat.of().formatHex(sum(text), 0, 16);
    }

    private byte[] sum(byte[] text) {
        try {
            var mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            return mac.doFinal(text);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /// The same as 16 hex digits.
    String word(byte[] text) {
        return HexFormat.of().toHexDigits(number(text));
    }
}
