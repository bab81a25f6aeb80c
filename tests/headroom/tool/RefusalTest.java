package headroom.tool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import headroom.deploy.EditsOnly;
import headroom.host.Problem;
import java.nio.file.Files;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import support.Sandbox;

/// Which tools are found, and which stay out because routing would break them or cannot reach them.
class RefusalTest {
    private final Sandbox sandbox = new Sandbox().set("SHELL", "/bin/sh");

    @AfterEach
    void end() {
        sandbox.close();
    }

    private EditsOnly edits() {
        return new EditsOnly(sandbox.host(), 18787);
    }

    private void assertRefused(String tool, String scope, String reason) {
        var named = edits().scope(scope).plan(tool).blockers();
        assertEquals(1, named.size(), named.toString());
        assertTrue(named.getFirst().why().contains(reason), named.getFirst().why());
        var plan = edits().scope(scope).planFor("all");
        assertFalse(plan.deployment().manifest().tools().routed().contains(tool));
        assertTrue(
                plan.notes().stream()
                        .anyMatch(note -> note.startsWith(tool + " is left out: ") && note.contains(reason)),
                plan.notes().toString());
        assertEquals(List.of(), plan.blockers().stream().map(Problem::what).toList());
    }

    @Test
    void withoutAnyToolClaudeAndCodexAreRouted() {
        assertEquals(
                List.of("claude", "codex"),
                edits().plan().deployment().manifest().tools().routed());
    }

    @Test
    void toolsAreFoundByTheirFolders() {
        for (var folder : List.of(".gemini", ".openclaw", ".config/opencode", ".aider", ".pi/agent", ".qwen")) {
            sandbox.file(folder + "/x", "");
        }
        assertEquals(
                Set.of("gemini", "openclaw", "opencode", "aider", "pi", "qwen"),
                edits().plan().deployment().manifest().tools().routed().stream().collect(Collectors.toSet()));
    }

    @Test
    void toolsAreFoundOnThePath() throws Exception {
        var program = sandbox.file("bin/codex", "#!/bin/sh\n");
        program.toFile().setExecutable(true);
        sandbox.set("PATH", program.getParent() + ":/usr/bin:/bin");
        assertEquals(
                List.of("codex"), edits().plan().deployment().manifest().tools().routed());
    }

    @Test
    void allMeansEveryToolThatTheScopeReaches() {
        sandbox.set("COPILOT_PROVIDER_API_KEY", "k").set("COPILOT_MODEL", "m");
        assertEquals(
                List.of(
                        "claude",
                        "codex",
                        "copilot",
                        "aider",
                        "cursor",
                        "openclaw",
                        "opencode",
                        "gemini",
                        "pi",
                        "qwen"),
                edits().planFor("all").deployment().manifest().tools().routed());
        assertEquals(
                List.of("claude", "codex", "openclaw", "opencode", "gemini", "pi", "qwen"),
                edits().scope("provider")
                        .planFor("all")
                        .deployment()
                        .manifest()
                        .tools()
                        .routed());
    }

    @Test
    void toolsWithoutAFileNameTheScopeThatReachesThem() {
        sandbox.set("COPILOT_PROVIDER_API_KEY", "k").set("COPILOT_MODEL", "m");
        for (var tool : List.of("copilot", "aider", "cursor")) {
            assertRefused(tool, "provider", tool.equals("cursor") ? "in its own window" : "no configuration file");
            assertTrue(edits().scope("provider")
                    .plan(tool)
                    .blockers()
                    .getFirst()
                    .next()
                    .contains("--scope user"));
        }
    }

    @Test
    void claudeOnACloudStaysOut() {
        sandbox.file(".claude/settings.json", "{\"env\": {\"CLAUDE_CODE_USE_BEDROCK\": \"1\"}}");
        assertRefused("claude", "user", "CLAUDE_CODE_USE_BEDROCK");
        sandbox.file(".claude/settings.json", "{}");
        sandbox.set("CLAUDE_CODE_USE_VERTEX", "true");
        assertRefused("claude", "user", "CLAUDE_CODE_USE_VERTEX");
    }

    @Test
    void claudeWithTheCloudSwitchedOffIsRouted() {
        sandbox.file(".claude/settings.json", "{\"env\": {\"CLAUDE_CODE_USE_BEDROCK\": \"0\"}}");
        assertEquals(List.of(), edits().plan("claude").blockers());
    }

    @Test
    void qwenThatIsSignedInElsewhereStaysOut() {
        sandbox.file(".qwen/settings.json", "{\"security\": {\"auth\": {\"selectedType\": \"qwen-oauth\"}}}");
        assertRefused("qwen", "user", "signed in by 'qwen-oauth'");
    }

