package headroom.supervise;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import headroom.contract.Preset;
import headroom.contract.Scope;
import headroom.deploy.Rendering;
import headroom.host.Command;
import headroom.host.CommandResult;
import headroom.host.Host;
import headroom.host.Os;
import headroom.manifest.Deployment;
import headroom.manifest.Workspace;
import headroom.render.Escaping;
import headroom.render.Templates;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import support.Managers;
import support.Sandbox;

/// What of Windows Wine has: its service manager with the real `prunsrv.exe`, and its `cmd.exe` with the scripts.
/// Java is a stand-in.
class WineTest {
    private static final String SERVICE = "headroom-default";
    private final Sandbox sandbox = new Sandbox();
    private final List<Command> asked = new ArrayList<>();
    private Path wine;
    private Host windows;
    private Deployment deployment;

    @BeforeEach
    void start() throws IOException {
        var rig = Managers.rig("wine-box.sh");
        Assumptions.assumeTrue(rig.isPresent(), "there is no Wine to test with, or this is not the full run");
        wine = rig.get();
        windows = Deployments.machine(Os.WINDOWS, sandbox.home(), command -> {
            asked.add(command);
            return command.words().get(1).equals("query")
                    ? new CommandResult(1060, "", "")
                    : new CommandResult(0, "", "");
        });
        deployment = Deployments.of(
                Workspace.of(windows),
                "default",
                Preset.PERSISTENT_SERVICE,
                new WindowsServiceSupervisor(),
                Scope.SYSTEM,
                8787);
        Files.createDirectories(deployment.folder());
    }

    @AfterEach
    void end() {
        sandbox.close();
    }

    /// Every path of the sandbox as Windows sees it in the box.
    private String translated(String text) {
        return Pattern.compile(Pattern.quote(sandbox.home().toString()) + "[^\"#\r\n]*")
                .matcher(text)
                .replaceAll(
                        found -> Matcher.quoteReplacement("Z:" + found.group().replace('/', '\\')));
    }

    /// Runs lines of the shell in the box, in which `w` runs a Windows program.
    private String run(String... lines) {
        var outcome = Managers.run(
                wine.toString(),
                "run",
                "--bind",
                sandbox.outside() + ":" + sandbox.outside(),
                String.join("\n", lines));
        assertEquals(0, outcome.exitCode(), outcome.out() + outcome.err());
        return outcome.out().replace("\r", "");
    }

    private String quoted(Path file) {
        return "'" + translated(file.toString()) + "'";
    }

