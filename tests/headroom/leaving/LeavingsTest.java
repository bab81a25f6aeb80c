package headroom.leaving;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import headroom.host.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import support.Sandbox;

/// Files as the Python edition's own writing leaves them (`*.left`, with the copy it makes, `*.backup`), and as they
/// are to be without (`*.clean`; where there is none the file is to go).
@Execution(ExecutionMode.CONCURRENT)
class LeavingsTest {
    private static final Path FIXTURES = Path.of("tests/fixtures/leavings");
    private static final Map<String, String> PLACES = Map.ofEntries(
            Map.entry("config.toml", ".codex/config.toml"),
            Map.entry("hooks.json", ".codex/hooks.json"),
            Map.entry("codex-agents.md", ".codex/AGENTS.md"),
            Map.entry("settings.json", ".claude/settings.json"),
            Map.entry("claude.json", ".claude.json"),
            Map.entry("claude-home.json", ".claude/.claude.json"),
            Map.entry("settings.local.json", "project/.claude/settings.local.json"),
            Map.entry("copilot.json", ".copilot/config.json"),
            Map.entry("opencode.json", ".config/opencode/opencode.json"),
            Map.entry("opencode-agents.md", ".config/opencode/AGENTS.md"),
            Map.entry("cursorrules", "project/.cursorrules"),
            Map.entry("conventions.md", "project/CONVENTIONS.md"),
            Map.entry("agents.md", "project/AGENTS.md"),
            Map.entry("copilot-instructions.md", "project/.github/copilot-instructions.md"));

    private final Sandbox sandbox = new Sandbox("home of Zoë");

    @AfterEach
    void leaveNothing() {
        sandbox.close();
    }

    static Stream<Path> leavings() throws IOException {
        try (var folders = Files.list(FIXTURES)) {
            return folders.sorted().toList().stream();
        }
    }

    private List<Finding> find(String tool) {
        return new Leavings(sandbox.host(), sandbox.home().resolve("project")).of(List.of(tool));
    }

    private void takeOut(List<Finding> found) {
        found.forEach(finding -> {
            if (finding instanceof Finding.Change change) {
                Leavings.takeOut(sandbox.host(), change);
            }
        });
    }

    @ParameterizedTest
    @MethodSource("leavings")
    void whatThePythonEditionLeavesGoesAndTheUsersBytesStay(Path fixture) throws IOException {
        var left = only(fixture, ".left");
        var key = left.getFileName().toString().replace(".left", "");
        var tool = fixture.getFileName().toString().replaceFirst("-.*", "");
        var file = sandbox.file(PLACES.get(key), "");
        Files.write(file, Files.readAllBytes(left));
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
        var backup = fixture.resolve(key + ".backup");
        var copy = file.resolveSibling(file.getFileName() + ".headroom-backup");
        if (Files.exists(backup)) {
            Files.write(copy, Files.readAllBytes(backup));
        }
        var clean = fixture.resolve(key + ".clean");

        var found = find(tool);
        assertFalse(found.isEmpty(), "found nothing");
        assertTrue(found.stream().noneMatch(Finding.Left.class::isInstance), found.toString());
        takeOut(found);

        if (Files.exists(clean)) {
            assertEquals(Files.readString(clean), Files.readString(file));
            assertEquals("rw-r-----", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
        } else {
            assertFalse(Files.exists(file), () -> "it is still there");
        }
        var keptCopy = fixture.toString().endsWith("-since") && Files.exists(backup);
        assertEquals(keptCopy, Files.exists(copy));
        assertTrue(find(tool).stream().allMatch(Finding.Kept.class::isInstance), "something is found again");
    }

    private static Path only(Path folder, String ending) throws IOException {
        try (var files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(ending))
                    .findFirst()
                    .orElseThrow();
        }
    }

    /// A broken file: its tool, place, text and the line that is to be named.
    private record Broken(String tool, String file, String text, int line) {}

    static Stream<Broken> broken() {
        var begin = "# --- Headroom proxy (auto-injected by headroom wrap codex) ---\n";
        return Stream.of(
                new Broken("codex", ".codex/config.toml", "a = 1\n" + begin + "model_provider = \"headroom\"\n", 2),
                new Broken("codex", ".codex/config.toml", "a = 1\n# --- end Headroom ---\n", 2),
                new Broken("codex", ".codex/config.toml", begin + "a = 1\n" + begin + "# --- end Headroom ---\n", 1),
                new Broken("codex", ".codex/config.toml", begin + "# --- end Headroom ---\na = 1\na = 2\n", 4),
                new Broken(
                        "claude",
                        ".claude/settings.json",
                        "{\n  \"env\": {\n    \"ANTHROPIC_BASE_URL\": \"http://127.0.0.1:8787\",\n  }\n}\n",
                        4),
                new Broken("claude", ".claude.json", "{\"mcpServers\": {\"headroom\": {\n", 2),
                new Broken("opencode", ".config/opencode/opencode.json", "{\"provider\": {\"headroom\": }}", 1),
                new Broken("cursor", "project/.cursorrules", "a\n<!-- headroom:rtk-instructions -->\nb\n", 2),
                new Broken("cursor", "project/.cursorrules", "a\n<!-- /headroom:rtk-instructions -->\nb\n", 2));
    }

