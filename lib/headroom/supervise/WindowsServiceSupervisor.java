package headroom.supervise;

import headroom.contract.Scope;
import headroom.host.Command;
import headroom.host.CommandResult;
import headroom.host.FileMode;
import headroom.host.Host;
import headroom.host.HostView;
import headroom.host.Os;
import headroom.host.Problem;
import headroom.manifest.Deployment;
import headroom.render.OwnFile;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// A Windows service for the system scope, through Apache Commons Daemon's `prunsrv.exe`: a script or a plain
/// program never answers the service manager. It runs as LocalService, an account with few rights, and is started
/// again when it fails (sc.exe, "failure").
public final class WindowsServiceSupervisor implements Supervisor {
    private static final String WRAPPER = "/amd64/prunsrv.exe";
    /// ERROR_ACCESS_DENIED and ERROR_SERVICE_DOES_NOT_EXIST (Windows, "System Error Codes").
    private static final int ACCESS_DENIED = 5;
    private static final int NO_SUCH_SERVICE = 1060;
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final Pattern STATE = Pattern.compile("(?m)^\\s*STATE\\s*:\\s*\\d+\\s+(\\w+)");
    private static final Pattern PID = Pattern.compile("(?m)^\\s*PID\\s*:\\s*(\\d+)");

    @Override
    public String name() {
        return "windows-service";
    }

    @Override
    public String kind() {
        return "service";
    }

    @Override
    public Optional<Problem> missing(HostView host, Scope scope) {
        if (host.os() != Os.WINDOWS) {
            return Optional.of(new Problem(
                    Problem.Kind.FAILED,
                    "there are no Windows services on this machine",
                    "they are part of Windows",
                    "use --supervisor auto"));
        }
        return scope == Scope.SYSTEM
                ? WindowsAccess.strange(host)
                : Optional.of(new Problem(
                        Problem.Kind.FAILED,
                        "a Windows service is for --scope system",
                        "it needs an administrator",
                        "use --supervisor task-scheduler"));
    }

    @Override
    public List<String> warnings(Deployment deployment) {
        return List.of();
    }

    private static String service(Deployment deployment) {
        return deployment.manifest().profile().serviceName();
    }

    /// The wrapper stands beside the deployment, named like the service, so that it is told apart in the list of
    /// processes.
    private static Path wrapper(Deployment deployment) {
        return deployment.folder().resolve(service(deployment) + ".exe");
    }

    @Override
    public List<OwnFile> artifacts(HostView host, Deployment deployment) {
        return List.of();
    }

    private static String sc(HostView host) {
        return host.windowsProgram("sc.exe");
    }

    private static CommandResult ask(HostView host, String... words) {
        return host.ask(Command.of(words).within(LIMIT));
    }

    private static void run(HostView host, String... words) {
        var outcome = ask(host, words);
        if (!outcome.ok()) {
            throw refused(outcome, words);
        }
    }

    private static Problem refused(CommandResult outcome, String... words) {
        var denied = outcome.exitCode() == ACCESS_DENIED;
        return new Problem(
                Problem.Kind.FAILED,
                "Windows did not do: " + String.join(" ", List.of(words).subList(0, Math.min(3, words.length))),
                denied
                        ? "only an administrator may"
                        : outcome.exitCode() == CommandResult.TIMED_OUT
                                ? "no answer within " + LIMIT.toSeconds() + " s"
                                : outcome.reason(),
                denied ? "run it again in a terminal of an administrator" : "look into services.msc");
    }

    private static boolean exists(HostView host, Deployment deployment) {
        var answer = ask(host, sc(host), "query", service(deployment));
        if (!answer.ok() && answer.exitCode() != NO_SUCH_SERVICE) {
            throw refused(answer, sc(host), "query", service(deployment));
        }
        return answer.ok();
    }

    @Override
    public void prepare(Host host, Deployment deployment) {
        WindowsAccess.restrict(host, deployment);
    }

