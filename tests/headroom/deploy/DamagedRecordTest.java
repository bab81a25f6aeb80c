package headroom.deploy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import support.Sandbox;

/// A manifest that somebody deleted or a disk has damaged hinders no command: its last good copy stands for it.
@Execution(ExecutionMode.CONCURRENT)
class DamagedRecordTest {
    private final Sandbox sandbox = new Sandbox();
    private final int port = Sandbox.freePort();

    private enum Damage {
        GONE,
        EMPTY,
        ZEROS,
        CUT,
        GARBAGE;

        void to(Path file) throws IOException {
            var content = Files.readAllBytes(file);
            switch (this) {
                case GONE -> Files.delete(file);
                case EMPTY -> Files.write(file, new byte[0]);
                case ZEROS -> Files.write(file, new byte[content.length]);
                case CUT -> Files.write(file, Arrays.copyOf(content, content.length / 2));
                case GARBAGE -> Files.writeString(file, "\u0001\u0002 }{");
            }
        }
    }

    @AfterEach
    void leaveNothing() {
        sandbox.run("install", "remove", "--force");
        sandbox.close();
    }

    private Sandbox.Run ok(String... words) {
        var run = sandbox.run(words);
        assertEquals(0, run.code(), run.all());
        return run;
    }

    @ParameterizedTest
    @EnumSource
    void everyCommandWorksAndApplyMends(Damage damage) throws IOException {
        sandbox.file(".claude/settings.json", "{\"model\": \"m\"}\n");
        var before = sandbox.tree();
        var manifest = sandbox.home().resolve(".headroom/deploy/default/manifest.json");
        ok("install", "apply", "--target", "claude", "--supervisor", "agent", "--port", Integer.toString(port));
        damage.to(manifest);
        var status = sandbox.run("install", "status");
        assertEquals(4, status.code(), status.all());
        assertTrue(
                status.out()
                        .contains("  problem     " + manifest
                                + " is gone or damaged, and its last good copy stands for it: headroom install"
                                + " apply\n"),
                status.out());
        ok("install", "apply");
        ok("install", "status");
        damage.to(manifest);
        ok("install", "stop");
        assertFalse(sandbox.read(".claude/settings.json").contains("127.0.0.1"));
        damage.to(manifest);
        ok("install", "start");
        ok("install", "status");
        damage.to(manifest);
        ok("install", "remove");
        assertEquals(before, sandbox.tree());
    }
}
