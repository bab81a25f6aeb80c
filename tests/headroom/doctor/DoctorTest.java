package headroom.doctor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import headroom.host.Host;
import headroom.host.JsonTree;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import support.Planted;
import support.Program;
import support.Sandbox;

/// Installations that are broken on purpose: each is named, and what is printed as `next` mends it.
class DoctorTest {
    private final Sandbox sandbox = new Sandbox("Zoë's home");
    private final int port = Sandbox.freePort();
    private final Path deployment = sandbox.home().resolve(".headroom/deploy/default");

    private final List<Runnable> cleanUp = new ArrayList<>();

    @AfterEach
    void end() {
        sandbox.run("install", "remove", "--force");
        cleanUp.forEach(Runnable::run);
        sandbox.close();
    }

    private void applied() {
        sandbox.file(".claude/settings.json", "{}\n");
        sandbox.apply("claude", port);
    }

    /// One request, as Claude Code sends it.
    private void ask() throws IOException {
        try (var socket = new java.net.Socket("127.0.0.1", port)) {
            socket.getOutputStream()
                    .write(("POST /v1/messages HTTP/1.1\r\nHost: 127.0.0.1:" + port
                                    + "\r\n"
                                    + "User-Agent: claude-cli/2.1\r\n"
                                    + "Content-Length: 2\r\n"
                                    + "Connection: close\r\n\r\n"
                                    + "{}")
                            .getBytes(StandardCharsets.US_ASCII));
            socket.getInputStream().readAllBytes();
        }
    }

    /// What is not well, each with its `next`.
    private List<String[]> found(int code) {
        var run = sandbox.run("doctor", "--json");
        assertEquals(code, run.code(), run.all());
        try {
            var bad = new ArrayList<String[]>();
            JsonTree.read(run.out().getBytes(StandardCharsets.UTF_8))
                    .path("checks")
                    .forEach(check -> {
                        if (!check.path("level").asText().equals("well")) {
                            bad.add(new String[] {
                                check.path("what").asText(), check.path("next").asText()
                            });
                        }
                    });
            return bad;
        } catch (IOException e) {
            throw new AssertionError(run.all(), e);
        }
    }

    private String next(int code, String words) {
        var all = found(code);
        return all.stream()
                .filter(check -> check[0].contains(words))
                .map(check -> check[1])
                .findFirst()
                .orElseThrow(() -> new AssertionError(
                        words + " in " + all.stream().map(List::of).toList()));
    }

    private void gone(String words) {
        var run = sandbox.run("doctor");
        assertFalse(run.out().contains(words), run.out());
    }

    /// Runs it as printed, and sees that it mends what was found.
    private void mended(int code, String words) {
        var next = next(code, words);
        if (next.startsWith("headroom ")) {
            var run = sandbox.run(next.substring("headroom ".length()).split(" "));
            assertEquals(0, run.code(), next + "\n" + run.all());
        } else if (next.startsWith("unset ")) {
            sandbox.unset(next.substring("unset ".length()));
        } else if (next.startsWith("export NO_PROXY=")) {
            sandbox.set("NO_PROXY", next.substring("export NO_PROXY=".length()));
        } else {
            var run = Program.of("sh", "-c", next.replaceFirst("^sudo ", ""))
                    .set("HOME", sandbox.home().toString())
                    .run();
            assertEquals(0, run.code(), next + "\n" + run);
        }
        gone(words);
    }

    @Test
    void aMachineWithoutHeadroomIsWell() {
        assertEquals(List.of(), found(0).stream().map(List::of).toList());
    }

    @Test
    void aHealthyInstallationIsWellOnceAToolHasAsked() throws IOException {
        applied();
        assertTrue(next(1, "no request of it was seen").startsWith("start claude anew"));
        ask();
        for (int i = 0; i < 50 && sandbox.run("doctor").code() != 0; i++) {
            Host.real().time().sleep(java.time.Duration.ofMillis(100));
        }
        assertEquals(List.of(), found(0).stream().map(List::of).toList());
    }

