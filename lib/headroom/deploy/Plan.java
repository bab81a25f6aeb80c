package headroom.deploy;

import headroom.contract.Provider;
import headroom.host.Problem;
import headroom.manifest.Deployment;
import headroom.manifest.Manifest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// Everything an apply would do, in order, and everything that stands in its way. `files` is what becomes of the
/// user's files; `serviceEnv` may hold secrets and is never shown unmasked.
public record Plan(
        Deployment deployment,
        Optional<Deployment> current,
        List<Step> steps,
        List<FileDiff> files,
        List<Problem> blockers,
        Map<String, String> serviceEnv,
        List<String> notes) {
    /// Throws all blockers as one `Problem`.
    public void requireClear() {
        if (!blockers.isEmpty()) {
            throw Problem.all(blockers);
        }
    }

    /// A unified diff of each file of the user's that would change, secrets masked.
    public List<String> diffs() {
        return files.stream()
                .map(FileDiff::text)
                .filter(diff -> !diff.isEmpty())
                .toList();
    }

    /// How the proxy is set up, as far as that is new: a line each, secrets masked.
    public List<String> settings() {
        var wanted = settings(deployment.manifest());
        var before = current.map(Deployment::manifest).map(Plan::settings).orElse(Map.of());
        var lines = new ArrayList<String>();
        wanted.forEach((name, value) -> {
            if (!value.equals(before.get(name))) {
                lines.add(
                        name + " " + value + (before.containsKey(name) ? " (until now " + before.get(name) + ")" : ""));
            }
        });
        before.keySet().stream()
                .filter(name -> !wanted.containsKey(name))
                .forEach(name -> lines.add(name + " no longer (until now " + before.get(name) + ")"));
        return lines;
    }

    private static Map<String, String> settings(Manifest manifest) {
        var settings = new LinkedHashMap<String, String>();
        settings.put(
                "supervisor",
                manifest.service().supervisor() + " (" + manifest.service().preset() + ", scope "
                        + manifest.tools().scope() + ")");
        settings.put("port", Integer.toString(manifest.port()));
        settings.put("mode", manifest.proxy().mode().word());
        manifest.proxy().idleMinutes().ifPresent(minutes -> settings.put("idle minutes", minutes.toString()));
        manifest.proxy().upstreams().forEach((provider, url) -> settings.put(provider, "→ " + url));
        var shown = Stream.of(Provider.values()).map(Provider::variable).toList();
        manifest.proxy().environment().forEach((name, value) -> {
            if (!shown.contains(name)) {
                settings.put("environment " + name, value);
            }
        });
        return settings;
    }
}
