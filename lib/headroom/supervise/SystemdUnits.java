package headroom.supervise;

import headroom.contract.Scope;
import headroom.host.Command;
import headroom.host.FileMode;
import headroom.host.HostView;
import headroom.host.Os;
import headroom.manifest.Deployment;
import headroom.render.Escaping;
import headroom.render.OwnFile;
import headroom.render.Templates;
import headroom.runtime.Account;
import headroom.runtime.Runtime;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// What the units of the service and of the task preset share: where they are, the values of their templates, their
/// journal. Reads only.
record SystemdUnits(HostView host, Deployment deployment) {
    boolean isSystem() {
        return deployment.manifest().tools().scope() == Scope.SYSTEM;
    }

    /// The name of this deployment's unit with that ending, such as `.socket`.
    String name(String ending) {
        return deployment.profile().serviceName() + ending;
    }

    Systemctl systemctl() {
        return new Systemctl(host, isSystem());
    }

    private Path folder() {
        return isSystem() ? Path.of("/etc/systemd/system") : host.configHome().resolve("systemd/user");
    }

    /// The unit with that ending, filled in from a template of that name.
    OwnFile unit(String ending, String template) {
        return new OwnFile(
                folder().resolve(name(ending)),
                Templates.render("systemd/" + template, Escaping.SYSTEMD_TEXT, values()),
                FileMode.FILE);
    }

    /// The values of the unit templates, those that become words of a command line already quoted.
    private Map<String, Object> values() {
        var values = new HashMap<String, Object>();
        values.put("profile", deployment.profile().name());
        values.put("port", deployment.manifest().port());
        values.put("service", deployment.profile().serviceName());
        values.put("folder", deployment.folder());
        values.put("serviceEnv", deployment.serviceEnv());
        values.put(
                "headroom",
                Escaping.SYSTEMD_PROGRAM.escape(
                        Runtime.of(host, deployment).program().toString()));
        values.put("runner", Escaping.SYSTEMD_PROGRAM.escape(deployment.runner().toString()));
        values.put(
                "ensurer", Escaping.SYSTEMD_PROGRAM.escape(deployment.ensurer().toString()));
        values.put(
                "environment",
                environment().stream().map(Escaping.SYSTEMD_PROGRAM::escape).toList());
        values.put("socket", hasSocket());
        values.put("ready", ready());
        values.put("restart", isOnDemand() ? "on-failure" : "always");
        values.put("target", isSystem() ? "multi-user.target" : "default.target");
        values.put("system", isSystem());
        values.put("account", Account.name(Os.LINUX));
        return values;
    }

    /// Where the proxy says that it is ready: a container sees the workspace alone.
    private String ready() {
        return hasSocket()
                ? "%t/" + name("/") + name(".ready")
                : Escaping.SYSTEMD_PROGRAM.escape(
                        deployment.folder().resolve(name(".ready")).toString());
    }

    private List<String> environment() {
        return List.of(
                "LC_CTYPE=C.UTF-8",
                "HEADROOM_WORKSPACE_DIR=" + deployment.workspace().root());
    }

    boolean isOnDemand() {
        return deployment.manifest().proxy().idleMinutes().isPresent();
    }

    /// Whether systemd holds the port: a container cannot be handed a socket.
    boolean hasSocket() {
        return deployment.manifest().service().container().isEmpty();
    }

    /// What systemd says of the unit that runs the proxy, where that is all there is.
    ServiceState serviceState() {
        var service = systemctl().show(name(".service"), "LoadState", "ActiveState", "SubState", "MainPID", "Result");
        if (!service.get("LoadState").equals("loaded")) {
            return ServiceState.stopped("the unit " + name(".service") + " is not there");
        }
        var words = service.get("ActiveState") + " (" + service.get("SubState") + ")";
        return switch (service.get("ActiveState")) {
            case "active", "activating", "deactivating" ->
                ServiceState.running(Long.parseLong(service.get("MainPID")), words);
            case "failed" -> ServiceState.failed(words + ": " + service.get("Result"));
            default -> ServiceState.stopped(words);
        };
    }

    /// Lingering that is off, and which of these units systemd would not start at the next boot.
    List<String> lapses(List<String> units) {
        var lapses = new ArrayList<String>();
        if (!isSystem() && !Linger.isOn(host, Linger.user(host))) {
            lapses.add("lingering is off for " + Linger.user(host) + ", so the proxy ends with the last session");
        }
        var states = systemctl().show(units, "UnitFileState");
        for (var unit = 0; unit < units.size(); unit++) {
            if (!states.get(unit).get("UnitFileState").equals("enabled")) {
                lapses.add("the unit " + units.get(unit) + " is not enabled");
            }
        }
        return lapses;
    }

    Logs journal() {
        var words = new ArrayList<String>(List.of("journalctl"));
        if (!isSystem()) {
            words.add("--user");
        }
        words.addAll(
                List.of("--unit=" + name(".service"), "--no-pager", "--output=short-iso", "--quiet", "--show-cursor"));
        return new Logs.Journal(Command.of(words.toArray(String[]::new)));
    }
}