    @ParameterizedTest
    @MethodSource("broken")
    void aBrokenFileIsNamedWithItsLineAndStays(Broken broken) {
        sandbox.file(broken.file(), broken.text());
        var found = find(broken.tool());
        assertEquals(1, found.size(), found.toString());
        var what = ((Finding.Left) found.getFirst()).problem().what();
        assertTrue(what.endsWith(Path.of(broken.file()).getFileName() + ":" + broken.line()), what);
        assertEquals(broken.text(), sandbox.read(broken.file()));
    }

    @ParameterizedTest
    @MethodSource("users")
    void whatIsTheUsersIsNotFound(String tool, String file, String text) {
        sandbox.file(file, text);
        assertEquals(List.of(), find(tool));
    }

    static Stream<Arguments> users() {
        return Stream.of(
                Arguments.of("codex", ".codex/config.toml", "openai_base_url = \"http://127.0.0.1:4000/v1\"\n"),
                Arguments.of("codex", ".codex/config.toml", "# about Headroom\nmodel = \"# was: headroom\"\n"),
                Arguments.of(
                        "codex",
                        ".codex/config.toml",
                        "model_provider = \"headroom\"\n"
                                + "[model_providers.headroom]\n"
                                + "base_url = \"https://hr.example/v1\"\n"),
                Arguments.of(
                        "codex", ".codex/config.toml", "t = '''\n# --- Headroom MCP server ---\n'''\nbroken = 1\n"),
                Arguments.of(
                        "claude",
                        ".claude/settings.json",
                        "{\"env\": {\"ANTHROPIC_BASE_URL\": \"http://127.0.0.1:4000\"}}"),
                Arguments.of("claude", ".claude/settings.json", "{\"broken\": "),
                Arguments.of("claude", ".claude.json", "{\"mcpServers\": {\"x\": {\"command\": \"headroom-notes\"}}}"),
                Arguments.of(
                        "opencode",
                        ".config/opencode/opencode.json",
                        "{\"provider\": {\"headroom\": {\"options\": {\"baseURL\": \"https://hr.example/v1\"}}}}"),
                Arguments.of("cursor", "project/.cursorrules", "See `<!-- headroom:rtk-instructions -->`.\n"));
    }

    @Test
    void aLinkStaysAndItsTargetIsChanged() throws IOException {
        var real = sandbox.file(
                "dotfiles/claude.json", "{\"env\": {\"ANTHROPIC_BASE_URL\": \"http://localhost:8787\", \"A\": \"b\"}}");
        Files.createDirectories(sandbox.home().resolve(".claude"));
        var link = Files.createSymbolicLink(sandbox.home().resolve(".claude/settings.json"), real);
        takeOut(find("claude"));
        assertTrue(Files.isSymbolicLink(link));
        assertEquals("{\"env\": {\"A\": \"b\"}}", Files.readString(real));
    }

    @Test
    void anotherUsersFileStays() {
        var text = "{\"env\": {\"ANTHROPIC_BASE_URL\": \"http://127.0.0.1:8787\"}}";
        var file = sandbox.file(".claude/settings.json", text);
        try {
            Files.setAttribute(file, "unix:uid", 12_345);
        } catch (IOException notRoot) {
            assumeTrue(false, "only root can give a file away");
        }
        var found = find("claude");
        assertTrue(
                found.getFirst() instanceof Finding.Left left
                        && left.problem().why().contains("12345"),
                found.toString());
        assertEquals(text, sandbox.read(".claude/settings.json"));
    }

    @Test
    void aFileThatChangedSinceItWasLookedAtStays() {
        sandbox.file(".claude/settings.json", "{\"env\": {\"ANTHROPIC_BASE_URL\": \"http://127.0.0.1:8787\"}}");
        var found = find("claude");
        sandbox.file(".claude/settings.json", "{}");
        var problem = assertThrows(Problem.class, () -> takeOut(found));
        assertEquals(Problem.Kind.FAILED, problem.kind());
        assertEquals("{}", sandbox.read(".claude/settings.json"));
    }
}
