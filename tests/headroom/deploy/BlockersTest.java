package headroom.deploy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import support.Sandbox;

/// What stops an apply before it starts: said with error, why and next, and nothing is changed.
class BlockersTest {
    private final Sandbox sandbox = new Sandbox();

    @AfterEach
    void end() {
        sandbox.close();
    }

    private Sandbox.Run refused(int code, String... arguments) {
        var before = sandbox.tree();
        var run = sandbox.run(arguments);
        assertEquals(code, run.code(), run.all());
        assertTrue(
                run.err().contains("error: ")
                        && run.err().contains("why: ")
                        && run.err().contains("next: "),
                run.err());
        assertEquals(before, sandbox.tree());
        return run;
    }

    private Sandbox.Run refusedApply(int code) {
        return refused(
                code,
                "install",
                "apply",
                "--scope",
                "provider",
                "--providers",
                "manual",
                "--target",
                "claude",
                "--port",
                Integer.toString(Sandbox.freePort()));
    }

    @Test
    void nothingInstalledIsExitCodeThreeWithTheNextStep() {
        for (var verb : new String[] {"status", "start", "stop", "restart"}) {
            assertTrue(refused(3, "install", verb).err().contains("next: headroom install apply"), verb);
        }
        assertTrue(refused(3, "install", "remove")
                .err()
                .contains("error: there is nothing to remove (profile default)\n"));
    }

    @Test
    void brokenSettingsAreNamedWithTheirLine() {
        var file = sandbox.file(".claude/settings.json", "{\n  \"env\": {\n    \"A\" \"b\"\n  }\n}\n");
        assertTrue(refusedApply(1).err().contains(file + ":3"));
    }

    @Test
    void whatWouldKeepTheProxyFromStartingIsSaidBefore() {
        for (var variable : List.of(
                "ANTHROPIC_TARGET_API_URL=nope",
                "OPENAI_TARGET_API_URL=https://gw.example?x=1",
                "HTTPS_PROXY=ftp://proxy.example",
                "https_proxy=http://",
                "SSL_CERT_FILE=/nowhere",
                "NODE_EXTRA_CA_CERTS=/etc/passwd",
                "REQUESTS_CA_BUNDLE=/nowhere.pem",
                "SSL_CERT_DIR=/nowhere")) {
            var name = variable.substring(0, variable.indexOf('='));
            sandbox.set(name, variable.substring(name.length() + 1));
            assertTrue(
                    refusedApply(name.endsWith("URL") || name.toUpperCase().endsWith("PROXY") ? 2 : 1)
                            .err()
                            .contains("the variable " + name),
                    name);
            sandbox.unset(name);
            assertTrue(
                    sandbox.run(
                                    "install",
                                    "apply",
                                    "--scope",
                                    "provider",
                                    "--providers",
                                    "manual",
                                    "--target",
                                    "claude",
                                    "--env",
                                    variable)
                            .err()
                            .contains("--env " + name),
                    name);
        }
        assertTrue(refused(2, "install", "apply", "--gemini-api-url", " ")
                .err()
                .contains("the base URL given by --gemini-api-url cannot be used"));
        sandbox.set("HEADROOM_PORT", "abc");
        assertTrue(refused(2, "install", "apply").err().contains("HEADROOM_PORT cannot be 'abc'"));
    }

    @Test
    void readOnlySettingsStayReadOnly() throws Exception {
        var file = sandbox.file(".claude/settings.json", "{}\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("r--r--r--"));
        assertTrue(refusedApply(1).err().contains("read-only"));
    }

    @Test
    void allBlockersAreSaidAtOnce() {
        sandbox.file(".claude/settings.json", "[]");
        sandbox.file(".codex/config.toml", "model =\n");
        sandbox.set("HTTPS_PROXY", "ftp://proxy.example");
        var run = refused(
                2,
                "install",
                "apply",
                "--target",
                "claude",
                "--target",
                "codex",
                "--port",
                Integer.toString(Sandbox.freePort()));
        for (var blocker : List.of("settings.json:1", "config.toml:1", "HTTPS_PROXY")) {
            assertTrue(run.err().contains(blocker), run.err());
        }
    }

    @Test
    void aManifestThatCannotBeReadIsReportedAndKept() {
        var file = sandbox.file(".headroom/deploy/default/manifest.json", "{\n  \"schema_version\": 1,\n  oops\n}");
        assertTrue(refused(4, "install", "status").err().contains(file + ":3"));
        refusedApply(4);
    }

    @Test
    void thePythonEditionsDeploymentIsRecognised() {
        sandbox.file(".headroom/deploy/default/manifest.json", "{\"profile\": \"default\", \"port\": 8787}");
        assertTrue(refused(4, "install", "status").err().contains("Python edition"));
        refusedApply(4);
        refused(4, "install", "remove");
    }

    @Test
    void manualWithoutATargetIsAUsageError() {
        assertTrue(refused(2, "install", "apply", "--providers", "manual").err().contains("--target"));
    }

    @Test
    void anUnknownTargetListsTheKnownOnes() {
        assertTrue(refused(2, "install", "apply", "--providers", "manual", "--target", "emacs")
                .err()
                .contains("claude"));
    }

    @Test
    void oddProfilesAndPortsAreRefused() {
        for (var profile : new String[] {"..", ".", "a/b", "", "x".repeat(65)}) {
            refused(2, "install", "apply", "--profile", profile);
        }
        for (var port : new String[] {"0", "65536", "-1"}) {
            refused(2, "install", "apply", "--port", port);
        }
        refused(2, "install", "apply", "--port", "http");
    }

    @Test
    void upstreamsMustBeUrls() {
        for (var url : new String[] {"api.example.com", "ftp://host", "http://", "http://a b"}) {
            refused(2, "install", "apply", "--anthropic-api-url", url);
        }
    }

    @Test
    void noHomeIsSaidPlainly() {
        sandbox.unset("HOME");
        assertTrue(sandbox.run("install", "apply").err().contains("HOME is not set"));
    }

    @Test
    void wordsOfThePythonEditionAreUnderstood() {
        var run = sandbox.run(
                "install",
                "apply",
                "--dry-run",
                "--runtime",
                "python",
                "--backend",
                "anthropic",
                "--no-telemetry",
                "--mode",
                "token",
                "--port",
                Integer.toString(Sandbox.freePort()));
        assertEquals(0, run.code(), run.all());
        refused(2, "install", "apply", "--runtime", "podman");
        refused(2, "install", "apply", "--backend", "bedrock");
    }

    @Test
    void aDryRunChangesNothing() {
        sandbox.file(".claude/settings.json", "{\"env\":{\"API_KEY\":\"hidden\"}}");
        var before = sandbox.tree();
        var run = sandbox.run(
                "install",
                "apply",
                "--dry-run",
                "--scope",
                "provider",
                "--providers",
                "manual",
                "--target",
                "claude",
                "--port",
                Integer.toString(Sandbox.freePort()));
        assertEquals(0, run.code(), run.all());
        assertTrue(run.out().contains("+") && run.out().contains("ANTHROPIC_BASE_URL"), run.out());
        assertTrue(!run.out().contains("hidden"), run.out());
        assertEquals(before, sandbox.tree());
    }
}
