package headroom.host;

/// What a command did: its exit code, or `NOT_FOUND`, or `TIMED_OUT`; and what it printed.
public record CommandResult(int exitCode, String out, String err) {
    /// The program does not exist or cannot be started (the shell's number for it).
    public static final int NOT_FOUND = 127;
    /// The command was ended because its time was up (the number `timeout(1)` uses).
    public static final int TIMED_OUT = 124;

    public boolean ok() {
        return exitCode == 0;
    }

    /// The last line printed, errors first: the best one-line reason there is.
    public String reason() {
        var text = err.isBlank() ? out : err;
        var lines = text.strip().split("\\R");
        var last = lines[lines.length - 1].strip();
        return last.isEmpty() ? "exit code " + exitCode : last;
    }
}