    @Test
    void qwenWhoseModelsHaveDifferentAddressesStaysOut() {
        sandbox.file(
                ".qwen/settings.json",
                "{\"modelProviders\": {\"openai\": [{\"id\": \"a\", \"baseUrl\": \"https://a.example/v1\"},"
                        + " {\"id\": \"b\"}]}}");
        assertRefused("qwen", "provider", "have different addresses");
    }

    @Test
    void qwenWhoseAddressStandsInAnEnvFileStaysOut() {
        sandbox.file(".qwen/.env", "OPENAI_BASE_URL=https://gw.example/v1\n");
        assertRefused("qwen", "user", "OPENAI_BASE_URL is set in the environment or an .env file");
    }

    @Test
    void piWithAnAddressThatHasNotTheUsualEndStaysOut() {
        sandbox.file(".pi/agent/models.json", "{\"providers\": {\"openai\": {\"baseUrl\": \"https://gw.example\"}}}");
        assertRefused("pi", "user", "does not end with /v1");
    }

    @Test
    void geminiSignedInWithGoogleStaysOut() {
        sandbox.file(".gemini/settings.json", "{\"security\": {\"auth\": {\"selectedType\": \"oauth-personal\"}}}");
        assertRefused("gemini", "user", "oauth-personal");
        sandbox.file(".gemini/settings.json", "{\"selectedAuthType\": \"vertex-ai\"}");
        assertRefused("gemini", "provider", "vertex-ai");
    }

    @Test
    void geminiWithGooglesCredentialsAndNoChoiceStaysOut() {
        sandbox.file(".gemini/oauth_creds.json", "{}");
        assertRefused("gemini", "user", "oauth-personal");
    }

    @Test
    void geminiWhoseAddressStandsInTheEnvironmentStaysOut() {
        sandbox.set("GOOGLE_GEMINI_BASE_URL", "https://gw.example");
        assertRefused("gemini", "user", "beats its .env");
    }

    @Test
    void geminiKeepsTheEnvFileOfTheHomeInUse() {
        sandbox.file(".env", "GEMINI_API_KEY=k\n");
        edits().apply("gemini");
        assertTrue(sandbox.read(".env").contains("GOOGLE_GEMINI_BASE_URL=http://127.0.0.1:18787"));
        assertFalse(sandbox.tree().contains(".gemini/.env"));
    }

    @Test
    void copilotWithoutItsOwnKeyAndModelStaysOut() {
        assertRefused("copilot", "user", "COPILOT_PROVIDER_API_KEY");
        sandbox.set("COPILOT_PROVIDER_API_KEY", "k");
        assertRefused("copilot", "user", "COPILOT_MODEL");
    }

    @Test
    void copilotOnceRoutedStaysSoWhenItsKeyIsNotInThisShell() {
        sandbox.set("COPILOT_PROVIDER_API_KEY", "k").set("COPILOT_MODEL", "m");
        edits().apply("copilot");
        sandbox.unset("COPILOT_PROVIDER_API_KEY").unset("COPILOT_MODEL");
        assertEquals(List.of(), EditsOnly.changes(edits().plan("copilot")));
    }

    @Test
    void aiderWithAnAddressInItsFileStaysOut() {
        sandbox.file(".aider.conf.yml", "dark-mode: true\nopenai-api-base: https://gw.example/v1\n");
        assertRefused("aider", "user", "openai-api-base");
    }

    @Test
    void opencodeWithoutASignInStaysOutOnceItIsInUse() {
        sandbox.file(".local/share/opencode/opencode.db", "");
        assertRefused("opencode", "user", "signed in neither");
        sandbox.file(".local/share/opencode/auth.json", "{\"openai\": {\"type\": \"api\"}}");
        edits().apply("opencode");
        assertTrue(sandbox.read(".config/opencode/opencode.json").contains("\"openai\""));
        assertFalse(sandbox.read(".config/opencode/opencode.json").contains("anthropic"));
    }

    @Test
    void opencodeFilesAreChosenAsOpencodeDoes() {
        sandbox.file(".config/opencode/opencode.json", "{}");
        sandbox.file(".config/opencode/opencode.jsonc", "{}");
        edits().apply("opencode");
        assertEquals("{}", sandbox.read(".config/opencode/opencode.json"));
        assertTrue(sandbox.read(".config/opencode/opencode.jsonc").contains("baseURL"));
        edits().remove();
        sandbox.set("OPENCODE_CONFIG", sandbox.file("mine.json", "{}").toString());
        edits().apply("opencode");
        assertEquals("{}", sandbox.read(".config/opencode/opencode.jsonc"));
        assertTrue(sandbox.read("mine.json").contains("baseURL"));
    }

