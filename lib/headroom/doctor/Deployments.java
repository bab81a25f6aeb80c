package headroom.doctor;

import headroom.contract.Provider;
import headroom.deploy.Status;
import headroom.edit.ProxyAddress;
import headroom.host.HostView;
import headroom.manifest.Registry;
import headroom.manifest.Workspace;
import headroom.render.Escaping;
import headroom.supervise.Supervisors;
import headroom.tool.Routing;
import headroom.tool.Targets;
import headroom.tool.Wiring;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;

/// Each deployment: what `install status` finds wrong with it, and the records that nobody can read.
final class Deployments {
    static final String GROUP = "deployments";

    private Deployments() {}

    static List<Check> checks(HostView host, Installed installed) {
        var checks = new ArrayList<Check>();
        installed.statuses().forEach(status -> checks.addAll(of(host, status)));
        installed.others().forEach(entry -> {
            if (entry instanceof Registry.Entry.Unreadable unreadable) {
                checks.add(unreadable(host, unreadable));
            }
        });
        installed
                .unseen()
                .forEach(problem ->
                        checks.add(Check.warning(GROUP, problem.what() + ": " + problem.why(), problem.next())));
        installed
                .lost()
                .ifPresent(lost -> checks.add(Check.broken(
                        GROUP,
                        "there is no record of the profile default, but traces of it: "
                                + String.join(", ", lost.traces()),
                        "headroom install remove")));
        if (checks.isEmpty()) {
            checks.add(Check.well(GROUP, "none is installed"));
        }
        return checks;
    }

    private static List<Check> of(HostView host, Status status) {
        var profile = status.deployment().profile();
        if (status.problems().isEmpty()) {
            var state = status.state().name().toLowerCase(Locale.ROOT);
            var what = profile + ": " + state + " on port "
                    + status.deployment().manifest().port();
            return List.of(
                    status.state().exitCode() == 0
                            ? Check.well(GROUP, what)
                            : Check.warning(GROUP, what, profile.command("start")));
        }
        return status.problems().stream()
                .map(fault -> Check.broken(GROUP, profile + ": " + fault.what(), remedy(host, status, fault)))
                .toList();
    }

    private static String remedy(HostView host, Status status, Status.Fault fault) {
        var deployment = status.deployment();
        return switch (fault.about()) {
            case ADDRESS -> fault.next() + upstreams(host, status, fault);
            case PORT ->
                Supervisors.isProxy(host, deployment)
                        ? deployment.profile().command("restart")
                        : deployment.profile().command("apply") + " --port "
                                + freePort(host, deployment.manifest().port());
            case OTHER ->
                fault.next().isEmpty()
                        ? "mend the file, then run: " + deployment.profile().command("status")
                        : fault.next();
        };
    }

    /// The options without which `apply` would take an address where nobody listens, put there by somebody else, for
    /// the tool's own; they name the upstreams that the deployment has.
    private static String upstreams(HostView host, Status status, Status.Fault fault) {
        var manifest = status.deployment().manifest();
        var routing = Routing.of(status.deployment(), EnumSet.allOf(Provider.class));
        return status.wiring().stream()
                .filter(wired -> fault.what().startsWith(wired.file() + " ")
                        && Targets.names().contains(wired.target()))
                .map(wired -> Targets.named(wired.target()).wire(host, routing))
                .filter(Wiring.class::isInstance)
                .flatMap(wiring -> ((Wiring) wiring).upstreams().entrySet().stream())
                .filter(upstream -> ProxyAddress.port(upstream.getValue())
                        .filter(port -> host.processes().free("127.0.0.1", port))
                        .isPresent())
                .map(upstream -> " --" + upstream.getKey().word() + "-api-url "
                        + manifest.proxy()
                                .upstreams()
                                .getOrDefault(
                                        upstream.getKey().word(),
                                        upstream.getKey().publicUrl()))
                .findFirst()
                .orElse("");
    }

    private static int freePort(HostView host, int taken) {
        int port = taken + 1;
        while (port < 65_535 && !host.processes().free("127.0.0.1", port)) {
            port++;
        }
        return port;
    }

    private static Check unreadable(HostView host, Registry.Entry.Unreadable entry) {
        var folder = Workspace.of(host).deployments().resolve(entry.name());
        var restore = folder.resolve("restore.sh");
        return Check.broken(
                GROUP,
                entry.name() + ": " + entry.problem().what() + ": "
                        + entry.problem().why(),
                host.disk().exists(restore)
                        ? "sh " + Escaping.SHELL.escape(restore.toString())
                        : entry.problem().next());
    }
}
