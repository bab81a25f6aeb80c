package headroom.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import support.Sandbox;

class UninstallTest {
    private final Sandbox sandbox = new Sandbox("Zoë's home");

    @AfterEach
    void end() {
        sandbox.run("install", "remove", "--force");
        sandbox.close();
    }

    private void applied(String profile, String tool) {
        sandbox.apply(tool, Sandbox.freePort(), "--profile", profile);
    }

    @Test
    void everythingOfTheUserGoesAndTheFilesAreAsTheyWere() {
        sandbox.file(".claude/settings.json", "{\"env\":{\"A\":\"b\"}}\n");
        sandbox.file(".codex/config.toml", "model = \"x\"\n");
        var before = sandbox.tree();
        applied("default", "claude");
        applied("second", "codex");
        sandbox.file(".cache/headroom/jbang/jbang.jar", "x");
        var installed = sandbox.tree();
        var dry = sandbox.run("uninstall", "--dry-run");
        assertEquals(0, dry.code(), dry.all());
        assertTrue(dry.out().contains("- remove " + sandbox.home().resolve(".headroom/deploy/second")), dry.out());
        assertEquals(installed, sandbox.tree());
        var run = sandbox.run("uninstall");
        assertEquals(0, run.code(), run.all());
        assertFalse(Files.exists(sandbox.home().resolve(".cache/headroom")), run.all());
        sandbox.host().disk().delete(sandbox.home().resolve(".cache"));
        assertEquals(before, sandbox.tree());
    }

    @Test
    void whatIsNotOursStaysAndIsNamed() {
        sandbox.file(".headroom/memory.db", "x");
        sandbox.file(".headroom/deploy/old/manifest.json", "{\"port\": 8787}");
        var before = sandbox.tree();
        var run = sandbox.run("uninstall");
        assertEquals(0, run.code(), run.all());
        assertTrue(run.err().contains("/.headroom/memory.db\n") && run.err().contains("deploy/old"), run.err());
        assertEquals(before, sandbox.tree());
    }

    @Test
    void theFiguresStayWhereThatIsWanted() {
        sandbox.file(".claude/settings.json", "{}\n");
        applied("default", "claude");
        sandbox.file(".headroom/stats/day-2026-01-01.log", "");
        assertEquals(0, sandbox.run("uninstall", "--keep-stats").code());
        assertTrue(Files.exists(sandbox.home().resolve(".headroom/stats/day-2026-01-01.log")));
        assertEquals(0, sandbox.run("uninstall").code());
        assertFalse(Files.exists(sandbox.home().resolve(".headroom")));
    }

    @Test
    void aRelativeCacheIsNobodys() {
        sandbox.set("XDG_CACHE_HOME", "tests");
        sandbox.file(".cache/headroom/jbang/jbang.jar", "x");
        var dry = sandbox.run("uninstall", "--dry-run");
        assertTrue(dry.out().contains("- remove " + sandbox.home().resolve(".cache/headroom") + "\n"), dry.out());
        assertEquals(0, sandbox.run("uninstall").code());
        assertFalse(Files.exists(sandbox.home().resolve(".cache/headroom")));
    }

    @Test
    void whatHasNoRecordIsShownAndTaken() {
        sandbox.set("HEADROOM_PORT", Integer.toString(Sandbox.freePort()));
        var settings = "{\"model\":\"opus\"}\n";
        sandbox.file(".claude/settings.json", settings);
        sandbox.apply(
                "claude",
                Integer.parseInt(sandbox.host().env().get("HEADROOM_PORT").orElseThrow()));
        sandbox.run("install", "stop", "--passthrough");
        sandbox.host().disk().deleteTree(sandbox.home().resolve(".headroom"));
        var dry = sandbox.run("uninstall", "--dry-run");
        assertTrue(
                dry.out()
                        .contains("- take away what has no record: "
                                + sandbox.home().resolve(".claude/settings.json")),
                dry.out());
        var run = sandbox.run("uninstall");
        assertEquals(0, run.code(), run.all());
        assertEquals(settings, sandbox.read(".claude/settings.json"));
        assertFalse(Files.exists(sandbox.home().resolve(".headroom")), run.all());
    }
}
