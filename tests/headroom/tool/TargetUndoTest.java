package headroom.tool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import headroom.deploy.EditsOnly;
import headroom.edit.DotenvText;
import headroom.edit.JsonDialect;
import headroom.edit.JsonText;
import headroom.edit.TextFile;
import headroom.edit.TomlText;
import headroom.tool.Fixtures.Fixture;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import support.Sandbox;

/// For every tool that has a configuration file, and every such file: applied it is routed, applied again nothing
/// changes, removed the home is what it was, to the byte.
class TargetUndoTest {
    private static final int PORT = 18787;
    private static final String BASE = "http://127.0.0.1:" + PORT;
    /// Where each tool keeps what is edited.
    private static final Map<String, String> FILES = Map.of(
            "claude",
            ".claude/settings.json",
            "codex",
            ".codex/config.toml",
            "openclaw",
            ".openclaw/openclaw.json",
            "opencode",
            ".config/opencode/opencode.jsonc",
            "gemini",
            ".gemini/.env",
            "pi",
            ".pi/agent/models.json",
            "qwen",
            ".qwen/settings.json",
            "aider",
            ".bashrc");

    private final Sandbox sandbox = new Sandbox("home of Zoë").set("SHELL", "/bin/bash");
    private final EditsOnly edits = new EditsOnly(sandbox.host(), PORT);

    @AfterEach
    void end() {
        sandbox.close();
    }

    static Stream<Arguments> everyFileOfEveryTool() {
        return Stream.of("claude", "codex", "openclaw", "opencode", "gemini", "pi", "qwen")
                .flatMap(tool -> Stream.of("provider", "user")
                        .flatMap(scope ->
                                Fixtures.of(tool).stream().map(fixture -> Arguments.of(tool, scope, fixture))));
    }

    @ParameterizedTest(name = "{0}, scope {1}: {2}")
    @MethodSource("everyFileOfEveryTool")
    void applyRoutesAgainChangesNothingAndRemoveRestores(String tool, String scope, Fixture fixture)
            throws IOException {
        var file = write(FILES.get(tool), fixture.content(), "rw-r-----");
        thereAndBack(tool, scope, file);
    }

    static Stream<Arguments> oneFileOfEveryTool() {
        return everyFileOfEveryTool()
                .filter(arguments ->
                        arguments.get()[2].toString().endsWith("as it is") && arguments.get()[1].equals("user"));
    }

    @ParameterizedTest(name = "{0}: {2}")
    @MethodSource("oneFileOfEveryTool")
    void aLinkedFileStaysALink(String tool, String scope, Fixture fixture) throws IOException {
        var real = write("dotfiles/" + tool, fixture.content(), "rw-------");
        var link = sandbox.home().resolve(FILES.get(tool));
        Files.createDirectories(link.getParent());
        Files.createSymbolicLink(link, link.getParent().relativize(real));
        thereAndBack(tool, scope, link);
    }

    private void thereAndBack(String tool, String scope, Path file) throws IOException {
        var before = sandbox.tree();
        edits.scope(scope).apply(tool);
        assertRouted(tool, Files.readAllBytes(file));
        assertNotEquals(before, sandbox.tree());
        assertEquals(List.of(), EditsOnly.changes(edits.plan(tool)));
        edits.remove();
        assertEquals(before, sandbox.tree());
    }

    static Stream<Arguments> everyTool() {
        return FILES.keySet().stream()
                .sorted()
                .flatMap(tool -> Stream.of("provider", "user")
                        .filter(scope -> !(tool.equals("aider") && scope.equals("provider")))
                        .map(scope -> Arguments.of(tool, scope)));
    }

    @ParameterizedTest(name = "{0}, scope {1}")
    @MethodSource("everyTool")
    void aToolWithoutAnyFileGetsOneAndLosesItAgain(String tool, String scope) {
        var before = sandbox.tree();
        assertFalse(edits.scope(scope).apply(tool).isEmpty());
        assertNotEquals(before, sandbox.tree());
        assertEquals(List.of(), EditsOnly.changes(edits.plan(tool)));
        edits.remove();
        assertEquals(before, sandbox.tree());
    }

