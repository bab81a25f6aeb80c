package headroom.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import support.Program;
import support.Sandbox;

class CompletionTest {
    private final Sandbox sandbox = new Sandbox();

    @AfterEach
    void leaveNothing() {
        sandbox.close();
    }

    @Test
    void bashCompletesCommandsAndOptions() throws IOException {
        assumeTrue(Program.onPath("bash").isPresent(), "there is no bash");
        assertTrue(completions("ins").contains("install"));
        assertEquals(List.of("bash", "zsh"), completions("completion", ""));
        assertEquals(List.of("status"), completions("install", "stat"));
        assertEquals(List.of("--stacktrace"), completions("install", "status", "--stack"));
    }

    /// What bash would offer for the last of these words.
    private List<String> completions(String... words) throws IOException {
        var script = Files.writeString(sandbox.outside().resolve("completion.bash"), sandbox.run("completion", "bash").out());
        var line = "source \"$0\" && COMP_WORDS=(headroom \"$@\") && COMP_CWORD=$# && _complete_headroom && printf '%s\\n' \"${COMPREPLY[@]}\"";
        var command = Stream.concat(Stream.of("bash", "-c", line, script.toString()), Stream.of(words));
        return Program.of(command.toArray(String[]::new)).run().out().lines().toList();
    }

    @Test
    void zshReadsTheSameScript() {
        assertEquals(sandbox.run("completion", "bash"), sandbox.run("completion", "zsh"));
    }

    @Test
    void anotherShellIsAUsageError() {
        var run = sandbox.run("completion", "csh");
        assertEquals(2, run.code());
        assertTrue(run.err().contains("[bash, zsh]"), run.err());
        assertEquals("", run.out());
    }
}
