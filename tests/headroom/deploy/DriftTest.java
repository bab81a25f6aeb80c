package headroom.deploy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import headroom.contract.Provider;
import headroom.host.Problem;
import headroom.manifest.Mutation;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import support.Sandbox;

/// Files that changed under us: after the removal nothing points at our port and what the user wrote is there, or
/// it is said where not.
class DriftTest {
    private final Sandbox sandbox = new Sandbox().set("SHELL", "/bin/bash");
    private final EditsOnly edits = new EditsOnly(sandbox.host(), 18793);

    @AfterEach
    void end() {
        sandbox.run("install", "remove", "--force");
        sandbox.close();
    }

    private void change(String file, UnaryOperator<String> edit) {
        var text = sandbox.read(file);
        var changed = edit.apply(text);
        assertTrue(!changed.equals(text), text);
        sandbox.file(file, changed);
    }

    @Test
    void anAddressThatWasMovedElsewhereIsNamedWithItsLine() {
        sandbox.file(".config/opencode/opencode.jsonc", "{\n  \"provider\": {\n    \"anthropic\": {}\n  }\n}\n");
        edits.apply("opencode");
        change(".config/opencode/opencode.jsonc", text -> text.replace("\"anthropic\"", "\"mine\""));
        var problem = assertThrows(Problem.class, edits::remove);
        assertEquals(Problem.Kind.NEEDS_PERSON, problem.kind());
        assertTrue(
                problem.what().contains("opencode.jsonc") && problem.why().contains("line 5"),
                problem.what() + problem.why());
    }

    @Test
    void anAddressThatTheUserHadAlreadyIsTheirs() {
        sandbox.file(".claude/settings.json", "{\n  \"mcp\": {\"url\": \"http://localhost:18793\"}\n}\n");
        edits.apply("claude");
        change(".claude/settings.json", text -> text.replace("\"mcp\"", "\"tools\""));
        edits.remove();
        assertEquals(
                "{\n  \"tools\": {\"url\": \"http://localhost:18793\"}\n}\n", sandbox.read(".claude/settings.json"));
    }

    private static final String[] TOOLS = {"claude", "codex", "openclaw", "opencode", "gemini", "aider"};

    /// A home in which every tool has a file of its own.
    private void home() {
        sandbox.file(".claude/settings.json", "{\n  \"model\": \"x\"\n}\n");
        sandbox.file(".codex/config.toml", "model = \"x\"\n");
        sandbox.file(".openclaw/openclaw.json", "{\n  a: 1,\n}\n");
        sandbox.file(".config/opencode/opencode.jsonc", "{\n  // mine\n  \"model\": \"x\"\n}\n");
        sandbox.file(".gemini/.env", "GEMINI_API_KEY=k\n");
        sandbox.file(".gemini/settings.json", "{\"security\": {\"auth\": {\"selectedType\": \"gemini-api-key\"}}}");
        sandbox.file(".bashrc", "alias a=b\n");
        sandbox.file(".profile", "umask 077\n");
        sandbox.file(".config/environment.d/mine.conf", "A=1\n");
    }

    private void loseTheRecord() {
        sandbox.host().disk().deleteTree(sandbox.home().resolve(".headroom"));
    }

    @Test
    void afterTheWorkspaceIsDeletedApplyTakesOverWhatStandsAndRemoveTakesItOut() {
        home();
        var before = sandbox.tree();
        edits.apply(TOOLS);
        var routed = sandbox.tree().replaceAll("(?m)^\\.headroom.*\n", "");
        loseTheRecord();
        edits.apply(TOOLS);
        assertEquals(routed, sandbox.tree().replaceAll("(?m)^\\.headroom.*\n", ""));
        assertEquals(
                8,
                edits.deployment().manifest().mutations(Mutation.OfFile.class).size());
        assertEquals(List.of(), EditsOnly.changes(edits.plan(TOOLS)));
        edits.remove();
        assertEquals(before, sandbox.tree());
    }

