package headroom.deploy;

import headroom.contract.Profile;
import headroom.contract.Provider;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What the user asked `install apply` for. An empty option keeps what the profile has, or takes the default.
public record Options(
        Profile profile,
        Optional<String> preset,
        Optional<String> scope,
        Optional<String> providerMode,
        List<String> targets,
        Optional<List<String>> skipped,
        Optional<Integer> port,
        Optional<String> mode,
        Map<Provider, String> upstreams,
        Map<String, String> env,
        Optional<String> supervisor,
        Optional<Boolean> onDemand,
        Optional<Double> idleMinutes,
        Optional<Boolean> atLogin) {}
