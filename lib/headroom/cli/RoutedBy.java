package headroom.cli;

import headroom.deploy.Status;
import headroom.host.HostView;
import headroom.manifest.Deployment;
import headroom.manifest.Mutation;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// Says by what each tool is routed: a file of its own, or the environment with the files that set it.
final class RoutedBy {
    private static final String ENVIRONMENT = "environment";
    private static final String SCRIPT = "ensure-headroom.sh";

    private RoutedBy() {}

    /// For a summary: `claude: FILE`, `copilot: environment (FILE, FILE)`.
    static List<String> lines(HostView host, Deployment deployment) {
        var lines = new ArrayList<String>();
        var environment = new ArrayList<Path>();
        for (var file : deployment.manifest().standing(Mutation.OfFile.class)) {
            if (file.target().equals(ENVIRONMENT)) {
                environment.add(file.path());
            } else {
                lines.add(file.target() + ": " + file.path());
            }
        }
        of(host, deployment, environment).forEach((what, files) -> lines.add(what + ": " + files));
        return lines;
    }

    /// The same for a status, in columns, with the state of each.
    static Map<String, String> states(HostView host, Status status) {
        var states = new LinkedHashMap<String, String>();
        var environment = new LinkedHashMap<String, List<Path>>();
        for (var wired : status.wiring()) {
            if (wired.target().equals(ENVIRONMENT)) {
                environment
                        .computeIfAbsent(wired.state(), _ -> new ArrayList<>())
                        .add(wired.file());
            } else {
                states.put(column(wired.target(), wired.file().toString()), wired.state());
            }
        }
        environment.forEach((state, files) ->
                of(host, status.deployment(), files).forEach((what, where) -> states.put(column(what, where), state)));
        return states;
    }

    private static String column(String what, String where) {
        return "%-11s %s".formatted(what, where);
    }

    /// The tools that take their address from these files, and what has a login start the proxy, with the files.
    private static Map<String, String> of(HostView host, Deployment deployment, List<Path> files) {
        var setting = files.stream()
                .filter(file -> !file.toString().endsWith(".desktop"))
                .toList();
        var what = new LinkedHashMap<String, String>();
        var tools = deployment.manifest().tools();
        tools.environment().keySet().stream()
                .filter(tool -> tools.routed().contains(tool) && !setting.isEmpty())
                .forEach(tool -> what.put(tool, ENVIRONMENT + " (" + joined(setting) + ")"));
        var starting = files.stream()
                .filter(file -> !setting.contains(file) || what.isEmpty() || starts(host, file))
                .toList();
        if (deployment.manifest().service().atLogin() && !starting.isEmpty()) {
            what.put("at login", joined(starting));
        }
        return what;
    }

    private static boolean starts(HostView host, Path file) {
        return host.disk()
                .read(file)
                .filter(content -> new String(content, StandardCharsets.UTF_8).contains(SCRIPT))
                .isPresent();
    }

    private static String joined(List<Path> files) {
        return files.stream().map(Path::toString).collect(Collectors.joining(", "));
    }
}
