package headroom.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import headroom.host.Env;
import headroom.host.Host;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CliTest {
    @Test
    void anUnknownCommandIsAUsageError() {
        assertEquals(2, run("no-such-command"));
    }

    private int run(String... args) {
        var env = new Env(Map.of("HOME", "/nowhere"));
        var nothing = new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8);
        return Cli.run(Host.real(env), new Console(nothing, nothing, false, env), args);
    }
}
