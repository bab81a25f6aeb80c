package headroom.deploy;

import headroom.contract.HttpProxyVariables;
import headroom.host.Env;
import headroom.host.HostView;
import headroom.host.Os;
import headroom.manifest.Deployment;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Keeps the tools' calls to the proxy on this machine where the user's environment names an HTTP proxy without
/// excepting loopback from it.
record ProxyExceptions(HostView host, Optional<Deployment> current) {
    /// The key of these variables among those of the tools.
    static final String KEY = "loopback";

    /// The variables to be set beside those of the tools; none where calls to loopback stay here by themselves.
    Map<String, String> wanted() {
        var before = current.map(deployment ->
                        deployment.manifest().tools().environment().getOrDefault(KEY, Map.of()))
                .orElse(Map.of());
        // A new shell already has what was set before, and is no reason to take it out again.
        var proxied = HttpProxyVariables.URLS.stream()
                .anyMatch(name -> host.env().get(name).isPresent());
        if (HttpProxyVariables.capturing(host.env()).isEmpty() && !(proxied && !before.isEmpty())) {
            return Map.of();
        }
        var value = before.isEmpty()
                ? HttpProxyVariables.withLoopback(host.env())
                : HttpProxyVariables.withLoopback(new Env(before));
        return host.os() == Os.WINDOWS ? Map.of("NO_PROXY", value) : Map.of("NO_PROXY", value, "no_proxy", value);
    }

    /// What to say to users: `written` when the variables were set.
    List<String> advice(boolean written) {
        var variable = HttpProxyVariables.capturing(host.env());
        if (variable.isEmpty()) {
            return List.of();
        }
        var set = "export NO_PROXY=" + HttpProxyVariables.withLoopback(host.env());
        return List.of(variable.get()
                + " is set and NO_PROXY does not except 127.0.0.1, so the tools' calls to headroom would go to that"
                + " proxy: "
                + (written
                        ? "NO_PROXY is set beside the tools' variables"
                        : "put this into your shell profile: " + set));
    }
}
