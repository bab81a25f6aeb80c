package headroom.manifest;

import headroom.host.FileMode;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/// What a file looked like at one moment: the SHA-256 of its bytes and its mode.
public record Fingerprint(String sha256, String mode) {
    public static Fingerprint of(byte[] content, FileMode mode) {
        return new Fingerprint(sha256(content), mode.toString());
    }

    public boolean sameContent(byte[] content) {
        return sha256.equals(sha256(content));
    }

    public static String sha256(byte[] content) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
