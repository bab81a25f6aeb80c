package headroom.tool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import headroom.deploy.EditsOnly;
import headroom.host.Host;
import headroom.host.Problem;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import support.DebianPackage;
import support.Program;
import support.Sandbox;

/// The environment as shells and sessions see it, of a user and of the machine.
class EnvironmentTest {
    private static final String BASE = "http://127.0.0.1:18787";
    private final Sandbox sandbox = new Sandbox("home of Zoë's");

    @BeforeEach
    void shell() {
        sandbox.set("SHELL", "/bin/bash");
    }

    @AfterEach
    void end() {
        sandbox.close();
    }

    private EditsOnly edits() {
        return new EditsOnly(sandbox.host(), 18787);
    }

    private String variable(String... shell) {
        var run = Program.of(shell).set("HOME", sandbox.home().toString()).run();
        assertEquals(0, run.code(), run.toString());
        assertEquals("", run.err());
        return run.out().strip();
    }

    static List<Fixtures.Fixture> profiles() {
        return Fixtures.of("shell");
    }

    @ParameterizedTest
    @MethodSource("profiles")
    void everyProfileOfEveryShellComesBackAsItWas(Fixtures.Fixture fixture) throws IOException {
        for (var name : List.of(
                ".profile",
                ".bashrc",
                ".bash_profile",
                ".zshenv",
                ".config/fish/config.fish",
                ".config/powershell/profile.ps1")) {
            var text = new String(fixture.content(), StandardCharsets.UTF_8);
            // In a byte order mark only PowerShell sees no part of the first word.
            Files.writeString(sandbox.file(name, ""), name.endsWith("ps1") ? text : text.replaceFirst("^\uFEFF", ""));
        }
        var before = sandbox.tree();
        assertEquals(7, edits().apply("aider").size());
        assertEquals(List.of(), EditsOnly.changes(edits().plan("aider")));
        edits().remove();
        assertEquals(before, sandbox.tree());
    }

    @Test
    void shellsSetTheVariablesUntilHeadroomIsRemoved() {
        var login = new String[] {"bash", "-lc", "echo \"$ANTHROPIC_BASE_URL $OPENAI_API_BASE\""};
        var interactive = new String[] {
            "bash", "--norc", "--noprofile", "-c", ". ~/.bashrc; echo \"$ANTHROPIC_BASE_URL $OPENAI_API_BASE\""
        };
        var posix = new String[] {"sh", "-euc", ". ~/.profile; echo \"$ANTHROPIC_BASE_URL $OPENAI_API_BASE\""};
        edits().apply("aider");
        for (var shell : List.of(login, interactive, posix)) {
            assertEquals(BASE + " " + BASE + "/v1", variable(shell));
        }
        edits().remove();
        assertEquals("", variable(login));
    }

