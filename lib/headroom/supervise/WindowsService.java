package headroom.supervise;

import headroom.host.Command;
import headroom.host.CommandResult;
import headroom.host.FileMode;
import headroom.host.Host;
import headroom.host.Problem;
import headroom.manifest.Deployment;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/// One deployment as a service of Windows, through Apache Commons Daemon's `prunsrv.exe`.
record WindowsService(Host host, Deployment deployment, WindowsServiceSupervisor.View view) implements Service {
    static final Duration LIMIT = Duration.ofSeconds(60);
    private static final String WRAPPER = "/amd64/prunsrv.exe";
    /// ERROR_ACCESS_DENIED (Windows, "System Error Codes").
    private static final int ACCESS_DENIED = 5;

    /// The wrapper stands beside the deployment, named like the service, so that it is told apart in the list of
    /// processes.
    private Path wrapper() {
        return deployment.folder().resolve(view.service() + ".exe");
    }

    private String sc() {
        return host.windowsProgram("sc.exe");
    }

    private CommandResult call(String... words) {
        return host.exec().run(Command.of(words).within(LIMIT));
    }

    private void run(String... words) {
        var outcome = call(words);
        if (!outcome.ok()) {
            throw refused(outcome, words);
        }
    }

    static Problem refused(CommandResult outcome, String... words) {
        var denied = outcome.exitCode() == ACCESS_DENIED;
        return Problem.failed(
                "Windows did not do: " + String.join(" ", List.of(words).subList(0, Math.min(3, words.length))),
                denied
                        ? "only an administrator may"
                        : outcome.exitCode() == CommandResult.TIMED_OUT
                                ? "no answer within " + LIMIT.toSeconds() + " s"
                                : outcome.reason(),
                denied ? "run it again in a terminal of an administrator" : "look into services.msc");
    }

    @Override
    public void prepare() {
        WindowsAccess.restrict(host, deployment);
    }

    @Override
    public void start() {
        register();
        if (!view.state().isServing()) {
            run(sc(), "start", view.service());
        }
    }

    private void register() {
        try (var stream = WindowsService.class.getResourceAsStream(WRAPPER)) {
            if (stream == null) {
                throw Problem.failed(
                        "the service wrapper is missing",
                        "commons-daemon is not part of this build",
                        "start headroom with jbang again, so that it is fetched");
            }
            var content = stream.readAllBytes();
            if (!view.exists()) {
                host.disk().write(wrapper(), content, FileMode.PRIVATE_PROGRAM);
            }
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        var verb = view.exists() ? "//US//" : "//IS//";
        var shell = host.windowsProgram("cmd.exe");
        // The script sees to it that there is always a proxy: with a stop timeout prunsrv would go on without one,
        // and without a timeout it waits for the script's end.
        var words = List.of(
                wrapper().toString(),
                verb + view.service(),
                "--DisplayName=headroom proxy (" + deployment.profile() + ")",
                "--Startup=auto",
                "--ServiceUser=NT AUTHORITY\\LocalService",
                "--StartMode=exe",
                "--StartPath=" + deployment.folder(),
                "--StartImage=" + shell,
                "--StartParams=/c#" + deployment.runner() + "#keep",
                "--StopTimeout=0",
                // The manager's stop becomes a file: Windows has no signal that a program without a window could hear.
                "--StopMode=exe",
                "--StopImage=" + shell,
                "--StopParams=/c#copy#/y#nul#" + deployment.folder().resolve("stop"),
                "--LogPath=" + deployment.folder(),
                "--LogPrefix=service",
                "--LogLevel=Error");
        run(words.toArray(String[]::new));
        run(sc(), "failure", view.service(), "reset=", "60", "actions=", "restart/1000/restart/1000/restart/5000");
    }

    @Override
    public void stop() {
        if (view.exists()) {
            run(sc(), "config", view.service(), "start=", "demand");
            halt();
        }
    }

    private void halt() {
        call(sc(), "stop", view.service());
        var end = host.time().now().plus(LIMIT);
        while (!view.isStopped()) {
            if (host.time().now().isAfter(end)) {
                throw Problem.needsPerson(
                        "the service " + view.service() + " does not stop",
                        "it did not within " + LIMIT.toSeconds() + " s",
                        "look into services.msc");
            }
            host.time().sleep(Duration.ofMillis(200));
        }
    }

    @Override
    public void restart() {
        if (view.exists()) {
            halt();
        }
        start();
    }

    @Override
    public void remove() {
        if (view.exists()) {
            halt();
            // It takes its settings in the registry along, but where it fails the service must go all the same.
            call(wrapper().toString(), "//DS//" + view.service());
            if (view.exists()) {
                run(sc(), "delete", view.service());
            }
        }
        host.disk().delete(wrapper());
    }
}
