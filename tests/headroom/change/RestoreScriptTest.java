package headroom.change;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import headroom.contract.Preset;
import headroom.contract.Scope;
import headroom.deploy.EditsOnly;
import headroom.host.Os;
import headroom.manifest.Deployment;
import headroom.manifest.Fingerprint;
import headroom.manifest.Mutation;
import headroom.manifest.Mutation.State;
import headroom.manifest.Workspace;
import headroom.supervise.AgentSupervisor;
import headroom.supervise.Deployments;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
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

    private static Deployment deployment() {
        var root = Path.of("/home/Zoë's 100%/.headroom");
        var home = root.getParent();
        var workspace = new Workspace(root, root.resolve("runtime"), false, Os.LINUX);
        var deployment = Deployments.of(
                workspace, "default", Preset.PERSISTENT_SERVICE, new AgentSupervisor(), Scope.USER, 8787);
        var edits = List.<Mutation>of(
                new Mutation.Service(1, State.DONE),
                new Mutation.Edit(
                        2,
                        State.DONE,
                        "claude",
                        home.resolve(".claude/settings.json"),
                        Optional.of(new Mutation.Original(new Fingerprint("aa", "0644"), "2-settings.json")),
                        new Fingerprint("bb", "0644"),
                        "2-inverse.json",
                        List.of()),
                new Mutation.Edit(
                        3,
                        State.PENDING,
                        "codex",
                        home.resolve(".codex/config.toml"),
                        Optional.empty(),
                        new Fingerprint("cc", "0600"),
                        "3-inverse.json",
                        List.of(home.resolve(".codex"))),
                new Mutation.Edit(
                        4,
                        State.REVERTED,
                        "gemini",
                        Path.of("/gone"),
                        Optional.empty(),
                        new Fingerprint("dd", "0600"),
                        "4-inverse.json",
                        List.of()));
        return new Deployment(workspace, deployment.manifest().withMutations(edits));
    }

    @ParameterizedTest
    @EnumSource(names = {"LINUX", "WINDOWS"})
    void undoesWhatStandsTheLastEditFirst(Os os) {
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
