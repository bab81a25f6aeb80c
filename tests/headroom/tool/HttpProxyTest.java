package headroom.tool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import headroom.deploy.EditsOnly;
import headroom.edit.JsonText;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import support.Program;
import support.Sandbox;

/// Where an HTTP proxy stands between this machine and the world: headroom goes through it as the tool did, and the
/// tools' calls to headroom do not.
class HttpProxyTest {
    private static final String ALL = "corp.example,127.0.0.1,localhost,::1";
    private final Sandbox sandbox = new Sandbox().set("SHELL", "/bin/sh");

    @AfterEach
    void end() {
        sandbox.close();
    }

    private EditsOnly edits() {
        return new EditsOnly(sandbox.host(), 18787);
    }

    @Test
    void whatClaudeCodeReachesTheNetworkByIsCapturedForTheService() {
        sandbox.file(
                ".claude/settings.json",
                "{\"env\": {\"HTTPS_PROXY\": \"http://proxy.example:3128\", \"NO_PROXY\": \"corp.example\", \"OTHER\":"
                        + " \"x\"}}");
        var captured = new TreeMap<>(edits().plan("claude").serviceEnv());
        captured.keySet().removeIf(name -> name.startsWith("HEADROOM_"));
        assertEquals(Map.of("HTTPS_PROXY", "http://proxy.example:3128", "NO_PROXY", "corp.example"), captured);
        sandbox.set("HTTPS_PROXY", "http://shell.example:3128");
        assertEquals(
                "http://shell.example:3128", edits().plan("claude").serviceEnv().get("HTTPS_PROXY"));
    }

    @Test
    void loopbackIsExceptedInTheSettingsOfClaudeCode() {
        sandbox.set("HTTPS_PROXY", "http://proxy.example:3128").set("NO_PROXY", "corp.example");
        sandbox.file(".claude/settings.json", "{\n  // mine\n  \"env\": {\"no_proxy\": \"corp.example\"}\n}\n");
        var before = sandbox.tree();
        edits().apply("claude");
        var settings = sandbox.read(".claude/settings.json");
        assertEquals(
                ALL,
                JsonText.valueAt(settings, List.of("env", "NO_PROXY"))
                        .orElseThrow()
                        .asText());
        assertEquals(
                ALL,
                JsonText.valueAt(settings, List.of("env", "no_proxy"))
                        .orElseThrow()
                        .asText());
        assertEquals(List.of(), EditsOnly.changes(edits().plan("claude")));
        edits().remove();
        assertEquals(before, sandbox.tree());
    }

    @Test
    void nothingIsAddedWhereLoopbackIsExceptedOrThereIsNoProxy() {
        for (var exceptions : List.of("127.0.0.1", "x,127.0.0.1 ,y", "*")) {
            sandbox.set("HTTPS_PROXY", "http://proxy.example:3128").set("NO_PROXY", exceptions);
            assertFalse(String.join("", edits().plan("claude", "aider").diffs()).contains("NO_PROXY"), exceptions);
        }
        sandbox.unset("HTTPS_PROXY").unset("NO_PROXY");
        assertFalse(String.join("", edits().plan("claude", "aider").diffs()).contains("NO_PROXY"));
    }

    @Test
    void loopbackIsExceptedBesideTheVariablesOfTools() {
        sandbox.set("HTTPS_PROXY", "http://proxy.example:3128").set("NO_PROXY", "corp.example");
        var plan = edits().plan("aider");
        assertTrue(
                plan.notes().stream()
                        .anyMatch(note -> note.startsWith("HTTPS_PROXY is set and NO_PROXY does not except 127.0.0.1")),
                plan.notes().toString());
        edits().apply("aider");
        assertEquals(
                ALL + " " + ALL,
                Program.of("sh", "-c", ". ~/.profile; echo \"$NO_PROXY $no_proxy\"")
                        .set("HOME", sandbox.home().toString())
                        .run()
                        .out()
                        .strip());
        // As a new shell has it.
        sandbox.set("NO_PROXY", ALL).set("no_proxy", ALL);
        assertEquals(List.of(), EditsOnly.changes(edits().plan("aider")));
    }

    @Test
    void whereNoVariableIsWrittenTheUserIsToldTheLine() {
        sandbox.set("HTTP_PROXY", "http://proxy.example:3128").set("NO_PROXY", "corp.example");
        assertTrue(edits().scope("provider").plan("codex").notes().stream()
                .anyMatch(note -> note.endsWith("put this into your shell profile: export NO_PROXY=" + ALL)));
    }
}
