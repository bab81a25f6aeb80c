package headroom.change;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import headroom.contract.Profile;
import headroom.deploy.EditsOnly;
import headroom.host.Host;
import headroom.host.Os;
import headroom.manifest.Deployment;
import headroom.manifest.ManifestStore;
import headroom.manifest.Workspace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import support.Approved;
import support.Managers;
import support.Program;
import support.Sandbox;

/// The scripts that undo the edits without Java, for a home whose name has what shells treat specially.
class RestoreScriptTest {
    @TempDir
    private Path folder;

    private Deployment deployment() throws IOException {
        var recorded = new Workspace(folder, folder, false, Os.LINUX);
        Files.createDirectories(recorded.deployment(Profile.DEFAULT));
        Files.writeString(recorded.manifest(Profile.DEFAULT), """
            {"schema_version": 1, "headroom_version": "0.1.0", "profile": "default", "service_name": "headroom-default", "scope": "user", "port": 8787, "phase": "applied", "mutations": [
              {"id": 1, "kind": "service", "state": "done"},
              {"id": 2, "kind": "edit", "state": "done", "target": "claude", "path": "/home/Zoë's 100%/.claude/settings.json",
               "before": {"sha256": "aa", "mode": "0644"}, "after": {"sha256": "bb", "mode": "0644"}, "backup": "2-settings.json"},
              {"id": 3, "kind": "edit", "state": "pending", "target": "codex", "path": "/home/Zoë's 100%/.codex/config.toml",
               "after": {"sha256": "cc", "mode": "0600"}, "made_folders": ["/home/Zoë's 100%/.codex"]},
              {"id": 4, "kind": "edit", "state": "reverted", "target": "gemini", "path": "/gone", "after": {"sha256": "dd", "mode": "0600"}}
            ]}\
            """);
        var manifest = new ManifestStore(Host.real().disk(), recorded).require(Profile.DEFAULT);
        var root = Path.of("/home/Zoë's 100%/.headroom");
        return new Deployment(new Workspace(root, root.resolve("runtime"), false, Os.LINUX), manifest);
    }

    @ParameterizedTest
    @EnumSource(names = {"LINUX", "WINDOWS"})
    void undoesWhatStandsTheLastEditFirst(Os os) throws IOException {
        Approved.verify(
                RestoreScriptTest.class,
                os.name().toLowerCase(Locale.ROOT),
                RestoreScript.of(os, deployment()).content());
    }

    @Test
    void sayWhatStillPointsAtTheProxyAndNothingElseThen() throws IOException {
        try (var sandbox = new Sandbox()) {
            var file = sandbox.file(".claude/settings.json", "{}\n");
            var other = Files.createLink(sandbox.home().resolve("dotfile"), file);
            var edits = new EditsOnly(sandbox.host(), 18796);
            edits.apply("claude", "codex");
            var script = edits.deployment().folder().resolve("restore.sh").toString();
            sandbox.file(".codex/config.toml", sandbox.read(".codex/config.toml") + "a = 1\n");
            var run = Program.of("sh", script).run();
            assertEquals(4, run.code(), run.toString());
            assertEquals("{}\n", Files.readString(other));
            assertTrue(
                    !run.out().contains("straight")
                            && run.err().contains("config.toml")
                            && run.err().contains("127.0.0.1:18796"),
                    run.toString());
            sandbox.file(
                    ".codex/config.toml", sandbox.read(".codex/config.toml").replace("a = 1\n", ""));
            var again = Program.of("sh", script).run();
            assertEquals(0, again.code(), again.toString());
            assertTrue(again.out().contains("go straight to their providers"), again.toString());
        }
    }

    @Test
    void bothAreCleanInTheLinters() throws IOException {
        var lint = Managers.rig("lint.sh");
        Assumptions.assumeTrue(lint.isPresent(), "the linters are not on this machine, or not the full run");
        var words = new ArrayList<>(List.of(lint.get().toString()));
        for (var os : List.of(Os.LINUX, Os.WINDOWS)) {
            var script = RestoreScript.of(os, deployment());
            words.add(
                    Files.writeString(folder.resolve(script.path().getFileName().toString()), script.content())
                            .toString());
        }
        var outcome = Managers.run(words.toArray(String[]::new));
        assertEquals(0, outcome.exitCode(), outcome.out() + outcome.err());
    }
}
