package headroom.supervise;

import headroom.host.Command;
import headroom.host.Host;
import headroom.host.HostView;
import headroom.host.Os;
import headroom.manifest.Deployment;
import headroom.render.Escaping;
import headroom.runtime.Account;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// What the units of the service and of the task preset share: the values of their templates, their journal, what
/// they leave behind.
final class SystemdUnits {
    private SystemdUnits() {}

    /// The values of the unit templates, those that become words of a command line already quoted.
    static Map<String, Object> values(Deployment deployment) {
        var workspace = deployment.workspace();
        var runtime = workspace.runtime(deployment.manifest().origin().version());
        var system = SystemdSupervisor.isSystem(deployment);
        var values = new HashMap<String, Object>();
        values.put("profile", deployment.profile().name());
        values.put("port", deployment.manifest().port());
        values.put("service", deployment.manifest().profile().serviceName());
        values.put("folder", deployment.folder());
        values.put("serviceEnv", deployment.serviceEnv());
        values.put(
                "headroom",
                Escaping.SYSTEMD_PROGRAM.escape(runtime.resolve("headroom").toString()));
        values.put("runner", Escaping.SYSTEMD_PROGRAM.escape(deployment.runner().toString()));
        values.put(
                "ensurer", Escaping.SYSTEMD_PROGRAM.escape(deployment.ensurer().toString()));
        values.put(
                "environment",
                environment(deployment).stream()
                        .map(Escaping.SYSTEMD_PROGRAM::escape)
                        .toList());
        values.put("restart", deployment.manifest().proxy().idleMinutes().isPresent() ? "on-failure" : "always");
        values.put("target", system ? "multi-user.target" : "default.target");
        values.put("system", system);
        values.put("account", Account.name(Os.LINUX));
        return values;
    }

    private static List<String> environment(Deployment deployment) {
        var variables = new ArrayList<String>();
        variables.add("LC_CTYPE=C.UTF-8");
        variables.add("HEADROOM_WORKSPACE_DIR=" + deployment.workspace().root());
        return variables;
    }

    /// What a deployment needs before its units: the account of the system scope, lingering in the user's.
    static void prepare(Host host, Deployment deployment) {
        if (SystemdSupervisor.isSystem(deployment)) {
            Account.prepare(host, deployment);
        } else {
            Linger.enable(host, deployment.workspace());
        }
    }

    /// Lingering that is off, and which of these units systemd would not start at the next boot.
    static List<String> lapses(HostView host, Deployment deployment, List<String> units) {
        var system = SystemdSupervisor.isSystem(deployment);
        var lapses = new ArrayList<String>();
        if (!system && !Linger.isOn(host, Linger.user(host))) {
            lapses.add("lingering is off for " + Linger.user(host) + ", so the proxy ends with the last session");
        }
        var states = new Systemctl(host, system).show(units, "UnitFileState");
        for (var unit = 0; unit < units.size(); unit++) {
            if (!states.get(unit).get("UnitFileState").equals("enabled")) {
                lapses.add("the unit " + units.get(unit) + " is not enabled");
            }
        }
        return lapses;
    }

    static Logs journal(Deployment deployment, String unit) {
        var words = new ArrayList<String>(List.of("journalctl"));
        if (!SystemdSupervisor.isSystem(deployment)) {
            words.add("--user");
        }
        words.addAll(List.of("--unit=" + unit, "--no-pager", "--output=short-iso", "--quiet", "--show-cursor"));
        return new Logs.Journal(Command.of(words.toArray(String[]::new)));
    }
}
