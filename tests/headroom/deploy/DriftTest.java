package headroom.deploy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import headroom.host.Problem;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import support.Sandbox;

/// Files that changed under us: after the removal nothing points at our port and what the user wrote is there, or it is said where not.
class DriftTest {
    private final Sandbox sandbox = new Sandbox().set("SHELL", "/bin/bash");
    private final EditsOnly edits = new EditsOnly(sandbox.host(), 18787);

    @AfterEach
    void end() {
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
        assertTrue(problem.what().contains("opencode.jsonc") && problem.why().contains("line 5"), problem.what() + problem.why());
    }

    @Test
    void anAddressThatTheUserHadAlreadyIsTheirs() {
        sandbox.file(".claude/settings.json", "{\n  \"mcp\": {\"url\": \"http://localhost:18787\"}\n}\n");
        edits.apply("claude");
        change(".claude/settings.json", text -> text.replace("\"mcp\"", "\"tools\""));
        edits.remove();
        assertEquals("{\n  \"tools\": {\"url\": \"http://localhost:18787\"}\n}\n", sandbox.read(".claude/settings.json"));
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
