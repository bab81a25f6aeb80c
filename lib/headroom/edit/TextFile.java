package headroom.edit;

public final class TextFile {
    private TextFile() {}

    /// The bytes of a file as text, or why they are none.
    public sealed interface Decoded {
        record Text(String text) implements Decoded {}

        record Refused(String reason, int line) implements Decoded {}
    }

    public static Decoded decode(byte[] bytes) {
        return new Decoded.Refused("", 0);
    }

    public static byte[] encode(String text) {
        return new byte[0];
    }
}