    @ParameterizedTest(name = "{0}, scope {1}")
    @MethodSource("everyTool")
    void aReadOnlyFileIsABlockerAndStays(String tool, String scope) throws IOException {
        write(FILES.get(tool), "".getBytes(), "r--r--r--");
        var before = sandbox.tree();
        assertTrue(edits.scope(scope).plan(tool).blockers().stream()
                .anyMatch(problem -> problem.what().contains("cannot write")
                        && problem.what().contains(FILES.get(tool))));
        assertEquals(before, sandbox.tree());
    }

    static Stream<Path> filesThatCannotBeEdited() {
        return Fixtures.files("blocked").stream();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("filesThatCannotBeEdited")
    void aFileThatCannotBeEditedSafelyIsABlockerAndStays(Path fixture) throws IOException {
        var tool = fixture.getFileName().toString().replaceFirst("-.*", "");
        write(FILES.get(tool), Files.readAllBytes(fixture), "rw-------");
        var before = sandbox.tree();
        var blockers = edits.plan(tool).blockers();
        assertEquals(1, blockers.size(), blockers.toString());
        if (fixture.toString().endsWith("python-edition")) {
            assertTrue(
                    blockers.getFirst().why().contains("headroom install remove"),
                    blockers.getFirst().why());
        }
        assertEquals(before, sandbox.tree());
    }

    private Path write(String name, byte[] content, String mode) throws IOException {
        var file = sandbox.file(name, "");
        Files.write(file, content);
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
    }

    private static void assertRouted(String tool, byte[] content) {
        var text = ((TextFile.Decoded.Text) TextFile.decode(content)).text();
        switch (tool) {
            case "claude" -> {
                assertEquals(BASE, json(text, JsonDialect.JSONC, "env", "ANTHROPIC_BASE_URL"));
                assertTrue(
                        List.of("true", "auto").contains(json(text, JsonDialect.JSONC, "env", "ENABLE_TOOL_SEARCH")));
            }
            case "codex" -> {
                assertTrue(TomlText.fault(text).isEmpty());
                var custom = TomlText.stringAt(text, List.of("model_providers", "corp", "base_url"));
                assertEquals(
                        BASE + "/v1",
                        custom.or(() -> TomlText.stringAt(text, List.of("openai_base_url")))
                                .orElseThrow());
            }
            case "openclaw" -> {
                assertEquals(BASE, json(text, JsonDialect.JSON5, "models", "providers", "anthropic", "baseUrl"));
                assertEquals(BASE + "/v1", json(text, JsonDialect.JSON5, "models", "providers", "openai", "baseUrl"));
            }
            case "opencode" ->
                assertEquals(
                        BASE + "/v1", json(text, JsonDialect.JSONC, "provider", "anthropic", "options", "baseURL"));
            case "gemini" ->
                assertEquals(
                        BASE, DotenvText.value(text, "GOOGLE_GEMINI_BASE_URL").orElseThrow());
            case "pi" -> {
                assertEquals(BASE, json(text, JsonDialect.JSONC, "providers", "anthropic", "baseUrl"));
                assertEquals(BASE + "/v1", json(text, JsonDialect.JSONC, "providers", "openai", "baseUrl"));
                assertEquals(BASE + "/v1beta", json(text, JsonDialect.JSONC, "providers", "google", "baseUrl"));
            }
            case "qwen" -> {
                assertEquals(BASE + "/v1", json(text, JsonDialect.JSONC, "env", "OPENAI_BASE_URL"));
                for (var index : List.of("0", "1")) {
                    var place = List.of("modelProviders", "openai", index);
                    if (JsonText.valueAt(text, place).isPresent()) {
                        assertEquals(
                                BASE + "/v1",
                                json(text, JsonDialect.JSONC, "modelProviders", "openai", index, "baseUrl"));
                    }
                }
            }
            default -> throw new IllegalArgumentException(tool);
        }
    }

    private static String json(String text, JsonDialect dialect, String... path) {
        return JsonText.valueAt(text, List.of(path), dialect)
                .map(JsonNode::asText)
                .orElseThrow();
    }
}