    @Test
    void whatStandsIsNamedAndMended() throws IOException {
        applied();
        var settings = sandbox.read(".claude/settings.json");

        sandbox.file(".claude/settings.json", settings.replace("127.0.0.1:" + port, "127.0.0.1:9"));
        mended(4, "no longer points claude at the proxy");

        Files.delete(deployment.resolve("manifest.json"));
        mended(4, "is gone or damaged");

        Files.writeString(deployment.resolve("manifest.json"), "{\"schema_version\": 1, ");
        mended(4, "is gone or damaged");

        Files.writeString(deployment.resolve("gave-up"), "2026-01-01T00:00:00Z");
        mended(4, "no proxy became ready for 10 seconds");

        Files.delete(deployment.resolve("service.env"));
        mended(4, "service.env");

        sandbox.run("install", "stop");
        mended(1, "default: stopped");

        var manifest = Files.readString(deployment.resolve("manifest.json"));
        Files.writeString(deployment.resolve("manifest.json"), manifest.replace("\"applied\"", "\"applying\""));
        mended(4, "an earlier command was interrupted");

        var jar = sandbox.home().resolve(".headroom/runtime/" + headroom.contract.Version.NUMBER + "/contents");
        Files.writeString(jar, "another\n");
        mended(4, "is damaged, or of another build");
    }

    @Test
    void theShellIsNamedAndMended() {
        sandbox.set("ANTHROPIC_BASE_URL", "http://127.0.0.1:" + port);
        mended(4, "ANTHROPIC_BASE_URL points at port " + port);
        sandbox.set("OPENAI_BASE_URL", "http://localhost:" + port + "/v1");
        mended(4, "OPENAI_BASE_URL points at port " + port);
        sandbox.set("HTTPS_PROXY", "http://proxy.example.com:3128");
        mended(1, "HTTPS_PROXY is set and NO_PROXY does not except");
    }

    @Test
    void recordsOfSessionsThatAreGoneAreNamedAndMended() {
        sandbox.file(".headroom/sessions/" + port + "/proxy.json", "{\"pid\": 1, \"birth\": \"never\"}");
        mended(1, "has gone and left its record");
    }

    @Test
    void hooksOfThePythonEditionAreNamedAndMended() {
        sandbox.file(
                ".claude/settings.json",
                "{\"hooks\":{\"PreToolUse\":[{\"matcher\":\"*\",\"hooks\":[{\"type\":\"command\",\"command\":\"headroom"
                        + " init hook ensure --marker headroom-init-claude\"}]}]}}\n");
        mended(1, "has what is not needed any more");
    }

    @Test
    void filesOfOthersAreNamedAndMended() throws IOException {
        applied();
        var group = Program.of(
                        "chown", "12345", deployment.resolve("manifest.json").toString())
                .run();
        Assumptions.assumeTrue(group.code() == 0, "only root can give files away");
        mended(4, "belongs to another user");
        Program.of("chmod", "o+w", sandbox.home().resolve(".headroom").toString())
                .run();
        mended(4, "others than its owner may change");
    }

    @Test
    void anotherHeadroomThatIsFoundFirstIsNamed() {
        applied();
        sandbox.program("headroom", "exit 0\n");
        assertTrue(next(1, "finds another headroom first").contains("/.headroom/bin':\"$PATH\""));
    }

    @Test
    void aStrangerOnThePortIsNamedAndAnotherPortMendsIt() throws IOException {
        applied();
        assertEquals(0, sandbox.run("install", "stop").code());
        try (var stranger = new java.net.ServerSocket(port, 1, java.net.InetAddress.getLoopbackAddress())) {
            assertTrue(stranger.isBound());
            mended(4, "which is not this deployment's proxy");
        }
    }

    @Test
    void aDeadDeploymentIsNamedAndMended() {
        applied();
        assertEquals(0, sandbox.run("install", "stop", "--keep-wiring").code());
        mended(4, "at a proxy that does not run");
    }

    @Test
    void aManifestThatNobodyCanReadIsNamedAndItsScriptTakesTheEditsBack() throws IOException {
        applied();
        Files.writeString(deployment.resolve("manifest.json"), "{");
        Files.writeString(deployment.resolve("manifest.good.json"), "{");
        var next = next(4, "cannot read the manifest");
        var run = Program.of("sh", "-c", next)
                .set("HOME", sandbox.home().toString())
                .run();
        assertEquals(0, run.code(), next + "\n" + run);
        assertEquals("{}\n", sandbox.read(".claude/settings.json"));
    }

    @Test
    void aFileOfTheProjectThatWinsIsNamed() throws IOException {
        applied();
        var project = Files.createDirectories(sandbox.outside().resolve("project/.claude"));
        Files.writeString(
                project.resolve("settings.local.json"), "{\"env\":{\"ANTHROPIC_BASE_URL\":\"https://x.example\"}}");
        assertTrue(new Doctor(sandbox.host(), project.getParent())
                .look().stream()
                        .anyMatch(check -> check.level() == Check.Level.WARNING
                                && check.what().contains("claude does not go through headroom in this folder")));
    }

    @Test
    void aLostRecordIsNamedAndMended() {
        applied();
        Host.real().disk().deleteTree(deployment);
        mended(4, "there is no record of the profile default, but traces of it");
    }