    /// Writes a script as Windows wants it.
    private void write(Path file, String text) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, translated(text).replaceAll("\r?\n", "\r\n"));
    }

    private Path runtime() {
        return deployment.workspace().runtime(deployment.manifest().origin().version());
    }

    private void writeScripts() throws IOException {
        for (var script : List.of("run-headroom.cmd", "ensure-headroom.cmd")) {
            write(
                    deployment.folder().resolve(script),
                    Rendering.of(windows, deployment).get("scripts/" + script));
        }
        write(deployment.folder().resolve("manifest.json"), "{}");
    }

    @Test
    void theServiceStartsStopsAndComesBack() throws IOException {
        new WindowsServiceSupervisor().of(windows, deployment).start();
        var install = asked.stream()
                .filter(command -> command.words().get(1).startsWith("//IS//"))
                .findFirst()
                .orElseThrow();
        assertTrue(Files.size(Path.of(install.words().getFirst())) > 0);
        writeScripts();
        // Serves until it is told to stop, or to crash.
        var folder = deployment.folder();
        write(
                runtime().resolve("headroom.cmd"),
                String.join(
                        "\n",
                        "@echo off",
                        "echo serving: %1 %2 %3 %4 %5",
                        "echo.>\"" + folder.resolve("headroom-default.ready") + "\"",
                        ":again",
                        "if exist \"" + folder.resolve("stop") + "\" goto ended",
                        "if exist \"" + folder.resolve("crash") + "\" goto crashed",
                        "ping -n 2 127.0.0.1 >nul",
                        "goto again",
                        ":ended",
                        "echo drained",
                        "exit /b 0",
                        ":crashed",
                        "del \"" + folder.resolve("crash") + "\"",
                        "echo crashed",
                        "exit /b 3",
                        ""));
        var words = install.words().stream()
                .map(word -> "'" + translated(word) + "'")
                .toList();
        var out = run(
                "state() { w sc query " + SERVICE
                        + " | tr -d '\\r' | sed -n 's/^ *STATE *: *[0-9]* *//p' | tr -d ' '; }",
                "until_state() { for i in $(seq 100); do [ \"$(state)\" = \"$1\" ] && return; sleep 0.2; done; echo"
                        + " \"not $1 but $(state)\"; }",
                // prunsrv ends the console host that Wine gives it, and with it itself.
                "export WINEDLLOVERRIDES=\"$WINEDLLOVERRIDES;conhost.exe=d\"",
                // Without any program Windows would end, and with the next start, the service too.
                "w ping -n 300 127.0.0.1 >/dev/null 2>&1 &",
                "w sc delete " + SERVICE + " >/dev/null 2>&1",
                "w " + String.join(" ", words) + "; echo \"installed $?\"",
                "w sc start " + SERVICE + " >/dev/null; until_state RUNNING; sleep 2; echo started",
                "touch '" + folder + "/crash'; sleep 6; state",
                "w sc stop " + SERVICE + " >/dev/null; until_state STOPPED; echo stopped",
                "reboot; w cmd /c exit; until_state RUNNING; echo 'came back'; sleep 2",
                "w ping -n 300 127.0.0.1 >/dev/null 2>&1 &",
                "w sc stop " + SERVICE + " >/dev/null; until_state STOPPED; echo stopped",
                "w " + words.getFirst() + " //DS//" + SERVICE + " >/dev/null 2>&1 || w sc delete " + SERVICE
                        + " >/dev/null; w sc query " + SERVICE + " >/dev/null 2>&1; [ $? -ne 0 ] && echo removed");
        assertEquals("installed 0\nstarted\nRUNNING\nstopped\ncame back\nstopped\nremoved\n", out);
        assertEquals(
                "serving: install agent run --profile default\n"
                        + "crashed\n"
                        + "serving: install agent run --profile default\n"
                        + "drained\n"
                        + "serving: install agent run --profile default\n"
                        + "drained\n",
                Files.readString(deployment.runnerLog()).replaceAll(" *\r", ""));
    }

    @Test
    void theRunnerGivesUpAfterProxiesThatNeverGotReady() throws IOException {
        writeScripts();
        write(
                runtime().resolve("headroom.cmd"),
                "@echo off\necho %1 %2 %3 %4 %5 in %HEADROOM_WORKSPACE_DIR%\nexit /b 3\n");
        var folder = deployment.folder();
        var out = run(
                "w cmd /c " + quoted(folder.resolve("run-headroom.cmd")) + " keep; [ -s " + folder
                        + "/gave-up ] && echo 'gave up'",
                "w cmd /c " + quoted(folder.resolve("run-headroom.cmd")) + " || echo failed",
                "w cmd /c " + quoted(folder.resolve("ensure-headroom.cmd")) + " || echo failed");
        assertEquals("gave up\nfailed\nfailed\n", out);
        var ran = "install agent run --profile default in "
                + translated(deployment.workspace().root().toString()) + "\n";
        assertEquals(
                ran.repeat(5)
                        + "no proxy became ready for 10 seconds: giving up; the tools go straight to their providers"
                        + " until: headroom install start\n"
                        + ran.replace("run", "unwire") + ran + ran.replace("run", "ensure"),
                Files.readString(deployment.runnerLog()).replace("\r", ""));
    }

    @Test
    void theLauncherHandsArgumentsOnUnchanged() throws IOException {
        var java = runtime().resolve("jre/bin/java.exe");
        write(
                runtime().resolve("headroom.cmd"),
                Templates.render(
                        "windows/headroom.cmd",
                        Escaping.CMD,
                        Map.of("version", "1.2.3", "runtime", runtime(), "java", "C:\\none")));
        Files.createDirectories(java.getParent());
        // Wine runs programs of the host too.
        Files.writeString(
                java,
                "#!/bin/sh\nprintf '<%s>\\n' \"$@\" >'" + sandbox.home() + "/'$$.tmp\nmv '" + sandbox.home()
                        + "/'$$.tmp '" + sandbox.home() + "/heard'\n");
        Files.setPosixFilePermissions(java, PosixFilePermissions.fromString("rwxr-xr-x"));
        var launcher = quoted(runtime().resolve("headroom.cmd"));
        var heard = "; for i in $(seq 50); do [ -e " + sandbox.home() + "/heard ] && break; sleep 0.1; done; cat "
                + sandbox.home() + "/heard; rm " + sandbox.home() + "/heard";
        var home = translated(runtime().toString());
        assertEquals(
                String.join(
                        "\n",
                        "<-XX:TieredStopAtLevel=1>",
                        "<-XX:AOTCache=" + home + "\\commands.aot>",
                        "<-XX:+VerifySharedSpaces>",
                        "<-Xlog:disable>",
                        "<@" + home + "\\java.args>",
                        "<headroom>",
                        "<install>",
                        "<status>",
                        "<two words>",
                        "<a!b>",
                        "<Zoë>",
                        ""),
                run("w cmd /c " + launcher + " install status 'two words' 'a!b' Zoë" + heard));
        assertEquals(
                String.join(
                        "\n",
                        "<-XX:AOTCache=" + home + "\\proxy.aot>",
                        "<-XX:+VerifySharedSpaces>",
                        "<-Xlog:disable>",
                        "<@" + home + "\\java.args>",
                        "<headroom>",
                        "<install>",
                        "<agent>",
                        "<run>",
                        "<--profile>",
                        "<x>",
                        ""),
                run("w cmd /c " + launcher + " install agent run --profile x" + heard));
        assertEquals(
                String.join(
                        "\n",
                        "<-XX:AOTCache=" + home + "\\proxy.aot>",
                        "<-XX:+VerifySharedSpaces>",
                        "<-Xlog:disable>",
                        "<@" + home + "\\java.args>",
                        "<headroom>",
                        "<proxy>",
                        ""),
                run("w cmd /c " + launcher + " proxy" + heard));
    }
}
