package headroom.deploy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import headroom.host.Command;
import headroom.host.Host;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import support.Await;
import support.Sandbox;

/// Machines in trouble: full and read-only disks, files that vanish. The error is clear and nothing is lost.
@Execution(ExecutionMode.CONCURRENT)
class TroubleTest {
    private static final String SETTINGS = ".claude/settings.json";
    private final Sandbox sandbox = new Sandbox("Zoë's home");
    private final int port = Sandbox.freePort();
    private boolean mounted;

    @AfterEach
    void end() {
        sandbox.run("install", "remove", "--force");
        if (mounted) {
            root("umount", "-l", sandbox.home().toString());
        }
        sandbox.close();
    }

    private Sandbox.Run apply() {
        return sandbox.run(
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

    private void applied() {
        var run = apply();
        assertEquals(0, run.code(), run.all());
    }

    private static boolean root(String... words) {
        return Host.real().exec().run(Command.of(words)).ok();
    }

    /// Puts a disk of its own under the home folder.
    private void mount(String options) {
        mounted = root(
                "mount",
                "-t",
                "tmpfs",
                "-o",
                options,
                "headroom-test",
                sandbox.home().toString());
        Assumptions.assumeTrue(mounted, "only root may mount a disk of its own for this test");
    }

    private void clearRefusal(Sandbox.Run run) {
        assertTrue(run.code() == 1 || run.code() == 4, run.all());
        assertTrue(
                run.err().contains("error: ")
                        && run.err().contains("why: ")
                        && run.err().contains("next: ")
                        && !run.err().contains("defect"),
                run.err());
    }

    @Test
    void aFullDiskIsSaidAndEverythingIsRolledBack() {
        mount("size=2m,mode=755");
        sandbox.file(SETTINGS, "{\"env\":{\"A\":\"b\"}}\n");
        var before = sandbox.tree();
        var run = apply();
        clearRefusal(run);
        assertTrue(run.err().contains("No space left") && run.err().contains("rolled back"), run.err());
        assertEquals(before, sandbox.tree());
    }

    @Test
    void aDiskThatIsFullFromTheStartIsLeftAsItIs() throws IOException {
        mount("size=64k,mode=755");
        sandbox.file(SETTINGS, "{}\n");
        fill(sandbox.home().resolve("filler"));
        var before = sandbox.tree();
        clearRefusal(apply());
        assertEquals(before, sandbox.tree());
    }

    @Test
    void aReadOnlyHomeIsSaidBeforeAnythingHappens() {
        mount("size=64m,mode=755");
        sandbox.file(SETTINGS, "{}\n");
        var before = sandbox.tree();
        assertTrue(root("mount", "-o", "remount,ro", sandbox.home().toString()));
        clearRefusal(apply());
        assertTrue(root("mount", "-o", "remount,rw", sandbox.home().toString()));
        assertEquals(before, sandbox.tree());
    }

    @Test
    void onADiskThatHasFilledUpToolsAreTakenOffAndTheDeploymentGoes() throws IOException {
        mount("size=400m,mode=755");
        var settings = "{\"env\":{\"A\":\"b\"}}\n";
        sandbox.file(SETTINGS, settings);
        var before = sandbox.tree();
        applied();
        for (var command :
                List.of(List.of("install", "stop"), List.of("install", "start"), List.of("install", "remove"))) {
            fill(sandbox.home().resolve("filler"));
            var run = sandbox.run(command.toArray(String[]::new));
            assertEquals(0, run.code(), command + "\n" + run.all());
            assertEquals(command.contains("start"), !sandbox.read(SETTINGS).equals(settings), command.toString());
            Files.delete(sandbox.home().resolve("filler"));
            // A file system gives back what a deleted file held in its own time.
            Await.until(
                    "the disk has room",
                    Duration.ofSeconds(30),
                    () -> sandbox.home().toFile().getUsableSpace() > 32 << 20);
            if (!command.contains("remove")) {
                // Whatever changes something holds space again.
                assertEquals(0, sandbox.run("install", "restart").code());
                assertEquals(0, sandbox.run("install", command.get(1)).code());
            }
        }
        assertEquals(before, sandbox.tree());
    }

    private static void fill(Path file) {
        try (var out = Files.newOutputStream(file)) {
            var block = new byte[4096];
            while (true) {
                out.write(block);
            }
        } catch (IOException full) {
            // That is the point.
        }
    }

    @Test
    void vanishedFilesDoNotStopARemoval() throws IOException {
        sandbox.file(SETTINGS, "{}\n");
        applied();
        Files.delete(sandbox.home().resolve(SETTINGS));
        sandbox.host().disk().deleteTree(sandbox.home().resolve(".headroom/runtime"));
        sandbox.host().disk().deleteTree(sandbox.home().resolve(".headroom/bin"));
        var removed = sandbox.run("install", "remove");
        assertEquals(0, removed.code(), removed.all());
        assertEquals(
                "",
                sandbox.tree()
                        .lines()
                        .filter(line -> !line.startsWith(".claude ") && !line.startsWith(" "))
                        .findFirst()
                        .orElse(""));
    }

    @Test
    void withoutTheBackupOnlyOurKeysLeave() {
        sandbox.file(SETTINGS, "{\n  \"model\": \"x\"\n}\n");
        var before = sandbox.tree();
        applied();
        var backups = sandbox.home().resolve(".headroom/deploy/default/backup");
        sandbox.host().disk().list(backups).stream()
                .filter(file -> file.toString().endsWith("settings.json"))
                .forEach(sandbox.host().disk()::delete);
        var removed = sandbox.run("install", "remove");
        assertEquals(0, removed.code(), removed.all());
        assertEquals(before, sandbox.tree());
    }

    @Test
    void anEditThatCannotBeTakenBackKeepsTheProxyUpForItsTool() {
        sandbox.file(SETTINGS, "{}\n");
        applied();
        var broken = sandbox.read(SETTINGS).replace("\"env\"", "\"env");
        sandbox.file(SETTINGS, broken);
        var removed = sandbox.run("install", "remove");
        assertEquals(4, removed.code(), removed.all());
        assertEquals(broken, sandbox.read(SETTINGS));
        assertTrue(
                !sandbox.host().processes().free("127.0.0.1", port),
                "the proxy is gone though a tool still points at it");

        var forced = sandbox.run("install", "remove", "--force");
        assertEquals(0, forced.code(), forced.all());
        assertEquals(broken, sandbox.read(SETTINGS));
        assertTrue(!Files.exists(sandbox.home().resolve(".headroom")));
    }

    @Test
    void twoAppliesAtOnceComeOneAfterTheOther() throws Exception {
        sandbox.file(SETTINGS, "{}\n");
        var before = sandbox.tree();
        var other = new Thread(() -> apply());
        other.start();
        var run = apply();
        other.join();
        assertEquals(0, run.code(), run.all());
        assertEquals(0, sandbox.run("install", "status").code());
        assertEquals(0, sandbox.run("install", "remove").code());
        assertEquals(before, sandbox.tree());
    }
}
