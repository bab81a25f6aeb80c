package headroom.deploy;

import headroom.contract.Mode;
import headroom.contract.Preset;
import headroom.contract.Profile;
import headroom.contract.Scope;
import headroom.manifest.Manifest;
import headroom.supervise.Supervisor;
import headroom.tool.Target;
import java.util.List;
import java.util.Optional;

/// What an apply is to bring about: its options, with every gap filled. `notes` say what the user may not expect.
record Settings(Profile profile, Service service, Tools tools, Proxy proxy, List<String> notes) {
    /// Who keeps the proxy running.
    record Service(Preset preset, Supervisor supervisor, boolean atLogin, Optional<Manifest.Container> container) {
        /// What the record says of it; `onHostNetwork` is for a container.
        Manifest.Service record(boolean onHostNetwork) {
            var service = supervisor.service(preset, atLogin);
            return container
                    .map(made -> service.in(made.onHostNetwork(onHostNetwork)))
                    .orElse(service);
        }
    }

    /// Which tools are routed: `choice` is the word of `--providers`.
    record Tools(Scope scope, String choice, List<Target> targets, List<String> skipped) {
        /// Whether the user has named them, rather than let them be found.
        boolean byName() {
            return choice.equals("manual");
        }
    }

    /// How the proxy is set up; `idleMinutes` where it ends when nobody uses it.
    record Proxy(int port, Mode mode, Optional<Double> idleMinutes) {}

    int port() {
        return proxy.port();
    }

    Supervisor supervisor() {
        return service.supervisor();
    }
}
