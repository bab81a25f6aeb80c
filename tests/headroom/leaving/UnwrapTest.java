package headroom.leaving;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import support.Crash;
import support.Sandbox;

/// `headroom unwrap` as a user meets it.
class UnwrapTest {
    private static final String LEFT =
            "model = \"gpt-5\"\n\n# --- Headroom MCP server ---\n[mcp_servers.headroom]\ncommand = \"headroom\"\n"
                    + "# --- end Headroom MCP server ---\n";

    private final Sandbox sandbox = new Sandbox();

    @AfterEach
    void leaveNothing() {
        sandbox.close();
    }

    @Test
    void aDryRunShowsWhatGoesAndChangesNothing() {
        sandbox.file(".codex/config.toml", LEFT);
        var before = sandbox.tree();
        var run = sandbox.run("unwrap", "codex", "--dry-run");
        assertEquals(0, run.code(), run.all());
        assertTrue(run.out().contains("-[mcp_servers.headroom]"), run.out());
        assertEquals(before, sandbox.tree());
    }

    @Test
    void theSecondTimeThereIsNothing() {
        sandbox.file(".codex/config.toml", LEFT);
        var first = sandbox.run("unwrap", "codex");
        assertEquals(0, first.code(), first.all());
        assertEquals("model = \"gpt-5\"\n", sandbox.read(".codex/config.toml"));
        var after = sandbox.tree();
        var second = sandbox.run("unwrap", "codex");
        assertEquals(0, second.code(), second.all());
        assertEquals("There is nothing to take out.\n", second.out());
        assertEquals(after, sandbox.tree());
    }

    @Test
    void inAnEmptyHomeThereIsNothing() {
        var before = sandbox.tree();
        var run = sandbox.run("unwrap", "--all");
        assertEquals("There is nothing to take out.\n", run.all());
        assertEquals(0, run.code());
        assertEquals(before, sandbox.tree());
    }

    @Test
    void aBrokenFileHindersNoOther() {
        sandbox.file(".codex/config.toml", LEFT);
        sandbox.file(".claude/settings.json", "{\"hooks\": \"headroom-init-claude\"\n");
        var run = sandbox.run("unwrap", "--all");
        assertEquals(4, run.code(), run.all());
        assertTrue(run.err().contains("settings.json:2\n"), run.err());
        assertEquals("model = \"gpt-5\"\n", sandbox.read(".codex/config.toml"));
    }

    @Test
    void whatADeploymentHasWiredIsItsOwnToTakeBack() {
        sandbox.set("HEADROOM_PORT", Integer.toString(Sandbox.freePort()));
        sandbox.file(".codex/config.toml", "model = \"gpt-5\"\n");
        var applied = sandbox.run(
                "install",
                "apply",
                "--scope",
                "provider",
                "--providers",
                "manual",
                "--target",
                "codex",
                "--supervisor",
                "agent");
        try {
            assertEquals(0, applied.code(), applied.all());
            var wired = sandbox.read(".codex/config.toml");
            var run = sandbox.run("unwrap", "codex");
            assertEquals(1, run.code(), run.all());
            assertTrue(run.err().contains("wired by the deployment default"), run.err());
            assertEquals(wired, sandbox.read(".codex/config.toml"));
            assertEquals(0, sandbox.run("unwrap", "--all").code());
            assertEquals(wired, sandbox.read(".codex/config.toml"));
        } finally {
            sandbox.run("install", "remove", "--force");
        }
    }

    @Test
    void anEarlierInstallWithoutARecordIsTakenOut() {
        sandbox.file(".codex/config.toml", "model = \"gpt-5\"\n");
        sandbox.file(
                ".codex/config.toml",
                "# >>> headroom:work >>>\n"
                        + "openai_base_url = \"http://127.0.0.1:9123/v1\"\n"
                        + "# <<< headroom:work <<<\n"
                        + "model = \"gpt-5\"\n");
        sandbox.file(
                ".gemini/.env",
                "A=b\n# >>> headroom:default >>>\nGOOGLE_GEMINI_BASE_URL=http://127.0.0.1:8787\n"
                        + "# <<< headroom:default <<<\n");
        var run = sandbox.run("unwrap", "--all");
        assertEquals(0, run.code(), run.all());
        assertEquals("model = \"gpt-5\"\n", sandbox.read(".codex/config.toml"));
        assertEquals("A=b\n", sandbox.read(".gemini/.env"));
    }

    /// As in a power cut, after each of its changes in turn.
    @Test
    void interruptedAtAnyChangeTheNextOneFinishes() throws Exception {
        int changes = 0;
        int code = Crash.HALTED;
        while (code == Crash.HALTED) {
            try (var box = new Sandbox()) {
                var user = "{\n\t// mine\n\t\"theme\": \"system\"\n}\n";
                var fixture = Path.of("tests/fixtures/leavings/opencode-wrap-of-nothing/opencode.json.left");
                box.file(
                        ".config/opencode/opencode.json",
                        Files.readString(fixture).replaceFirst("\\{", "{\n  \"theme\": \"system\","));
                box.file(".config/opencode/opencode.json.headroom-backup", user);
                box.file(".codex/config.toml", LEFT);
                changes++;
                var process = Crash.start(box, changes, "unwrap", "--all");
                assertTrue(process.waitFor(120, TimeUnit.SECONDS));
                code = process.exitValue();
                assertEquals(0, box.run("unwrap", "--all").code());
                assertEquals(user, box.read(".config/opencode/opencode.json"));
                assertEquals("model = \"gpt-5\"\n", box.read(".codex/config.toml"));
                assertEquals(
                        "There is nothing to take out.\n",
                        box.run("unwrap", "--all").all());
                assertFalse(box.tree().contains("headroom-"), box.tree());
            }
        }
        assertEquals(0, code);
        assertTrue(changes > 3);
    }

    @Test
    void jsonHasEverythingThatWasFound() {
        sandbox.file(".codex/config.toml", LEFT);
        var out = sandbox.run("unwrap", "codex", "--json").out();
        assertTrue(out.contains("\"tool\" : \"codex\""), out);
        assertTrue(out.contains("\"dry_run\" : false"), out);
    }

    @Test
    void wordsThatMakeNoSenseAreRefused() {
        assertEquals(2, sandbox.run("unwrap").code());
        assertEquals(2, sandbox.run("unwrap", "codex", "--all").code());
        assertEquals(2, sandbox.run("unwrap", "vim").code());
    }
}
