package headroom.supervise;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import support.Sandbox;

/// Each line of a log is read once, and whole.
class LogReaderTest {
    private final Sandbox sandbox = new Sandbox();

    @AfterEach
    void leaveNothing() {
        sandbox.close();
    }

    @Test
    void aLineThatIsStillBeingWrittenIsReadOnceItIsWhole() throws IOException {
        var log = sandbox.file("runner.log", "one\ntwo\nthr");
        var reader = new LogReader(sandbox.host(), new Logs.File(log));
        assertEquals(List.of("one", "two"), reader.last(5));
        assertEquals(List.of(), reader.more());
        Files.writeString(log, "ee\nfou", StandardOpenOption.APPEND);
        assertEquals(List.of("three"), reader.more());
        Files.writeString(log, "r\n", StandardOpenOption.APPEND);
        assertEquals(List.of("four"), reader.more());
        assertEquals(List.of("four"), reader.last(1));
    }
}
