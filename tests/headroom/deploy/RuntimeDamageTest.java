package headroom.deploy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import headroom.host.Command;
import headroom.host.CommandResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import support.Sandbox;
import support.Scale;

/// What a power cut, a full disk or a bad one leaves of the runtime: the installed command works with what there is
/// or says that it does not, and `apply` mends it.
@Execution(ExecutionMode.CONCURRENT)
class RuntimeDamageTest {
    private static final List<String> CACHES = List.of("commands.aot", "proxy.aot");

    private final Sandbox sandbox = new Sandbox();
    private final int port = Sandbox.freePort();

    private enum Damage {
        GONE {
            @Override
            void to(Path file) throws IOException {
                Files.delete(file);
            }
        },
        EMPTY {
            @Override
            void to(Path file) throws IOException {
                replace(file, new byte[0]);
            }
        },
        FLIPPED {
            @Override
            void to(Path file) throws IOException {
                var bytes = Files.readAllBytes(file);
                for (int i = bytes.length / 3; i < bytes.length; i += 4096) {
                    bytes[i] ^= 0x55;
                }
                replace(file, bytes);
            }
        };

        abstract void to(Path file) throws IOException;
    }

    /// Puts another file in its place: what runs goes on with the old one.
    private static void replace(Path file, byte[] content) throws IOException {
        var permissions =
                Files.exists(file) ? Files.getPosixFilePermissions(file) : PosixFilePermissions.fromString("rwxr-xr-x");
        Files.deleteIfExists(file);
        Files.setPosixFilePermissions(Files.write(file, content), permissions);
    }

    @AfterEach
    void end() {
        sandbox.run("install", "remove", "--force");
        sandbox.close();
    }

    private Sandbox.Run apply() {
        return sandbox.run(
                "install", "apply", "--target", "claude", "--supervisor", "agent", "--port", Integer.toString(port));
    }

    private Path runtime() {
        return sandbox.home().resolve(".headroom/runtime/0.1.0");
    }

    private CommandResult installed(String... words) {
        var line = "cd " + sandbox.home() + " && .headroom/bin/headroom install " + String.join(" ", words);
        return sandbox.host()
                .exec()
                .run(new Command(
                        List.of("sh", "-c", line),
                        Map.of("HOME", sandbox.home().toString()),
                        "",
                        Duration.ofMinutes(2)));
    }

    @ParameterizedTest
    @EnumSource
    void whatIsDamagedIsLeftAsideAndMended(Damage damage) throws IOException {
        Assumptions.assumeTrue(Scale.all() || damage == Damage.FLIPPED, "a sample is enough; all with --all");
        assertEquals(0, apply().code());
        for (var name : damage == Damage.FLIPPED
                ? CACHES
                : List.of(
                        "jre/bin/java",
                        "jre/lib/modules",
                        "jre/lib/server/libjvm.so",
                        "java.args",
                        "commands.aot",
                        "proxy.aot")) {
            var file = runtime().resolve(name);
            var whole = Files.readAllBytes(file);
            damage.to(file);
            var status = installed("status");
            assertEquals(0, status.exitCode(), name + ": " + status.out() + status.err());
            assertTrue(status.out().contains("profile default: running"), name + ": " + status.out() + status.err());
            var restarted = installed("restart");
            assertEquals(0, restarted.exitCode(), name + ": " + restarted.out() + restarted.err());
            if (!name.equals("proxy.aot")) {
                replace(file, whole);
            }
        }
        try (var left = Files.list(sandbox.home())) {
            assertTrue(
                    left.noneMatch(file -> file.getFileName().toString().startsWith("hs_err")),
                    "a crash left its traces in the user's folder");
        }
        var mended = apply();
        assertEquals(0, mended.code(), mended.all());
        assertFalse(mended.out().contains("already is as asked"), mended.out());
        assertTrue(apply().out().contains("already is as asked"));
    }

    @Test
    void aCommandThatCannotRunDoesNotCallItselfSuccessful() throws IOException {
        assertEquals(0, apply().code());
        for (var damage : List.of(Damage.EMPTY, Damage.GONE)) {
            damage.to(runtime().resolve("headroom.jar"));
            var stopped = installed("stop");
            assertTrue(
                    stopped.exitCode() != 0 && !stopped.err().isBlank(),
                    damage + ": " + stopped.exitCode() + stopped.out() + stopped.err());
        }
        assertEquals(0, apply().code());
        assertEquals(0, installed("status").exitCode());
    }
}
