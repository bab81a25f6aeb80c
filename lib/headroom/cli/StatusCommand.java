package headroom.cli;

import com.fasterxml.jackson.annotation.JsonInclude;
import headroom.contract.EngineReport;
import headroom.contract.Preset;
import headroom.contract.Scope;
import headroom.deploy.Gateways;
import headroom.deploy.Status;
import headroom.host.Env;
import headroom.host.Host;
import headroom.host.HostView;
import headroom.host.Problem;
import headroom.host.ProcessView.Running;
import headroom.manifest.Deployment;
import headroom.manifest.Manifest;
import headroom.manifest.ServiceEnv;
import headroom.manifest.Workspace;
import headroom.stats.Comparison;
import headroom.stats.Figures;
import headroom.stats.HoldOut;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import picocli.CommandLine.Model.UsageMessageSpec;

/// `headroom install status`
final class StatusCommand extends Subcommand {
    private final ProfileOption profile = new ProfileOption(this);
    private final Supplier<Boolean> json = flag("Print the status as JSON.", "--json");

    StatusCommand(Host host, Console console) {
        super(host, console, "status", "Say whether an installed proxy runs, and whether all its parts agree.");
        spec.usageMessage()
                .exitCodeListHeading("%nExit codes:%n")
                .exitCodeList(UsageMessageSpec.keyValuesMap(
                        "0:running", "3:not running, or not installed", "4:its parts disagree: a person should look"));
    }

    @JsonInclude(JsonInclude.Include.NON_NULL)
    private record Report(
            String profile,
            String state,
            String healthUrl,
            int port,
            Preset preset,
            Scope scope,
            String supervisor,
            String supervisorState,
            Long supervisorPid,
            EngineReport engine,
            Running listener,
            Map<String, String> upstreams,
            List<Status.Wired> wiring,
            List<String> leftUnchanged,
            List<String> problems) {}

    private record Absent(String profile, String state) {}

    /// The record is gone, and this is still there.
    private record Lost(String profile, String state, List<String> traces) {}

    @Override
    int run() {
        var workspace = profile.place(host);
        if (json.get() && !profile.has(host, workspace)) {
            var lost = profile.lost(host, workspace);
            console.result(JsonOutput.text(
                    lost.<Object>map(left -> new Lost(profile.profile().name(), "lost", left.traces()))
                            .orElseGet(() -> new Absent(profile.profile().name(), "absent"))));
            return (lost.isPresent() ? Problem.Kind.NEEDS_PERSON : Problem.Kind.ABSENT).exitCode();
        }
        var status = Status.read(host, profile.require(host, workspace));
        if (json.get()) {
            console.result(JsonOutput.text(report(host, status)));
        } else {
            print(status);
        }
        return status.state().exitCode();
    }

    /// What `--json` prints of this deployment.
    static String json(HostView host, Workspace workspace, Manifest manifest) {
        return JsonOutput.text(report(host, Status.read(host, new Deployment(workspace, manifest))));
    }

    private static Report report(HostView host, Status status) {
        var manifest = status.deployment().manifest();
        return new Report(
                manifest.profile().name(),
                name(status.state()),
                manifest.proxy().healthUrl(),
                manifest.port(),
                manifest.service().preset(),
                manifest.tools().scope(),
                manifest.service().supervisor(),
                name(status.service().activity()),
                status.service().pid() == 0 ? null : status.service().pid(),
                status.engine().orElse(null),
                status.listener().orElse(null),
                manifest.proxy().upstreams(),
                status.wiring(),
                List.copyOf(guarded(host, status).keySet()),
                status.problems().stream().map(Status.Fault::toString).toList());
    }

    /// The tools that the proxy's cost guard leaves alone, and what was measured of them.
    private static Map<String, Comparison.Ratio> guarded(HostView host, Status status) {
        // Of one that runs the share can be read.
        return status.engine().isPresent()
                        && HoldOut.of(new Env(ServiceEnv.read(host, status.deployment())))
                                .isOn()
                ? new Figures(host, status.deployment().workspace().state())
                        .lately(HoldOut.REVIEWED_DAYS, Comparison::new)
                        .costly()
                : Map.of();
    }

    /// As people say it: `45 s`, `12 min`, `3 h 5 min`, `2 d 4 h`.
    static String duration(long seconds) {
        if (seconds < 120) {
            return seconds + " s";
        }
        long minutes = seconds / 60;
        return minutes < 120
                ? minutes + " min"
                : minutes < 48 * 60
                        ? minutes / 60 + " h " + minutes % 60 + " min"
                        : minutes / 1440 + " d " + minutes / 60 % 24 + " h";
    }

    private static String name(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }

    private void print(Status status) {
        var manifest = status.deployment().manifest();
        console.state(
                "profile " + manifest.profile(),
                name(status.state()),
                status.state().exitCode() == 0);
        console.result("  supervisor  " + manifest.service().supervisor() + ": "
                + status.service().detail()
                + (status.service().pid() == 0
                        ? ""
                        : " (pid " + status.service().pid() + ")"));
        console.result("  port        " + manifest.port()
                + status.listener()
                        .map(running -> ": held by " + running.name() + " (pid " + running.pid() + ")")
                        .orElse(status.engine().isEmpty() ? ": nobody listens" : ""));
        status.engine()
                .ifPresent(engine -> console.result("  proxy       pid " + engine.pid() + ", instance "
                        + engine.instanceId() + ", version " + engine.version() + ", mode " + engine.mode() + ", up "
                        + duration(engine.uptimeSeconds())));
        status.engine()
                .filter(engine -> engine.resultTokens() > 0)
                .ifPresent(engine -> console.result(String.format(
                        Locale.ROOT,
                        "  saved       about %,d of %,d tokens of tool results since then, by estimate",
                        engine.removedTokens(),
                        engine.resultTokens())));
        RoutedBy.states(host, status).forEach((what, state) -> console.result("  " + what + ": " + state));
        guarded(host, status)
                .forEach((tool, ratio) -> console.result(String.format(
                        Locale.ROOT,
                        "  cost guard  new sessions of %s are left unchanged: they cost %.2f times as much with"
                                + " headroom (%.2f to %.2f)",
                        tool,
                        ratio.value(),
                        ratio.low(),
                        ratio.high())));
        Gateways.of(host, status.deployment()).forEach(line -> console.result("  upstream    " + line));
        status.problems().forEach(problem -> console.result("  problem     " + console.typed(problem.toString())));
        if (status.state() == Status.State.STOPPED) {
            console.result("  next        " + console.typed(manifest.profile().command("start")));
        }
    }
}
