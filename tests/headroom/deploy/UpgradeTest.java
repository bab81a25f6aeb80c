package headroom.deploy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import headroom.host.Host;
import headroom.host.RunningJava;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import support.Sandbox;
import support.WireClient;

/// `apply` from another headroom than the one that is installed.
@Execution(ExecutionMode.CONCURRENT)
class UpgradeTest {
    private final Sandbox sandbox = new Sandbox();
    private final int port = Sandbox.freePort();
    private String before;

    @BeforeEach
    void install() {
        sandbox.file(".claude/settings.json", "{ \"env\": {} }");
        before = sandbox.tree();
        var applied = apply(sandbox.host());
        assertEquals(0, applied.code(), applied.all());
    }

    @AfterEach
    void remove() {
        var removed = sandbox.run("install", "remove");
        assertEquals(0, removed.code(), removed.all());
        assertEquals(before, sandbox.tree());
        sandbox.close();
    }

    private Sandbox.Run apply(Host host) {
        return sandbox.run(
                host,
                "install",
                "apply",
                "--scope",
                "provider",
                "--providers",
                "manual",
                "--target",
                "claude",
                "--supervisor",
                "agent",
                "--port",
                Integer.toString(port));
    }

    /// The same machine, with a headroom that is this jar and what else there is.
    private Host with(Path jar) {
        var host = sandbox.host();
        return new Host(
                host.os(),
                host.env(),
                host.time(),
                host.disk(),
                host.processes(),
                host.exec(),
                new RunningJava(host.java().home(), List.of(jar)));
    }

    private Path runtime() throws IOException {
        try (var folders = Files.list(sandbox.home().resolve(".headroom/runtime"))) {
            var all = folders.toList();
            assertEquals(1, all.size(), "runtimes: " + all);
            return all.getFirst();
        }
    }

    private String instance() throws IOException {
        var health = WireClient.ask(port, WireClient.request("GET", "/health", ""));
        assertEquals(200, health.status());
        return new ObjectMapper().readTree(health.text()).get("instance_id").asText();
    }

    @Test
    void anotherProgramTakesThePlaceOfTheOneThatRan() throws IOException {
        var old = instance();
        var newer = Files.copy(
                sandbox.host().java().classPath().getFirst(), sandbox.outside().resolve("headroom.jar"));
        // What follows a jar's directory is of no meaning, so this is the same program with other bytes in front.
        Files.write(newer, prefixed(Files.readAllBytes(newer)));
        var upgraded = apply(with(newer));
        assertEquals(0, upgraded.code(), upgraded.all());
        assertNotEquals(old, instance());
        assertEquals(-1, Files.mismatch(newer, runtime().resolve("headroom.jar")));
        assertEquals(0, sandbox.run("install", "status").code());
    }

    private static byte[] prefixed(byte[] jar) {
        var bytes = new byte[jar.length + 1];
        System.arraycopy(jar, 0, bytes, 1, jar.length);
        return bytes;
    }

    @Test
    void aProgramThatDoesNotGetReadyGivesItsPlaceBack() throws IOException {
        var jar = Files.readAllBytes(runtime().resolve("headroom.jar"));
        var settings = sandbox.read(".claude/settings.json");
        var broken = sandbox.outside().resolve("headroom.jar");
        try (var zip = new ZipOutputStream(Files.newOutputStream(broken))) {
            zip.putNextEntry(new ZipEntry("nothing"));
        }
        var failed = apply(with(broken));
        assertEquals(1, failed.code(), failed.all());
        assertTrue(failed.err().contains("the deployment is back as it was"), failed.all());
        assertTrue(Files.readAllBytes(runtime().resolve("headroom.jar")).length == jar.length, "the runtime before");
        assertEquals(settings, sandbox.read(".claude/settings.json"));
        assertFalse(instance().isEmpty());
        var status = sandbox.run("install", "status");
        assertEquals(0, status.code(), status.all());
    }
}
