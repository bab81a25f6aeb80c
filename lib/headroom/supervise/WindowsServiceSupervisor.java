package headroom.supervise;

import headroom.contract.Scope;
import headroom.host.Command;
import headroom.host.CommandResult;
import headroom.host.Host;
import headroom.host.HostView;
import headroom.host.Os;
import headroom.host.Problem;
import headroom.manifest.Deployment;
import headroom.render.OwnFile;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// A Windows service for the system scope, through Apache Commons Daemon's `prunsrv.exe`: a script or a plain
/// program never answers the service manager. It runs as LocalService, an account with few rights, and is started
/// again when it fails (sc.exe, "failure").
final class WindowsServiceSupervisor implements Supervisor {
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
            return Optional.of(Problem.failed(
                    "there are no Windows services on this machine",
                    "they are part of Windows",
                    "use --supervisor auto"));
        }
        return scope == Scope.SYSTEM
                ? WindowsAccess.strange(host)
                : Optional.of(Problem.failed(
                        "a Windows service is for --scope system",
                        "it needs an administrator",
                        "use --supervisor task-scheduler"));
    }

    @Override
    public ServiceView view(HostView host, Deployment deployment) {
        return new View(host, deployment);
    }

    @Override
    public Service of(Host host, Deployment deployment) {
        return new WindowsService(host, deployment, new View(host, deployment));
    }

    /// What the service manager says, by `sc.exe`.
    record View(HostView host, Deployment deployment) implements ServiceView {
        /// ERROR_SERVICE_DOES_NOT_EXIST (Windows, "System Error Codes").
        private static final int NO_SUCH_SERVICE = 1060;
        private static final Pattern STATE = Pattern.compile("(?m)^\\s*STATE\\s*:\\s*\\d+\\s+(\\w+)");
        private static final Pattern PID = Pattern.compile("(?m)^\\s*PID\\s*:\\s*(\\d+)");

        String service() {
            return deployment.profile().serviceName();
        }

        @Override
        public List<OwnFile> artifacts() {
            return List.of();
        }

        private CommandResult ask(String verb) {
            return host.ask(
                    Command.of(host.windowsProgram("sc.exe"), verb, service()).within(WindowsService.LIMIT));
        }

        boolean exists() {
            var answer = ask("query");
            if (!answer.ok() && answer.exitCode() != NO_SUCH_SERVICE) {
                throw WindowsService.refused(answer, host.windowsProgram("sc.exe"), "query", service());
            }
            return answer.ok();
        }

        boolean isStopped() {
            return word(STATE, ask("query").out()).filter("STOPPED"::equals).isPresent();
        }

        @Override
        public ServiceState state() {
            var answer = ask("queryex");
            if (answer.exitCode() == NO_SUCH_SERVICE) {
                return ServiceState.stopped("the service " + service() + " is not registered");
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
        public Logs logs() {
            return new Logs.File(deployment.runnerLog());
        }
    }
}
