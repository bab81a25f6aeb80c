package headroom;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.junit.jupiter.api.Test;
import support.Program;
import support.Scale;

/// The Java files are as the formatter leaves them.
class FormatTest {
    @Test
    void everyFileIsFormatted() {
        assumeTrue(Scale.all(), "the formatter is fetched with --all");
        var run = Program.of("scripts/format", "--check").set(System.getenv()).run();
        assertEquals(0, run.code(), () -> "run scripts/format: " + run);
    }
}