    @Override
    public void start(Host host, Deployment deployment) {
        register(host, deployment);
        if (!state(host, deployment).isServing()) {
            run(host, sc(host), "start", service(deployment));
        }
    }

    private static void register(Host host, Deployment deployment) {
        try (var stream = WindowsServiceSupervisor.class.getResourceAsStream(WRAPPER)) {
            if (stream == null) {
                throw new Problem(
                        Problem.Kind.FAILED,
                        "the service wrapper is missing",
                        "commons-daemon is not part of this build",
                        "start headroom with jbang again, so that it is fetched");
            }
            var content = stream.readAllBytes();
            if (!exists(host, deployment)) {
                host.disk().write(wrapper(deployment), content, FileMode.PRIVATE_PROGRAM);
            }
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        var verb = exists(host, deployment) ? "//US//" : "//IS//";
        var shell = host.windowsProgram("cmd.exe");
        // The script sees to it that there is always a proxy: with a stop timeout prunsrv would go on without one,
        // and without a timeout it waits for the script's end.
        var words = List.of(
                wrapper(deployment).toString(),
                verb + service(deployment),
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
        run(host, words.toArray(String[]::new));
        run(
                host,
                sc(host),
                "failure",
                service(deployment),
                "reset=",
                "60",
                "actions=",
                "restart/1000/restart/1000/restart/5000");
    }

    @Override
    public void revive(Host host, Deployment deployment) {
        start(host, deployment);
    }

    @Override
    public void stop(Host host, Deployment deployment) {
        if (!exists(host, deployment)) {
            return;
        }
        run(host, sc(host), "config", service(deployment), "start=", "demand");
        halt(host, deployment);
    }

    private static void halt(Host host, Deployment deployment) {
        ask(host, sc(host), "stop", service(deployment));
        var end = host.time().now().plus(LIMIT);
        while (!word(STATE, ask(host, sc(host), "query", service(deployment)).out())
                .orElse("UNKNOWN")
                .equals("STOPPED")) {
            if (host.time().now().isAfter(end)) {
                throw new Problem(
                        Problem.Kind.NEEDS_PERSON,
                        "the service " + service(deployment) + " does not stop",
                        "it did not within " + LIMIT.toSeconds() + " s",
                        "look into services.msc");
            }
            host.time().sleep(Duration.ofMillis(200));
        }
    }

    @Override
    public void restart(Host host, Deployment deployment) {
        if (exists(host, deployment)) {
            halt(host, deployment);
        }
        start(host, deployment);
    }

    @Override
    public void remove(Host host, Deployment deployment) {
        if (exists(host, deployment)) {
            halt(host, deployment);
            // It takes its settings in the registry along, but where it fails the service must go all the same.
            ask(host, wrapper(deployment).toString(), "//DS//" + service(deployment));
            if (exists(host, deployment)) {
                run(host, sc(host), "delete", service(deployment));
            }
        }
        host.disk().delete(wrapper(deployment));
    }

    @Override
    public ServiceState state(HostView host, Deployment deployment) {
        var answer = ask(host, sc(host), "queryex", service(deployment));
        if (answer.exitCode() == NO_SUCH_SERVICE) {
            return ServiceState.stopped("the service " + service(deployment) + " is not registered");
        }
        var state = word(STATE, answer.out()).orElse("UNKNOWN");
        return switch (state) {
            case "RUNNING", "START_PENDING", "STOP_PENDING" ->
                ServiceState.running(
                        word(PID, answer.out()).map(Long::parseLong).orElse(0L), state);
            default -> ServiceState.stopped(state);
        };
    }

    private static Optional<String> word(Pattern pattern, String text) {
        var matcher = pattern.matcher(text);
        return matcher.find() ? Optional.of(matcher.group(1)) : Optional.empty();
    }

    @Override
    public Logs logs(HostView host, Deployment deployment) {
        return new Logs.File(deployment.runnerLog());
    }
}