    @Test
    void aDeletedFolderBreaksNoShell() {
        edits().apply("aider");
        sandbox.host().disk().deleteTree(sandbox.home().resolve(".headroom"));
        assertEquals("ok", variable("sh", "-euc", ". ~/.profile; echo ok"));
        assertEquals("ok", variable("bash", "-euc", ". ~/.bashrc; echo ok"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"zsh", "fish"})
    void otherShellsSetTheVariables(String shell) {
        var real = real(shell);
        sandbox.set("SHELL", "/usr/bin/" + shell);
        edits().apply("aider");
        assertEquals(BASE + " " + BASE + "/v1", variable(real, "-c", "echo \"$ANTHROPIC_BASE_URL $OPENAI_API_BASE\""));
        sandbox.host().disk().deleteTree(sandbox.home().resolve(".headroom"));
        assertEquals("none", variable(real, "-c", "echo \"$ANTHROPIC_BASE_URL\"none"));
        assertEquals(0, sandbox.run("install", "remove", "--port", "18787").code());
        assertFalse(sandbox.tree().contains("headroom"), sandbox.tree());
    }

    /// A shell of Debian's, which this machine need not have installed.
    private String real(String shell) {
        var real = DebianPackage.program(shell).toString();
        sandbox.program(shell, "exec '" + real + "' \"$@\"\n");
        return real;
    }

    @Test
    void zshIsReachedWhereItsOwnFileMovesTheOthers() {
        var zsh = real("zsh");
        sandbox.file(".zshenv", "export ZDOTDIR=~/z\n");
        sandbox.file("z/.zshrc", "alias a=b\n");
        sandbox.set("SHELL", "/usr/bin/zsh")
                .set("ZDOTDIR", sandbox.home().resolve("z").toString());
        var before = sandbox.tree();
        edits().apply("aider");
        assertEquals(BASE, variable(zsh, "-c", "echo $ANTHROPIC_BASE_URL"));
        edits().remove();
        assertEquals(before, sandbox.tree());
    }

    @Test
    void shellsThatAreNotReachedAreNamed() {
        sandbox.file(".tcshrc", "");
        sandbox.set("SHELL", "/usr/bin/nu");
        var notes = edits().plan("aider").notes();
        assertTrue(
                notes.stream().anyMatch(note -> note.contains("nu is not reached"))
                        && notes.stream().anyMatch(note -> note.contains("tcsh is not reached")),
                notes.toString());
        edits().apply("aider");
        assertEquals(
                "none",
                variable(
                        real("tcsh"),
                        "-c",
                        "if ($?ANTHROPIC_BASE_URL) echo set; if (! $?ANTHROPIC_BASE_URL) echo none"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "`a=1 &&\n` | not complete",
                "`cat <<EOF\nx\n` | here-document",
                "`cat <<-'EOF'\n\tx\n  EOF\n` | here-document",
                "`a=1\nexec zsh -l\n# end\n\n` | `exec`",
                "`exit 0\n` | `exit`",
                "`return\n` | `return`",
                "`if true; then\n` | not complete",
                "`a='x\n` | not complete",
                "`f() {\n` | not complete"
            })
    void aProfileThatWouldSwallowTheBlockIsABlockerAndStays(String profile, String reason) {
        sandbox.file(".bashrc", profile.replace("\\n", "\n").replace("\\t", "\t"));
        var blockers = edits().plan("aider").blockers();
        assertEquals(1, blockers.size(), blockers.toString());
        assertTrue(
                blockers.getFirst().what().contains(".bashrc")
                        && blockers.getFirst().why().contains(reason.replace("`", "")),
                blockers.getFirst().why());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "exec 2>/dev/null\n",
                "exec 3>/dev/null",
                "cat <<EOF >/dev/null\nx\nEOF\n",
                "[ -n \"$PS1\" ] || true && \\\n true\n",
                "a=(1 2)\n",
                "f() {\n  exit\n}\n",
                "if false; then\n  exec zsh\nfi",
                "a=1\r\nb=2\r\n",
                "a=1\r"
            })
    void aProfileThatIsCompleteTakesTheBlock(String profile) {
        sandbox.file(".bashrc", profile);
        var before = sandbox.tree();
        edits().apply("aider");
        assertEquals(
                BASE,
                Program.of("bash", "--norc", "--noprofile", "-c", ". ~/.bashrc; echo $ANTHROPIC_BASE_URL")
                        .set("HOME", sandbox.home().toString())
                        .run()
                        .out()
                        .strip());
        edits().remove();
        assertEquals(before, sandbox.tree());
    }

    @Test
    void onlyProfilesOfTheUsersShellsAreWritten() {
        assertEquals(Set.of(".profile", ".bashrc"), written());
        sandbox.set("SHELL", "/usr/bin/zsh")
                .set("ZDOTDIR", sandbox.home().resolve("z").toString());
        assertEquals(Set.of(".profile", "z/.zshenv"), written());
        sandbox.unset("ZDOTDIR").set("SHELL", "/usr/bin/fish");
        assertEquals(Set.of(".profile", ".config/fish/conf.d/headroom-default.fish"), written());
        sandbox.set("SHELL", "/bin/sh").file(".bash_login", "");
        assertEquals(Set.of(".profile", ".bash_login", ".bashrc"), written());
        sandbox.file(".config/powershell/x", "");
        assertEquals(Set.of(".profile", ".bash_login", ".bashrc", ".config/powershell/profile.ps1"), written());
    }

    private Set<String> written() {
        return EditsOnly.changes(edits().plan("aider")).stream()
                .filter(title -> !title.contains("environment.d"))
                .map(title -> title.replaceFirst("(edit|create) (.*) for shells and logins", "$2"))
                .map(path -> sandbox.home().relativize(Path.of(path)).toString())
                .collect(java.util.stream.Collectors.toSet());
    }

    @Test
    void sessionsReadTheVariablesFromAFileOfOurs() {
        edits().apply("aider");
        var file = sandbox.read(".config/environment.d/headroom-default.conf");
        assertTrue(file.contains("\nANTHROPIC_BASE_URL=\"" + BASE + "\"\nOPENAI_API_BASE=\"" + BASE + "/v1\"\n"), file);
    }

    @Test
    void withoutAToolThatNeedsItTheEnvironmentStaysAlone() {
        edits().apply("claude");
        assertFalse(sandbox.tree().contains(".profile"));
        assertFalse(sandbox.tree().contains("env.sh"));
    }

    @Test
    void theManifestSaysWhatEachToolGets() {
        sandbox.set("COPILOT_PROVIDER_API_KEY", "k")
                .set("COPILOT_MODEL", "m")
                .set("COPILOT_PROVIDER_TYPE", "anthropic");
        edits().apply("aider", "copilot");
        var manifest = edits().deployment().manifest();
        assertEquals(BASE, manifest.tools().environment().get("copilot").get("COPILOT_PROVIDER_BASE_URL"));
        assertEquals(BASE + "/v1", manifest.tools().environment().get("aider").get("OPENAI_API_BASE"));
        assertTrue(manifest.made()
                .artifacts()
                .contains(sandbox.home().resolve(".config/environment.d/headroom-default.conf")));
        assertTrue(manifest.made().artifacts().stream()
                .allMatch(path -> !path.toString().contains("/deploy/default/env.") || Files.exists(path)));
    }

    @Test
    void anotherPortIsAChangeOfTheVariables() {
        edits().apply("aider");
        new EditsOnly(sandbox.host(), 18799).apply("aider");
        assertEquals("http://127.0.0.1:18799", variable("bash", "-lc", "echo $ANTHROPIC_BASE_URL"));
        assertTrue(sandbox.read(".config/environment.d/headroom-default.conf").contains(":18799"));
    }

    @Test
    void aFileOfOursThatTheUserChangedIsKeptAndSaid() throws IOException {
        edits().apply("aider");
        var file = sandbox.home().resolve(".config/environment.d/headroom-default.conf");
        Files.writeString(file, "MINE=1\n");
        var problem = assertThrows(Problem.class, () -> edits().remove());
        assertEquals(Problem.Kind.NEEDS_PERSON, problem.kind());
        assertTrue(problem.what().contains(file.toString()) && problem.next().contains("--force"));
        assertEquals("MINE=1\n", Files.readString(file));
    }

    @Test
    void aFileOfSomebodyElseInOurPlaceIsABlocker() {
        sandbox.file(".config/environment.d/headroom-default.conf", "MINE=1\n");
        assertTrue(edits().plan("aider").blockers().getFirst().what().endsWith("is in the way"));
    }

    @Test
    void openShellsAreToldHowToForget() {
        assertEquals(
                List.of("unset A B", "set -e A B  # fish", "Remove-Item Env:A,Env:B  # PowerShell"),
                Environment.unset(List.of("B", "A")));
        assertEquals(List.of(), Environment.unset(List.of()));
    }

    /// The sandbox with `/etc` and the like in a folder of its own.
    private Host machine() {
        sandbox.set("HEADROOM_WORKSPACE_DIR", "/var/lib/headroom");
        for (var folder : List.of("etc/profile.d", "etc/zsh", "etc/fish", "var/lib", "opt")) {
            sandbox.host()
                    .disk()
                    .exists(makeFolders(sandbox.outside().resolve("root").resolve(folder)));
        }
        return sandbox.host(
                RootedDisk.of(sandbox.host().disk(), sandbox.outside().resolve("root")));
    }

    private static Path makeFolders(Path folder) {
        try {
            return Files.createDirectories(folder);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private Path etc(String name) {
        return sandbox.outside().resolve("root/etc").resolve(name);
    }

    @Test
    void everybodysEnvironmentIsSetAndTakenBack() throws IOException {
        var edits = new EditsOnly(machine(), 18787).scope("system");
        Files.writeString(etc("zsh/zshenv"), "# zsh");
        var before = tree();
        edits.apply("claude", "opencode", "gemini", "aider");
        assertEquals(List.of(), EditsOnly.changes(edits.plan("claude", "opencode", "gemini", "aider")));
        for (var readable : List.of(
                "profile.d/headroom-default.sh",
                "environment.d/headroom-default.conf",
                "fish/conf.d/headroom-default.fish")) {
            assertEquals("rw-r--r--", PosixFilePermissions.toString(Files.getPosixFilePermissions(etc(readable))));
        }
        assertEquals("rwxr-xr-x", PosixFilePermissions.toString(Files.getPosixFilePermissions(etc("environment.d"))));
        assertTrue(Files.readString(etc("zsh/zshenv"))
                .contains("if [ -r '/etc/profile.d/headroom-default.sh' ]; then . "));
        var script = Files.readString(etc("profile.d/headroom-default.sh")).replace("'/var/lib/headroom'", "\"$HOME\"");
        assertEquals(
                BASE + " " + BASE + "/v1 " + BASE + " true",
                variable(
                        "sh",
                        "-euc",
                        script
                                + "\n"
                                + "echo $ANTHROPIC_BASE_URL $OPENAI_BASE_URL $GOOGLE_GEMINI_BASE_URL"
                                + " $ENABLE_TOOL_SEARCH"));
        edits.remove();
        assertEquals(before, tree());
    }

    @Test
    void onceTheWorkspaceIsDeletedTheMachinesVariablesAreNotSet() throws IOException {
        new EditsOnly(machine(), 18787).scope("system").apply("claude");
        assertEquals(
                "none",
                variable(
                        "sh",
                        "-euc",
                        Files.readString(etc("profile.d/headroom-default.sh"))
                                        .replace("'/var/lib/headroom'", "/nowhere")
                                + "\necho ${ANTHROPIC_BASE_URL-none}"));
    }

    private String tree() throws IOException {
        try (var paths = Files.walk(sandbox.outside().resolve("root"))) {
            var text = new StringBuilder();
            for (var path : (Iterable<Path>) paths.sorted()::iterator) {
                text.append(path)
                        .append(' ')
                        .append(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
                        .append(' ')
                        .append(Files.isRegularFile(path) ? Files.readString(path) : "")
                        .append('\n');
            }
            return text + sandbox.tree();
        }
    }
}
