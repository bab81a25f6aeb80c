package headroom.edit;

/// A text that is not valid in its format. Stays inside this package: outside it becomes an `EditResult.Blocked`.
final class Malformed extends Exception {
    private static final long serialVersionUID = 1L;

    private final int line;

    Malformed(String reason, int line) {
        super(reason);
        this.line = line;
    }

    EditResult.Blocked blocked() {
        return new EditResult.Blocked(getMessage(), line);
    }
}
