package headroom.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import headroom.edit.Diff;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import support.Program;
import support.Sandbox;

/// No secret is printed, nor stands in a manifest, whatever it is called and wherever it stands.
class SecretsTest {
    private static final int PORT = Sandbox.freePort();
    private final Sandbox sandbox = new Sandbox();

    @AfterEach
    void leaveNothing() {
        sandbox.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "MY_PAT=ghp_S3CRET",
                "SESSION_COOKIE=S3CRET",
                "FOO=sk-ant-S3CRET",
                "GREETING=S3CRET",
                "API_KEY=S3CRET",
                "PIN=731905524",
                "HTTPS_PROXY=http://me:S3CRET@proxy:1",
                "OPENAI_TARGET_API_URL=https://gw/x?code=S3CRET",
                "ANTHROPIC_TARGET_API_URL=https://gw/sk-S3CRETS3CRET/v1"
            })
    void aVariableOfTheProxyIsShownOnlyWhereItIsHarmless(String variable) throws IOException {
        sandbox.file(".claude/settings.json", "{}\n");
        var words = List.of(
                "install",
                "apply",
                "--supervisor",
                "agent",
                "--scope",
                "provider",
                "--providers",
                "manual",
                "--target",
                "claude",
                "--port",
                Integer.toString(PORT),
                "--env",
                variable);
        var dry = sandbox.run(
                Stream.concat(words.stream(), Stream.of("--dry-run")).toArray(String[]::new));
        // An address with a query is refused, which is said without it.
        assertEquals(variable.contains("?") ? 2 : 0, dry.code(), dry.all());
        assertFalse(dry.all().matches("(?s).*(S3CRET|731905524).*"), dry.all());
        var name = variable.substring(0, variable.indexOf('='));
        assertFalse(
                Secrets.maskValue(name, variable.substring(name.length() + 1)).matches(".*(S3CRET|731905524).*"));
    }

    @Test
    void whatIsHarmlessStays() {
        Map.of(
                        "HTTPS_PROXY",
                        "http://proxy.example:3128",
                        "NODE_EXTRA_CA_CERTS",
                        "/etc/ssl/corp-ca-2024-production.pem",
                        "OPENAI_TARGET_API_URL",
                        "https://gateway.example/v1",
                        "DEBUG",
                        "true")
                .forEach((name, value) -> assertEquals(value, Secrets.maskValue(name, value)));
    }

    @Test
    void theMarksOfOurBlocksShowAndCommentsOfTheUserDoNot() {
        var before = "# >>> headroom:work >>>\na = 1\n# <<< headroom:work <<<\n# >>> mine >>>\n";
        var diff = Secrets.maskDiff(Diff.unified(before, "", "config.toml"), before);
        assertTrue(diff.contains("-# >>> headroom:work >>>\n") && diff.contains("-# <<< headroom:work <<<\n"), diff);
        assertTrue(diff.contains("-# ***\n") && !diff.contains("mine"), diff);
    }

    @Test
    void namesOfVariablesAreNoSecrets() {
        var before = "corp = { env_key = \"OPENAI_API_KEY\", bot = \"${BOT_TOKEN}\", base_url = \"https://gw.example\","
                + " other = \"S3CRET_VALUE\" }\n";
        var diff = Secrets.maskDiff(
                Diff.unified(before, before.replace("https://gw.example", "http://127.0.0.1:8787"), "config.toml"),
                before);
        assertTrue(
                diff.contains("-corp = { env_key = \"OPENAI_API_KEY\", bot = \"${BOT_TOKEN}\", base_url ="
                        + " \"https://gw.example\", other = \"***\" }"),
                diff);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Authorization: Bearer S3CRET                       | Authorization: ***",
                "\"authorization\": \"Bearer S3CRET\"               | \"authorization\": ***",
                "curl -H 'x: Basic S3CRET' https://u:S3CRET@h/      | curl -H 'x: Basic ***' https://***@h/",
                "Value for --env should be NAME=VALUE but was ghp_S3CRET | Value for --env should be NAME=VALUE but"
                        + " was ***",
                "the file /home/zoe/.claude/settings.json:12        | the file /home/zoe/.claude/settings.json:12",
            })
    void textIsMaskedByNameAndShape(String text, String masked) {
        assertEquals(masked, Secrets.maskText(text));
    }

    @Test
    void aValueInTheWrongPlaceIsNotRepeated() {
        var run = sandbox.run("install", "apply", "--env", "hunter-two-S3CRET");
        assertEquals(2, run.code());
        assertFalse(run.all().contains("S3CRET"), run.all());
    }

    /// In each file that is edited, before, beside and behind our own keys, in each kind of value and in comments.
    @Test
    void aDryRunShowsNoneOfTheUsersValues() {
        sandbox.file(
                ".claude/settings.json",
                "{ // S3CRET-1\n"
                        + "  \"apiKeyHelper\": \"echo S3CRET-2\",\n"
                        + "  \"env\": {\n"
                        + "    \"NORMAL_NAME\": \"S3CRET-3\", /* S3CRET-4 */\n"
                        + "    \"ANTHROPIC_AUTH_TOKEN\": \"S3CRET-5\"\n"
                        + "  }\n"
                        + "}\n");
        sandbox.file(
                ".codex/config.toml",
                "# S3CRET-6\n"
                        + "notify = [\"S3CRET-7\"]\n"
                        + "model = \"S3CRET-8\" # S3CRET-9\n"
                        + "[mcp_servers.x.env]\n"
                        + "PLAIN = 'S3CRET-10'");
        sandbox.file(
                ".openclaw/openclaw.json",
                "{env: {vars: {A: 'S3CRET-11'}}, models: {providers: {anthropic: {baseUrl:"
                        + " 'https://u:S3CRET-12@gw.example/?k=S3CRET-13', apiKey: \"S3CRET-14\", models: []}}}}");
        sandbox.file(
                ".config/opencode/opencode.json",
                "{\"provider\":{\"anthropic\":{\"options\":{\"baseURL\":\"https://gw.example/v1?sig=S3CRET-15\",\"apiKey\":\"S3CRET-16\",\"headers\":{\"authorization\":\"Bearer"
                    + " S3CRET-17\"}}}}}");
        sandbox.file(
                ".gemini/.env",
                "GEMINI_API_KEY=S3CRET-18\n# S3CRET-19\nGOOGLE_GEMINI_BASE_URL=https://u:S3CRET-20@gw.example");
        sandbox.file(".bashrc", "export AWS=S3CRET-21\ncurl -H 'authorization: Bearer S3CRET-22' x\n# S3CRET-23");
        sandbox.file(".profile", "alias x='echo S3CRET-24'");
        sandbox.set("SHELL", "/bin/bash");
        for (var target : List.of("claude", "codex", "openclaw", "opencode", "gemini", "aider")) {
            var run = sandbox.run(
                    "install",
                    "apply",
                    "--dry-run",
                    "--supervisor",
                    "agent",
                    "--providers",
                    "manual",
                    "--target",
                    target,
                    "--port",
                    Integer.toString(PORT));
            assertFalse(run.all().contains("S3CRET"), target + "\n" + run.all());
            assertTrue(run.code() != 0 || run.out().contains("127.0.0.1:" + PORT), target + "\n" + run.all());
        }
    }

    @Test
    void ofOurOwnKeysTheDiffShowsAll() {
        var before = "{\n  \"a\": \"S3CRET\",\n  \"base\": \"https://gw.example\"\n}\n";
        var after = "{\n  \"a\": \"S3CRET\",\n  \"base\": \"http://127.0.0.1:8787\",\n  \"new\": \"ours\"\n}\n";
        assertEquals(
                "--- f\n"
                        + "+++ f\n"
                        + "@@ -3,1 +3,2 @@\n"
                        + "-  \"base\": \"https://gw.example\"\n"
                        + "+  \"base\": \"http://127.0.0.1:8787\",\n"
                        + "+  \"new\": \"ours\"\n",
                Secrets.maskDiff(Diff.unified(before, after, "f"), before));
    }

    /// The format, as diff(1) has it.
    @ParameterizedTest
    @CsvSource({
        "a\\nb\\nc\\n, a\\nX\\nb\\nc\\n",
        "a\\nb\\nc\\n, X\\na\\nb\\nc\\n",
        "a\\nb\\nc\\n, a\\nb\\nc\\nX\\n",
        "a\\nb\\nc\\n, a\\nc\\n",
        "a\\nb\\nc\\n, b\\nc\\n",
        "a\\nb\\nc\\n, a\\nb\\n",
        "a\\nb\\nc\\nd\\n, A\\nb\\nc\\nD\\nE\\n"
    })
    void aDiffIsThatOfDiff(String before, String after) throws IOException {
        var old = sandbox.file("f", before.replace("\\n", "\n"));
        var now = sandbox.file("g", after.replace("\\n", "\n"));
        var theirs = Program.of("diff", "-U0", "--label", "f", "--label", "f", old.toString(), now.toString())
                .run()
                .out()
                .replaceAll("(?m)^(@@ -\\d+)( .*)$", "$1,1$2")
                .replaceAll("(?m)^(@@ -\\S+ \\+\\d+)( @@)$", "$1,1$2");
        assertEquals(theirs, Diff.unified(Files.readString(old), Files.readString(now), "f"));
    }
}
