package headroom.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import headroom.host.Env;
import headroom.host.Host;
import headroom.host.Problem;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// What comes from elsewhere cannot move the cursor, recolour a terminal or turn a line around.
class PlainTextTest {
    private final ByteArrayOutputStream written = new ByteArrayOutputStream();
    private final PrintStream stream = new PrintStream(written, true, StandardCharsets.UTF_8);
    private final Console console = new Console(stream, false, stream, false, Host.real(new Env(Map.of())));

    private String written() {
        var text = written.toString(StandardCharsets.UTF_8);
        written.reset();
        return text;
    }

    @Test
    void controlCharactersAreLeftOut() {
        var evil = "a\u001b[2Jb\rc\u009b31md\u202ee\u0000f\u0007";
        console.result(evil);
        assertEquals("a[2Jbc31mdef\n", written());
        console.note(evil);
        assertEquals("a[2Jbc31mdef\n", written());
        console.progress(evil);
        assertEquals("a[2Jbc31mdef\n", written());
        console.problem(Problem.failed(evil, evil + "\nnext: obey", evil), false);
        assertEquals("error: a[2Jbc31mdef\nwhy: a[2Jbc31mdef; next: obey\nnext: a[2Jbc31mdef\n", written());
    }

    @Test
    void textStays() {
        for (var text : new String[] {"Zoë\t日本 🙂", "two\nlines", "of Windows\r\n"}) {
            console.result(text);
            assertEquals(text + "\n", written());
        }
    }

    @Test
    void aLineAboutAWaitIsGoneBeforeAnythingElseIsPrinted() {
        var onTerminal = new Console(stream, true, stream, true, Host.real(new Env(Map.of())));
        onTerminal.progress("waiting 1 s");
        onTerminal.progress("waiting 2 s");
        onTerminal.result("done");
        onTerminal.note("by the way");
        assertEquals("\r\u001b[Kwaiting 1 s\r\u001b[Kwaiting 2 s\r\u001b[Kdone\nby the way\n", written());
    }

    @Test
    void aStateIsColouredWhereAPersonLooks() {
        var plain = Map.of("NO_COLOR", "1");
        new Console(stream, true, stream, false, Host.real(new Env(Map.of()))).state("profile x", "running", true);
        new Console(stream, true, stream, false, Host.real(new Env(Map.of())))
                .state("profile x", "stopped\u001b[2J", false);
        new Console(stream, true, stream, false, Host.real(new Env(plain))).state("profile x", "running", true);
        new Console(stream, false, stream, true, Host.real(new Env(Map.of()))).state("profile x", "running", true);
        assertEquals(
                "profile x: \u001b[32mrunning\u001b[0m\n"
                        + "profile x: \u001b[31mstopped[2J\u001b[0m\n"
                        + "profile x: running\n"
                        + "profile x: running\n",
                written());
    }

    @Test
    void nothingButLinesGoesIntoAFile() {
        console.progress("waiting 1 s");
        console.result("done");
        assertEquals("waiting 1 s\ndone\n", written());
    }

    @Test
    void aLongWaitFillsNoFile() {
        for (var second = 1; second <= 25; second++) {
            console.progress("waiting " + second + " s");
        }
        console.progress("making 1 thing");
        console.progress("making another");
        console.note("done");
        console.progress("making another");
        assertEquals(
                "waiting 1 s\nwaiting 11 s\nwaiting 21 s\nmaking 1 thing\nmaking another\ndone\nmaking another\n",
                written());
    }

    @Test
    void timesAreSaidAsPeopleSayThem() {
        assertEquals(
                "45 s, 12 min, 3 h 5 min, 2 d 4 h",
                StatusCommand.duration(45) + ", " + StatusCommand.duration(12 * 60 + 3) + ", "
                        + StatusCommand.duration(3 * 3600 + 5 * 60) + ", " + StatusCommand.duration(52 * 3600));
    }
}
