package headroom.doctor;

import headroom.contract.Provider;
import headroom.deploy.Status;
import headroom.edit.ProxyAddress;
import headroom.host.HostView;
import headroom.manifest.Registry;
import headroom.manifest.Workspace;
import headroom.supervise.Supervisors;
import headroom.tool.Routing;
import headroom.tool.Targets;
import headroom.tool.Wiring;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/// Each deployment: what `install status` finds wrong with it, and the records that nobody can read.
final class Deployments {
    static final String GROUP = "deployments";
    /// What mends a problem stands in its own words.
    private static final Pattern REMEDY =
            Pattern.compile("(?:; run |: |, then )?(headroom install (?:apply|restart|start)(?: --profile [\\w.-]+)?)");

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
                .map(problem -> Check.broken(GROUP, profile + ": " + text(problem), remedy(host, status, problem)))
                .toList();
    }

    private static String text(String problem) {
        var remedy = REMEDY.matcher(problem);
        return remedy.find() ? problem.substring(0, remedy.start()).strip() : problem;
    }

    private static String remedy(HostView host, Status status, String problem) {
        var deployment = status.deployment();
        var named = REMEDY.matcher(problem);
        if (named.find()) {
            return problem.contains("no longer points")
                    ? named.group(1) + upstreams(host, status, problem)
                    : named.group(1);
        }
        if (problem.startsWith("port ") && !Supervisors.isProxy(host, deployment)) {
            return deployment.profile().command("apply") + " --port "
                    + freePort(host, deployment.manifest().port());
        }
        return problem.startsWith("port ")
                ? deployment.profile().command("restart")
                : "mend the file, then run: " + deployment.profile().command("status");
    }

    /// The options without which `apply` would take an address where nobody listens, put there by somebody else, for
    /// the tool's own; they name the upstreams that the deployment has.
    private static String upstreams(HostView host, Status status, String problem) {
        var manifest = status.deployment().manifest();
        var routing = Routing.of(status.deployment(), EnumSet.allOf(Provider.class));
        return status.wiring().stream()
                .filter(wired -> problem.startsWith(wired.file() + " ")
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
                        ? "sh '" + restore.toString().replace("'", "'\\''") + "'"
                        : entry.problem().next());
    }
}