    @Test
    void whatIsNoLongerWantedIsTakenOutAsWell() {
        home();
        var before = sandbox.tree();
        edits.apply(TOOLS);
        loseTheRecord();
        edits.apply("claude");
        assertEquals("alias a=b\n", sandbox.read(".bashrc"));
        assertEquals("model = \"x\"\n", sandbox.read(".codex/config.toml"));
        edits.remove();
        assertEquals(before, sandbox.tree());
    }

    @Test
    void removeWithoutARecordTakesOutWhatItFinds() {
        home();
        var before = sandbox.tree();
        edits.apply(TOOLS);
        loseTheRecord();
        var run = sandbox.run("install", "remove", "--port", "18793");
        assertEquals(0, run.code(), run.all());
        assertTrue(
                run.out().contains(".codex/config.toml") && run.out().contains("environment.d/headroom-default.conf"),
                run.out());
        assertEquals(before, sandbox.tree());
        assertEquals(3, sandbox.run("install", "remove", "--port", "18793").code());
    }

    @Test
    void thePortOfALostDeploymentIsSeenInWhatIsLeft() {
        home();
        var before = sandbox.tree();
        edits.apply(TOOLS);
        loseTheRecord();
        ok("install", "remove");
        assertEquals(before, sandbox.tree());
    }

    @Test
    void aFileThatCameBackFromABackupIsTakenOutAtTheRemoval() {
        home();
        var before = sandbox.tree();
        edits.apply("claude", "codex");
        var routed = List.of(sandbox.read(".claude/settings.json"), sandbox.read(".codex/config.toml"));
        edits.apply("codex");
        sandbox.file(".claude/settings.json", routed.getFirst());
        edits.remove();
        assertEquals(before, sandbox.tree());
    }

    @Test
    void anAddressWhereNobodyListensBecomesNoUpstream() throws IOException {
        var port = Sandbox.freePort();
        sandbox.file(".claude/settings.json", "{\"env\": {\"ANTHROPIC_BASE_URL\": \"http://localhost:" + port + "\"}}");
        sandbox.file(".codex/config.toml", "a = 1\n");
        assertTrue(edits.plan("claude")
                .blockers()
                .getFirst()
                .what()
                .equals("claude is pointed at port " + port + " of this machine, where nobody listens"));
        assertTrue(edits.plan().notes().stream()
                .anyMatch(note -> note.startsWith("claude is left out: ") && note.contains("nobody listens")));
        assertEquals(
                List.of(),
                new EditsOnly(sandbox.host(), 18793)
                        .upstreams(Map.of(Provider.ANTHROPIC, "https://gw.example"))
                        .plan("claude")
                        .blockers());
        try (var gateway = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            assertEquals(
                    "http://localhost:" + port,
                    edits.plan("claude").serviceEnv().get("ANTHROPIC_TARGET_API_URL"));
        }
    }

    @Test
    void aProviderOfTheUsersWithOurAddressAndNoRecordIsNamed() {
        sandbox.file(
                ".codex/config.toml",
                "model_provider = \"corp\"\n[model_providers.corp]\nbase_url = \"https://gw/v1\"\n");
        edits.apply("codex");
        loseTheRecord();
        var blocker = edits.plan("codex").blockers().getFirst();
        assertTrue(blocker.what().contains("config.toml:3"), blocker.what());
        var run = sandbox.run("install", "remove", "--port", "18793");
        assertEquals(4, run.code(), run.all());
        assertTrue(run.err().contains("config.toml:3"), run.err());
    }

    private void install(String... tools) {
        var words = new ArrayList<>(List.of(
                "install",
                "apply",
                "--scope",
                "provider",
                "--supervisor",
                "agent",
                "--port",
                Integer.toString(Sandbox.freePort()),
                "--providers",
                "manual"));
        for (var tool : tools) {
            words.addAll(List.of("--target", tool));
        }
        var run = sandbox.run(words.toArray(String[]::new));
        assertEquals(0, run.code(), run.all());
    }

    private String ok(String... words) {
        var run = sandbox.run(words);
        assertEquals(0, run.code(), run.all());
        return run.all();
    }

