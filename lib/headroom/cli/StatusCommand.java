package headroom.cli;

import com.fasterxml.jackson.annotation.JsonInclude;
import headroom.deploy.Status;
import headroom.health.EngineReport;
import headroom.host.Host;
import headroom.host.ProcessView.Running;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `headroom install status`
@Command(name = "status", description = "Say whether an installed proxy runs, and whether all its parts agree.",
    exitCodeListHeading = "%nExit codes:%n", exitCodeList = {"0:running", "3:not running, or not installed", "4:its parts disagree: a person should look"})
final class StatusCommand implements Callable<Integer> {
    private final Host host;
    private final Console console;

    @Mixin
    private ProfileOption profile;

    @Option(names = "--json", description = "Print the status as JSON.")
    private boolean json;

    StatusCommand(Host host, Console console) {
        this.host = host;
        this.console = console;
    }

    @JsonInclude(JsonInclude.Include.NON_NULL)
    private record Report(String profile, String state, String healthUrl, int port, String preset, String scope, String supervisor, String supervisorState, Long supervisorPid,
                          EngineReport engine, Running listener, Map<String, String> upstreams, List<Status.Wired> wiring, List<String> problems) {}

    @Override
    public Integer call() {
        var host = profile.place(this.host);
        var status = Status.read(host, profile.require(host));
        if (json) {
            console.result(JsonOutput.text(report(status)));
        } else {
            print(status);
        }
        return status.state().exitCode();
    }

    private static Report report(Status status) {
        var manifest = status.deployment().manifest();
        return new Report(manifest.profile().name(), name(status.state()), manifest.healthUrl(), manifest.port(), manifest.preset(), manifest.scope(), manifest.supervisor(),
            name(status.service().activity()), status.service().pid() == 0 ? null : status.service().pid(), status.engine().orElse(null), status.listener().orElse(null),
            manifest.upstreams(), status.wiring(), status.problems());
    }

    private static String name(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }

    private void print(Status status) {
        var manifest = status.deployment().manifest();
        console.result("profile %s: %s".formatted(manifest.profile(), name(status.state())));
        console.result("  supervisor  " + manifest.supervisor() + ": " + status.service().detail() + (status.service().pid() == 0 ? "" : " (pid " + status.service().pid() + ")"));
        console.result("  port        " + manifest.port() + status.listener().map(running -> ": held by " + running.name() + " (pid " + running.pid() + ")").orElse(status.engine().isEmpty() ? ": nobody listens" : ""));
        status.engine().ifPresent(engine -> console.result("  proxy       pid %d, instance %s, version %s, mode %s, up %d s".formatted(engine.pid(), engine.instanceId(), engine.version(), engine.mode(), engine.uptimeSeconds())));
        status.wiring().forEach(wired -> console.result("  %-11s %s: %s".formatted(wired.target(), wired.file(), wired.state())));
        status.problems().forEach(problem -> console.result("  problem     " + problem));
        if (status.state() == Status.State.STOPPED) {
            console.result("  next        headroom install start");
        }
    }
}