    @Test
    void fixRunsWhatMendsAndShowsItFirst() throws IOException {
        applied();
        Files.delete(deployment.resolve("manifest.json"));
        var run = sandbox.run("doctor", "--fix", "--json");
        assertTrue(run.err().startsWith("This is run:\n  headroom install apply\n"), run.all());
        gone("is gone or damaged");
    }

    @Test
    void fixStartsNothingThatWasStoppedOnPurpose() {
        applied();
        assertEquals(0, sandbox.run("install", "stop").code());
        var run = sandbox.run("doctor", "--fix");
        assertEquals(1, run.code(), run.all());
        assertTrue(run.err().contains("There is nothing that --fix would run."), run.all());
    }

    @Test
    void noSecretIsInTheBundle() throws IOException {
        applied();
        Files.writeString(
                deployment.resolve("runner.log"),
                "key sk-ant-api03-planted000 Authorization: Bearer planted111 https://me:planted222@example.com\n");
        Files.writeString(deployment.resolve("service.env"), "OPENAI_API_KEY=planted333\n");
        var zip = sandbox.outside().resolve("report.zip");
        var run = sandbox.run("doctor", "--bundle", zip.toString());
        assertTrue(run.err().contains("  deploy/default/runner.log\n"), run.all());
        try (var file = new ZipFile(zip.toFile())) {
            for (var entry : file.stream().toList()) {
                var text = new String(file.getInputStream(entry).readAllBytes(), StandardCharsets.UTF_8);
                assertFalse(text.contains("planted"), entry + "\n" + text);
            }
        }
        assertEquals(
                "rw-------", java.nio.file.attribute.PosixFilePermissions.toString(Files.getPosixFilePermissions(zip)));
    }

    @Test
    void aFullDiskIsNamed() throws IOException {
        mounted("size=64m");
        var filler = sandbox.home().resolve("filler");
        Files.write(filler, new byte[(int) sandbox.home().toFile().getUsableSpace() - (1 << 20)]);
        assertTrue(next(4, " is full: ").startsWith("make room"));
        Files.delete(filler);
        gone(" is full: ");
    }

    @Test
    void aHomeThatCannotBeWrittenIsNamed() {
        mounted("size=64m");
        sandbox.file(".headroom/stats/x", "");
        var remount = new String[] {"mount", "-o", "remount,ro", sandbox.home().toString()};
        assertEquals(0, Program.of(remount).run().code());
        assertTrue(next(4, " cannot be written").contains("mount"));
    }

    private void mounted(String options) {
        var mount = Program.of(
                "mount",
                "-t",
                "tmpfs",
                "-o",
                options,
                "headroom-test",
                sandbox.home().toString());
        Assumptions.assumeTrue(mount.run().code() == 0, "only root may mount a disk of its own for this test");
        cleanUp.add(() -> Program.of("umount", "-l", sandbox.home().toString()).run());
    }

    @Test
    void aClockThatIsBehindIsNamed() throws IOException {
        applied();
        var manifest = deployment.resolve("manifest.json");
        var year = java.time.LocalDate.now().getYear();
        Files.writeString(
                manifest, Files.readString(manifest).replaceAll("(\"updated_at\" ?: ?\")" + year, "$1" + (year + 1)));
        assertEquals("sudo timedatectl set-ntp true", next(1, "the clock is behind"));
    }

    @Test
    void whatAnAdministratorHasSetIsNamed() {
        applied();
        var managed = Planted.file(
                Path.of("/etc/claude-code/managed-settings.json"),
                "{\"env\":{\"ANTHROPIC_BASE_URL\":\"https://gw.example\"}}".getBytes(StandardCharsets.UTF_8));
        var run = sandbox.run(sandbox.host(managed), "doctor");
        assertEquals(1, run.code(), run.all());
        assertTrue(
                run.out()
                        .contains("claude does not go through headroom any more: an administrator has set"
                                + " ANTHROPIC_BASE_URL in /etc/claude-code/managed-settings.json"),
                run.all());
    }

    @Test
    void aProxyThatHangsIsNamedAndMended() {
        applied();
        var proxy = Host.real().processes().listener(port).orElseThrow();
        Host.real().processes().children(proxy.pid()).stream()
                .filter(child -> child.commandLine().contains("agent run"))
                .findFirst()
                .ifPresentOrElse(
                        child -> Host.real().processes().signal(child.pid(), "STOP"),
                        () -> Host.real().processes().signal(proxy.pid(), "STOP"));
        mended(4, "is not this deployment's proxy");
    }
}