    @Test
    void foldersMoveWithTheirVariables() {
        for (var moved : List.of(
                List.of("CODEX_HOME", "c", "codex", "c/config.toml"),
                List.of("CLAUDE_CONFIG_DIR", "d", "claude", "d/settings.json"),
                List.of("GEMINI_CLI_HOME", "g", "gemini", "g/.gemini/.env"),
                List.of("OPENCLAW_STATE_DIR", "o", "openclaw", "o/openclaw.json"),
                List.of("XDG_CONFIG_HOME", "x", "opencode", "x/opencode/opencode.json"))) {
            sandbox.set(moved.get(0), sandbox.home().resolve(moved.get(1)).toString());
            edits().profile(moved.get(2)).apply(moved.get(2));
            assertTrue(sandbox.read(moved.get(3)).contains("18787"), moved.get(3));
        }
    }

    @Test
    void theMachinesEnvironmentDoesNotReachToolsThatReadFiles() {
        for (var tool : List.of("codex", "openclaw", "cursor")) {
            assertTrue(edits().scope("system").plan(tool).blockers().stream()
                    .anyMatch(problem -> problem.what().equals(tool + " cannot be routed through headroom")));
        }
    }

    @Test
    void aFileThatClaudeCodeItselfIgnoresIsNamedWithItsLine() {
        var file = sandbox.file(".claude/settings.json", "{\n  // mine\n  \"model\": \"opus\"\n}\n");
        var plan = edits().plan("claude");
        assertTrue(
                plan.notes().stream()
                        .anyMatch(note -> note.startsWith("claude: " + file + " is not read by Claude Code: line 2 ")),
                plan.notes().toString());
        sandbox.file(".claude/settings.json", "{\n  \"model\": \"opus\"\n}\n");
        assertTrue(edits().plan("claude").notes().stream().noneMatch(note -> note.contains("plain JSON")));
    }

    @Test
    void whoseToolStaysAsItIsHearsNothingAgain() {
        assertTrue(edits().plan("claude").notes().stream().anyMatch(note -> note.startsWith("claude: restart")));
        edits().apply("claude");
        assertTrue(edits().plan("claude").notes().stream().noneMatch(note -> note.startsWith("claude:")));
        assertTrue(
                edits().plan("claude", "codex").notes().stream().anyMatch(note -> note.startsWith("codex: restart")));
    }

    @Test
    void aFileThatCannotBeEditedLeavesOnlyItsToolOutUnlessItIsNamed() throws Exception {
        sandbox.file(".claude/settings.json", "{}");
        sandbox.file(".codex/config.toml", "a = \n");
        sandbox.file(".openclaw/openclaw.json", "{}").toFile().setReadOnly();
        var locked = sandbox.file(".config/opencode/opencode.json", "{}").getParent();
        Files.setPosixFilePermissions(locked, PosixFilePermissions.fromString("r-xr-xr-x"));
        for (var providers : List.of("auto", "all")) {
            var plan = edits().planFor(providers);
            assertEquals(List.of(), plan.blockers());
            assertTrue(plan.deployment().manifest().tools().routed().contains("claude"));
            assertTrue(
                    plan.notes().stream()
                            .anyMatch(note -> note.startsWith("codex is left out: ") && note.contains("config.toml:1")),
                    plan.notes().toString());
            for (var tool : List.of("openclaw", "opencode")) {
                assertFalse(plan.deployment().manifest().tools().routed().contains(tool));
                assertTrue(
                        plan.notes().stream().anyMatch(note -> note.startsWith(tool + " is left out: cannot write ")),
                        plan.notes().toString());
            }
        }
        assertEquals(
                3,
                edits().plan("claude", "codex", "openclaw", "opencode")
                        .blockers()
                        .size());
        Files.setPosixFilePermissions(locked, PosixFilePermissions.fromString("rwx------"));
    }

    @Test
    void aProfileThatCannotBeEditedLeavesOnlyItsShellsOut() {
        sandbox.file(".aider/x", "");
        sandbox.file(".profile", "").toFile().setReadOnly();
        sandbox.file(".config/environment.d/headroom-default.conf", "MINE=1\n");
        var plan = edits().plan();
        assertEquals(List.of(), plan.blockers());
        assertTrue(
                plan.notes().stream()
                        .anyMatch(note -> note.startsWith("shells that read ") && note.contains(".profile")),
                plan.notes().toString());
        assertTrue(
                plan.notes().stream()
                        .anyMatch(note -> note.startsWith("what reads ") && note.contains("is in the way")),
                plan.notes().toString());
        assertEquals(2, edits().plan("aider").blockers().size());
    }

