package headroom.compress;

import java.util.regex.Pattern;

/// The lines that Codex puts above a program's output: an id, times, an exit code. They differ each time, the
/// output may not.
final class OutputHead {
    private static final Pattern CODEX =
            Pattern.compile("(?:Chunk ID|Wall time|Exit code|Process exited|Original token count)[^\\n"
                    + "]*\\n"
                    + "(?:[A-Z][^\\n"
                    + "]{0,100}\\n"
                    + "){0,6}?Output:\\n"
                    + "(?:Warning: truncated output[^\\n"
                    + "]*\\n"
                    + ")?(?:Total output lines: \\d+\\n"
                    + "\\n"
                    + ")?");

    private OutputHead() {}

    /// How long it is; 0 where there is none.
    static int length(String text) {
        var head = CODEX.matcher(text);
        return head.lookingAt() ? head.end() : 0;
    }
}
