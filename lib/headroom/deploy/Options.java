package headroom.deploy;

import headroom.contract.Mode;
import headroom.contract.Preset;
import headroom.contract.Profile;
import headroom.contract.Provider;
import headroom.contract.RuntimeKind;
import headroom.contract.Scope;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What the user asked `install apply` for. An empty option keeps what the profile has, or takes the default.
public record Options(Profile profile, Service service, Tools tools, Proxy proxy) {
    /// Who keeps the proxy running. `supervisor` may be `auto`.
    public record Service(
            Optional<Preset> preset, Optional<String> supervisor, Optional<Boolean> atLogin, Runtime runtime) {
        /// Whoever runs the proxy as before, or in the way that is the default.
        static Service kept() {
            return new Service(Optional.empty(), Optional.empty(), Optional.empty(), Runtime.kept());
        }
    }

    /// What runs the proxy, and of which image where that is a container.
    public record Runtime(Optional<RuntimeKind> kind, Optional<String> image) {
        public static Runtime kept() {
            return new Runtime(Optional.empty(), Optional.empty());
        }
    }

    /// Which tools are routed: `choice` is the word of `--providers`.
    public record Tools(
            Optional<Scope> scope, Optional<String> choice, List<String> named, Optional<List<String>> skipped) {}

    /// How the proxy is set up.
    public record Proxy(
            Optional<Integer> port,
            Optional<Mode> mode,
            Optional<Boolean> onDemand,
            Optional<Double> idleMinutes,
            Map<Provider, String> upstreams,
            Map<String, String> env) {}

    /// Everything stays as the profile has it; a port that is given counts all the same.
    public static Options keeping(Profile profile, Optional<Integer> port) {
        return new Options(
                profile,
                Service.kept(),
                new Tools(Optional.empty(), Optional.empty(), List.of(), Optional.empty()),
                new Proxy(port, Optional.empty(), Optional.empty(), Optional.empty(), Map.of(), Map.of()));
    }
}