    @Test
    void aFileThatWouldNotKeepItsGroupIsSaidInThePlan() {
        sandbox.file(".claude/settings.json", "{}");
        sandbox.program("id", "case $1 in -G) echo 1000 27;; *) echo 1000;; esac\n");
        sandbox.program(
                "find",
                "case \"$*\" in \"$HOME/.claude/settings.json -prune -user 1000 ( -group 1000 -o -group 27 )\") ;; *)"
                        + " echo unexpected;; esac\n");
        assertTrue(edits().plan("claude").blockers().stream()
                .anyMatch(blocker -> blocker.why().contains("a group that you are not in")));
    }

    @Test
    void whatOpenClawIncludesIsSeen() {
        sandbox.file(
                ".openclaw/openclaw.json",
                "{\n  $include: ['./a.json5', 'sub/b.json5'],\n  models: {\n    $include: 'models.json5',\n  },\n}\n");
        sandbox.file(
                ".openclaw/a.json5",
                "{models: {providers: {anthropic: {baseUrl: 'https://a.example'}, openai: {baseUrl:"
                        + " 'https://a.example/v1', models: []}}}}");
        sandbox.file(".openclaw/sub/b.json5", "{models: {providers: {openai: {baseUrl: 'https://b.example/v1'}}}}");
        sandbox.file(".openclaw/models.json5", "{providers: {$include: './providers.json5'}}");
        sandbox.file(".openclaw/providers.json5", "{anthropic: {baseUrl: 'https://gw.example', apiKey: 'k'}}");
        var plan = edits().plan("openclaw");
        assertEquals(List.of(), plan.blockers());
        assertEquals("https://gw.example", plan.serviceEnv().get("ANTHROPIC_TARGET_API_URL"));
        assertEquals("https://b.example", plan.serviceEnv().get("OPENAI_TARGET_API_URL"));
        var before = sandbox.tree();
        edits().apply("openclaw");
        assertEquals(
                1,
                sandbox.read(".openclaw/openclaw.json").split("models: \\[\\]|\"models\": \\[\\]", -1).length - 1,
                sandbox.read(".openclaw/openclaw.json"));
        edits().remove();
        assertEquals(before, sandbox.tree());
        sandbox.file(".openclaw/providers.json5", "{\n.\n}");
        assertTrue(edits().plan("openclaw").blockers().getFirst().what().endsWith("providers.json5:2"));
        sandbox.file(".openclaw/providers.json5", "{$include: './providers.json5'}");
        assertTrue(edits().plan("openclaw").blockers().getFirst().why().contains("include each other"));
        sandbox.file(".openclaw/providers.json5", "{$include: './gone.json5'}");
        assertTrue(edits().plan("openclaw").blockers().getFirst().why().contains("not there"));
        assertTrue(edits().planFor("all").notes().stream().anyMatch(note -> note.startsWith("openclaw is left out: ")));
    }

    @Test
    void whatBeatsOpencodesFilesIsFollowedOrSaid() {
        sandbox.file("dir/opencode.json", "{}");
        sandbox.file(".config/opencode/opencode.json", "{}");
        sandbox.set("OPENCODE_CONFIG_DIR", sandbox.home().resolve("dir").toString());
        edits().apply("opencode");
        assertTrue(sandbox.read("dir/opencode.json").contains("18787"));
        assertEquals("{}", sandbox.read(".config/opencode/opencode.json"));
        edits().remove();
        sandbox.set("OPENCODE_CONFIG_CONTENT", "{\"model\": \"x\"}");
        assertEquals(List.of(), edits().plan("opencode").blockers());
        sandbox.set(
                "OPENCODE_CONFIG_CONTENT",
                "{\"provider\": {\"openai\": {\"options\": {\"baseURL\": \"https://x/v1\"}}}}");
        assertRefused("opencode", "user", "OPENCODE_CONFIG_CONTENT");
    }

    @Test
    void everyBaseUrlThatCannotBeUsedIsSaidAtOnce() {
        sandbox.file(
                ".config/opencode/opencode.json",
                "{\"provider\": {\"anthropic\": {\"options\": {\"baseURL\": \"https://a\"}}, \"openai\": {\"options\":"
                        + " {\"baseURL\": \"https://b\"}}}}");
        sandbox.file(".codex/config.toml", "openai_base_url = \"https://c\"\n");
        var blockers = edits().plan("opencode", "codex").blockers();
        assertEquals(2, blockers.size());
        assertTrue(
                blockers.getFirst().next().contains("--anthropic-api-url")
                        && blockers.getFirst().next().contains("--openai-api-url"),
                blockers.getFirst().next());
    }

    @Test
    void whereNoToolCanBeRoutedThatIsSaid() {
        sandbox.file(".gemini/oauth_creds.json", "{}");
        var blockers = edits().plan().blockers();
        assertEquals("no tool can be routed", blockers.getFirst().what());
        assertTrue(blockers.getFirst().why().contains("gemini is left out"));
    }
}
