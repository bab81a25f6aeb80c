package headroom.host;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;

/// How a proxy proves that it belongs to a deployment: whoever looks sends a challenge, and the proxy answers with
/// its HMAC under a key that stands in a file of the deployment's owner alone. A stranger on the port can repeat
/// what a proxy says of itself, but has no answer to a new challenge.
public final class Proof {
    /// The variable that hands the key to the proxy.
    public static final String KEY = "HEADROOM_INSTANCE_KEY";
    /// The header of a request for `/health` that brings a challenge.
    public static final String CHALLENGE = "x-headroom-challenge";
    private static final int BLOCK = 64;

    private Proof() {}

    /// A new key or challenge, which nobody can guess: 128 bits as hexadecimal digits.
    public static String unguessable() {
        var bytes = new byte[16];
        new SecureRandom().nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    /// Whether this is a challenge as `unguessable` makes them.
    public static boolean isChallenge(String text) {
        return text != null && text.matches("[0-9a-f]{32}");
    }

    /// What the proxy with this key that serves on this port answers to a challenge.
    public static String of(String key, String challenge, int port) {
        return HexFormat.of()
                .formatHex(hmac(
                        key.getBytes(StandardCharsets.UTF_8),
                        ("headroom " + port + " " + challenge).getBytes(StandardCharsets.UTF_8)));
    }

    /// HMAC-SHA-256 (RFC 2104). Java's own, `Mac`, first verifies the providers of cryptography, which takes a
    /// fifth of the time a command may take.
    static byte[] hmac(byte[] key, byte[] message) {
        var block = Arrays.copyOf(key.length > BLOCK ? sha256(key) : key, BLOCK);
        return sha256(xor(block, 0x5c), sha256(xor(block, 0x36), message));
    }

    private static byte[] xor(byte[] block, int with) {
        var result = new byte[block.length];
        for (var i = 0; i < block.length; i++) {
            result[i] = (byte) (block[i] ^ with);
        }
        return result;
    }

    private static byte[] sha256(byte[]... parts) {
        try {
            var digest = MessageDigest.getInstance("SHA-256");
            for (var part : parts) {
                digest.update(part);
            }
            return digest.digest();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
