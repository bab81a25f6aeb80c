package headroom.deploy;

import headroom.contract.Mode;
import headroom.contract.Preset;
import headroom.contract.Profile;
import headroom.contract.Provider;
import headroom.contract.Scope;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What the user asked `install apply` for. An empty option keeps what the profile has, or takes the default.
public record Options(
        Profile profile,
        Optional<Preset> preset,
        Optional<Scope> scope,
        Optional<String> providerMode,
        List<String> targets,
        Optional<List<String>> skipped,
        Optional<Integer> port,
        Optional<Mode> mode,
        Map<Provider, String> upstreams,
        Map<String, String> env,
        Optional<String> supervisor,
        Optional<Boolean> onDemand,
        Optional<Double> idleMinutes,
        Optional<Boolean> atLogin) {}
