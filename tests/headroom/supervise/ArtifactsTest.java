package headroom.supervise;

import static org.junit.jupiter.api.Assertions.assertEquals;

import headroom.contract.Preset;
import headroom.contract.Scope;
import headroom.deploy.Rendering;
import headroom.host.CommandResult;
import headroom.host.Host;
import headroom.host.Os;
import headroom.manifest.Deployment;
import headroom.manifest.Manifest;
import headroom.manifest.Workspace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import support.Approved;
import support.FakeExec;
import support.Managers;
import support.Sandbox;

/// Every file that a manager reads: approved as a text, in a home whose name has what formats treat specially, and
/// clean in the linters where they are.
class ArtifactsTest {
    private static final Map<Os, String> HOMES =
            Map.of(Os.LINUX, "/home/Zoë 100% $HOME", Os.MACOS, "/Users/Zoë & <Co>", Os.WINDOWS, "/C/Users/Zoë 100%");
    private final Sandbox sandbox = new Sandbox();

    @AfterEach
    void end() {
        sandbox.close();
    }

    private static Host machine(Os os) {
        return Deployments.machine(
                os,
                Path.of(HOMES.get(os)),
                new FakeExec(command -> command.matches("id -[ug]") ? new CommandResult(0, "1000\n", "") : null));
    }

    private Map<String, String> rendered(Os os, boolean shared) {
        var host = machine(os);
        if (shared) {
            host = host.with(host.env()
                    .with(Map.of(
                            "HEADROOM_WORKSPACE_DIR", Workspace.machineRoot(os).toString())));
        }
        var deployment = Deployments.of(
                Workspace.of(host),
                "default",
                Preset.PERSISTENT_SERVICE,
                new AgentSupervisor(),
                shared ? Scope.SYSTEM : Scope.USER,
                8787);
        return new TreeMap<>(Rendering.of(host, deployment));
    }

    private static String only(Map<String, String> texts, String... beginnings) {
        return texts.entrySet().stream()
                .filter(entry -> List.of(beginnings).stream().anyMatch(entry.getKey()::startsWith))
                .map(entry -> "=== " + entry.getKey() + "\n" + entry.getValue())
                .collect(Collectors.joining("\n"));
    }

    @Test
    void linuxInUserScope() {
        Approved.verify(
                ArtifactsTest.class, "linuxInUserScope", only(rendered(Os.LINUX, false), "systemd", "cron", "scripts"));
    }

    @Test
    void linuxInSystemScope() {
        Approved.verify(
                ArtifactsTest.class,
                "linuxInSystemScope",
                only(rendered(Os.LINUX, true), "systemd", "cron", "scripts"));
    }

    @Test
    void macos() {
        Approved.verify(ArtifactsTest.class, "macos", only(rendered(Os.MACOS, false), "launchd"));
    }

    @Test
    void windows() {
        Approved.verify(ArtifactsTest.class, "windows", only(rendered(Os.WINDOWS, false), "task-scheduler", "scripts"));
    }

    @Test
    void containers() {
        Approved.verify(
                ArtifactsTest.class,
                "containers",
                only(contained(), "systemd-service", "compose", "docker", "scripts/run-container"));
    }

    /// Those of a deployment whose proxy runs in a container.
    private Map<String, String> contained() {
        var host = machine(Os.LINUX);
        var supervisor = new SystemdSupervisor();
        var plain =
                Deployments.of(Workspace.of(host), "default", Preset.PERSISTENT_SERVICE, supervisor, Scope.USER, 8787);
        var container = new Manifest.Container(
                "headroom:1.2.3", "unix:///run/docker.sock", List.of("--user", "1000:1000"), false);
        return new TreeMap<>(Rendering.of(
                host,
                new Deployment(
                        plain.workspace(),
                        plain.manifest().under(plain.manifest().service().in(container)))));
    }

    @Test
    void allAreCleanInTheLinters() throws IOException {
        var lint = Managers.rig("lint.sh");
        Assumptions.assumeTrue(lint.isPresent(), "the linters are not on this machine, or not the full run");
        var files = new ArrayList<Path>();
        files.addAll(write(rendered(Os.LINUX, false), "linux", "systemd", "cron", "scripts"));
        files.addAll(write(rendered(Os.LINUX, true), "system", "systemd", "cron", "scripts"));
        files.addAll(write(contained(), "containers", "systemd-service", "scripts"));
        files.addAll(write(rendered(Os.MACOS, false), "macos", "launchd", "scripts"));
        files.addAll(write(rendered(Os.WINDOWS, false), "windows", "task-scheduler", "scripts"));
        var words = new ArrayList<>(List.of(lint.get().toString()));
        files.stream().map(Path::toString).forEach(words::add);
        var outcome = Managers.run(words.toArray(String[]::new));
        assertEquals(0, outcome.exitCode(), outcome.out() + outcome.err());
    }

    /// Under names by which the linters know the format; programs that units name do not exist here, so any that
    /// does stands in.
    private List<Path> write(Map<String, String> texts, String folder, String... beginnings) throws IOException {
        var files = new ArrayList<Path>();
        for (var text : texts.entrySet()) {
            var name = text.getKey().substring(text.getKey().indexOf('/') + 1);
            var place = Files.createDirectories(
                    sandbox.home().resolve(folder).resolve(text.getKey().replaceFirst("/?[^/]*$", "")));
            if (Arrays.stream(beginnings).noneMatch(text.getKey()::startsWith)
                    || name.equals("headroom")
                    || name.endsWith(".cmd")) {
                continue;
            }
            var content = name.endsWith(".service")
                    ? text.getValue().replaceAll("(?m)^(Exec\\w+=\\+?)\"[^\"]*\"", "$1/bin/true")
                    : text.getValue();
            // The Task Scheduler reads UTF-16, which schtasks is handed; the linter takes the text as it stands.
            content = name.endsWith(".xml") ? content.replace("UTF-16", "UTF-8") : content;
            // In /etc/cron.d an account stands before the command (crontab(5)); the linter knows the crontabs of
            // users.
            content = text.getKey().startsWith("cron") ? content.replaceAll("(?m)^((?:\\S+ ){5})root ", "$1") : content;
            files.add(Files.writeString(place.resolve(name), content));
        }
        return files;
    }
}