    @Test
    void startLeavesAnAddressThatTheUserHasSetSince() {
        sandbox.file(
                ".claude/settings.json",
                "{\n  \"env\": {\n    \"ANTHROPIC_BASE_URL\": \"https://gw.example\"\n  }\n}\n");
        sandbox.file(".codex/config.toml", "a = 1\n");
        install("claude", "codex");
        change(".claude/settings.json", text -> text.replaceAll("http://127[^\"]*", "https://mine.example"));
        assertTrue(ok("install", "stop").contains("was changed since and stays as it is"));
        assertEquals(
                1, ok("install", "start").split("claude is left out: its own address is another one", -1).length - 1);
        assertTrue(sandbox.read(".claude/settings.json").contains("https://mine.example"));
        assertTrue(sandbox.read(".codex/config.toml").contains("127.0.0.1"));
        ok("install", "restart");
        assertTrue(sandbox.read(".claude/settings.json").contains("https://mine.example"));
        ok("install", "apply");
        assertTrue(sandbox.read(".claude/settings.json").contains("127.0.0.1"));
        ok("install", "stop");
        ok("install", "start");
        assertTrue(sandbox.read(".claude/settings.json").contains("127.0.0.1"));
        ok("install", "remove");
        assertTrue(sandbox.read(".claude/settings.json").contains("https://mine.example"));
    }

    @Test
    void statusKnowsWhatIsNotInEffect() {
        sandbox.file(".claude/settings.json", "{\n  \"model\": \"x\"\n}\n");
        sandbox.file(".codex/config.toml", "a = 1\n");
        install("claude", "codex");
        change(".codex/config.toml", text -> text + "b = 2\n");
        ok("install", "status");
        change(".claude/settings.json", text -> text.replace("\"model\"", "// c\n  \"model\""));
        var unread = sandbox.run("install", "status");
        assertEquals(4, unread.code());
        assertTrue(unread.out().contains("settings.json: not read by Claude Code: line 6"), unread.out());
        change(
                ".claude/settings.json",
                text -> text.replace("// c\n  ", "").replaceAll(",\\s*\"ANTHROPIC_BASE_URL\": \"[^\"]*\"", ""));
        var gone = sandbox.run("install", "status");
        assertEquals(4, gone.code());
        assertTrue(
                gone.out().contains("settings.json: changed")
                        && gone.out().contains("no longer points claude at the proxy"),
                gone.out());
        ok("install", "remove");
        assertEquals("{\n  \"model\": \"x\"\n}\n", sandbox.read(".claude/settings.json"));
    }

    @Test
    void theOtherNamesOfAFileSeeTheEditAndItsUndo() throws IOException {
        var file = sandbox.file(".claude/settings.json", "{\n  \"model\": \"x\"\n}\n");
        var other = Files.createLink(sandbox.home().resolve("dotfile"), file);
        edits.apply("claude");
        assertTrue(Files.readString(other).contains("18793"));
        edits.remove();
        assertEquals("{\n  \"model\": \"x\"\n}\n", Files.readString(other));
        assertTrue(Files.isSameFile(file, other));
    }

    @Test
    void linesOfOursWithoutTheirMarkersLeaveEveryFile() {
        sandbox.file(".bashrc", "alias a=b\n");
        sandbox.file(".codex/config.toml", "model = \"x\"\n");
        sandbox.file(".gemini/.env", "GEMINI_API_KEY=k\n");
        edits.apply("aider", "codex", "gemini");
        for (var file : List.of(".bashrc", ".codex/config.toml", ".gemini/.env")) {
            change(file, text -> text.replaceAll("(?m)^#.*\n", "") + (file.endsWith("toml") ? "# mine\n" : "MINE=1\n"));
        }
        edits.remove();
        assertEquals("alias a=b\nMINE=1\n", sandbox.read(".bashrc"));
        assertEquals("model = \"x\"\n# mine\n", sandbox.read(".codex/config.toml"));
        assertEquals("GEMINI_API_KEY=k\nMINE=1\n", sandbox.read(".gemini/.env"));
    }
}
