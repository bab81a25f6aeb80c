package headroom.deploy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import headroom.host.FileMode;
import headroom.host.Host;
import headroom.host.Problem;
import headroom.manifest.Fingerprint;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import support.Sandbox;

/// Commands do not obey what another user has written, and what they write is nobody else's to change.
class OwnershipTest {
    private static final int NOBODY = 65_534;
    private static final List<String> VERBS = List.of("apply", "remove", "stop", "start", "restart");
    private final Sandbox sandbox = new Sandbox();

    @AfterEach
    void close() {
        sandbox.close();
    }

    private static void requireRoot() {
        Assumptions.assumeTrue(
                Host.real().processes().user().orElse(-1) == 0, "only root can give files to another user");
    }

    private static void give(Path tree) {
        try (var paths = Files.walk(tree)) {
            for (var path : (Iterable<Path>) paths::iterator) {
                Files.setAttribute(path, "unix:uid", NOBODY, LinkOption.NOFOLLOW_LINKS);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void plant(String workspace, Path victim, String mutations, String madeFolders) {
        sandbox.file(workspace + "/deploy/default/manifest.json", """
            {"schema_version": 1, "headroom_version": "0.1.0", "profile": "default", "preset": "persistent-service", "runtime_kind": "java", "supervisor_kind": "none", "supervisor": "agent",
             "scope": "user", "provider_mode": "auto", "targets": [], "port": %d, "host": "127.0.0.1", "service_name": "headroom-default", "phase": "applied", "health_url": "",
             "mutations": [%s], "made_folders": [%s]}\
            """.formatted(
                        Sandbox.freePort(),
                        mutations.replace("VICTIM", victim.toString()),
                        madeFolders.replace("VICTIM", victim.toString())));
    }

    @Test
    void rootObeysNoManifestInAnotherUsersHome() throws IOException {
        requireRoot();
        var victim = Files.writeString(
                Files.createDirectory(sandbox.outside().resolve("victim")).resolve("file"), "precious\n");
        plant(".headroom", victim, "{\"id\": 1, \"kind\": \"unit\", \"state\": \"done\", \"path\": \"VICTIM\"}", "");
        give(sandbox.home());
        for (var verb : VERBS) {
            var run = sandbox.run("install", verb);
            assertEquals(1, run.code(), run.all());
            assertTrue(run.err().contains("HOME belongs to another user"), run.err());
            assertTrue(Files.exists(victim));
        }
    }

    @Test
    void aWorkspaceOfAnotherUserIsRefused() throws IOException {
        requireRoot();
        var victim = Files.writeString(sandbox.outside().resolve("file"), "precious\n");
        plant("shared", victim, "{\"id\": 1, \"kind\": \"unit\", \"state\": \"done\", \"path\": \"VICTIM\"}", "");
        sandbox.set("HEADROOM_WORKSPACE_DIR", sandbox.home().resolve("shared").toString());
        for (var part : List.of("shared", "shared/deploy/default", "shared/deploy/default/manifest.json")) {
            Files.setAttribute(sandbox.home().resolve(part), "unix:uid", NOBODY);
            for (var verb : VERBS) {
                var run = sandbox.run("install", verb);
                assertEquals(1, run.code(), run.all());
                assertTrue(run.err().contains(sandbox.home().resolve(part) + " belongs to another user"), run.err());
            }
            Files.setAttribute(sandbox.home().resolve(part), "unix:uid", 0);
        }
        assertTrue(Files.exists(victim));
    }

    @Test
    void aWorkspaceThatEverybodyMayWriteIsRefused() throws IOException {
        Files.setPosixFilePermissions(
                Files.createDirectory(sandbox.home().resolve(".headroom")),
                PosixFilePermissions.fromString("rwxrwxrwx"));
        var run =
                sandbox.run("install", "apply", "--supervisor", "agent", "--providers", "manual", "--target", "claude");
        assertEquals(1, run.code(), run.all());
        assertTrue(run.err().contains("can be written by others"), run.err());
    }

    @Test
    void aManifestNamesNoOtherPlacesThanHeadroomMakes() throws IOException {
        var folder = Files.createDirectory(sandbox.outside().resolve("victim"));
        Files.writeString(folder.resolve("file"), "precious\n");
        plant(".headroom", folder, "", "\"VICTIM\"");
        var run = sandbox.run("install", "remove");
        assertEquals(4, run.code(), run.all());
        assertTrue(run.err().contains("made_folders is not"), run.err());
        for (var name : List.of("../../x", "/etc/passwd", "..")) {
            plant(
                    ".headroom",
                    folder.resolve("file"),
                    "{\"id\": 1, \"kind\": \"edit\", \"state\": \"done\", \"target\": \"claude\", \"path\": \"VICTIM\","
                            + " \"before\": {\"sha256\": \"a\", \"mode\": \"0600\"},"
                            + " \"after\": {\"sha256\": \"b\", \"mode\": \"0600\"},"
                            + " \"inverse\": \"1\", \"backup\": \"" + name + "\"}",
                    "");
            var named = sandbox.run("install", "remove");
            assertEquals(4, named.code(), named.all());
            assertTrue(named.err().contains("is not the name of a file"), named.err());
        }
        assertEquals("precious\n", Files.readString(folder.resolve("file")));
    }

    @Test
    void onlyUnitsOfOursAreRemoved() throws IOException {
        var victim =
                Files.writeString(sandbox.outside().resolve("headroom-default.service"), "[Unit]\nDescription=Mine\n");
        plant(".headroom", victim, "{\"id\": 1, \"kind\": \"unit\", \"state\": \"done\", \"path\": \"VICTIM\"}", "");
        var run = sandbox.run("install", "remove");
        assertEquals(0, run.code(), run.all());
        assertTrue(Files.exists(victim));
    }

    @Test
    void rootTakesBackNothingOutsideTheSettingsOfTools() throws IOException {
        requireRoot();
        var victim = Files.writeString(sandbox.outside().resolve("passwd"), "precious\n");
        var hash = Fingerprint.sha256("precious\n".getBytes());
        plant(
                ".headroom",
                victim,
                "{\"id\": 1, \"kind\": \"file\", \"state\": \"done\", \"target\": \"claude\", \"path\": \"VICTIM\","
                        + " \"after\": {\"sha256\": \""
                        + hash + "\", \"mode\": \"0644\"}}",
                "");
        var run = sandbox.run("install", "remove");
        assertEquals(4, run.code(), run.all());
        assertTrue(Files.exists(victim));
    }

    @Test
    void theLockFollowsNoLink() throws IOException {
        var victim = sandbox.outside().resolve("victim");
        sandbox.set("HEADROOM_WORKSPACE_DIR", sandbox.outside().resolve("ws").toString());
        Files.createSymbolicLink(sandbox.outside().resolve("ws.lock"), victim);
        var run =
                sandbox.run("install", "apply", "--supervisor", "agent", "--providers", "manual", "--target", "claude");
        assertEquals(1, run.code(), run.all());
        assertFalse(Files.exists(victim));
    }

    /// Nothing of ours is written through a link or over what is no file.
    @Test
    void aFileOfOursReplacesNeitherALinkNorAFolder() throws IOException {
        var disk = Host.real().disk();
        var target = sandbox.file("target", "theirs");
        var link = Files.createSymbolicLink(sandbox.home().resolve("link"), target);
        var dangling = Files.createSymbolicLink(
                sandbox.home().resolve("dangling"), sandbox.home().resolve("nothing"));
        for (var place :
                List.of(link, dangling, Files.createDirectory(sandbox.home().resolve("folder")))) {
            var problem = assertThrows(Problem.class, () -> disk.write(place, new byte[1], FileMode.FILE));
            assertTrue(problem.why().contains("stands there"), problem.why());
        }
        assertEquals("theirs", Files.readString(target));
        assertFalse(Files.exists(sandbox.home().resolve("nothing")));
    }

    @Test
    void aLinkToSomethingThatIsNoFileIsNoSettings() throws IOException {
        Files.createDirectory(sandbox.home().resolve(".claude"));
        Files.createSymbolicLink(sandbox.home().resolve(".claude/settings.json"), Path.of("/dev/null"));
        var run = sandbox.run(
                "install",
                "apply",
                "--dry-run",
                "--supervisor",
                "agent",
                "--providers",
                "manual",
                "--target",
                "claude",
                "--port",
                Integer.toString(Sandbox.freePort()));
        assertEquals(1, run.code(), run.all());
        assertTrue(run.err().contains("which is no plain file"), run.err());
    }

    /// A copy belongs to whoever makes it, whosever the original is, with modes that no umask decides.
    @Test
    void aCopiedJavaIsOurs() throws IOException {
        var from = Files.createDirectories(sandbox.home().resolve("jre/bin")).getParent();
        Files.writeString(from.resolve("release"), "");
        Files.setPosixFilePermissions(
                Files.writeString(from.resolve("bin/java"), ""), PosixFilePermissions.fromString("rwxrwxrwx"));
        Files.createSymbolicLink(from.resolve("bin/again"), Path.of("java"));
        if (Host.real().processes().user().orElse(-1) == 0) {
            give(from);
        }
        var disk = Host.real().disk();
        var to = sandbox.home().resolve("copy");
        disk.copyTree(from, to);
        disk.setModes(to, FileMode.FOLDER, FileMode.FILE);
        assertEquals(Host.real().processes().user(), disk.owner(to.resolve("bin/java")));
        assertEquals(Host.real().processes().user(), disk.owner(to.resolve("bin")));
        assertEquals(new FileMode(0755), disk.mode(to.resolve("bin/java")).orElseThrow());
        assertEquals(new FileMode(0644), disk.mode(to.resolve("release")).orElseThrow());
        assertEquals(Path.of("java"), Files.readSymbolicLink(to.resolve("bin/again")));
        Files.createSymbolicLink(from.resolve("out"), Path.of("../../elsewhere"));
        assertThrows(Problem.class, () -> disk.copyTree(from, sandbox.home().resolve("second")));
    }
}
