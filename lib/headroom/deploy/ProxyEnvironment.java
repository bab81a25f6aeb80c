package headroom.deploy;

import headroom.contract.Provider;
import headroom.contract.Secrets;
import headroom.host.Env;
import headroom.host.HostView;
import headroom.host.Problem;
import headroom.host.Proof;
import headroom.manifest.Deployment;
import headroom.manifest.ServiceEnv;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The variables that a deployment's proxy is started with, secrets included.
record ProxyEnvironment(HostView host) {
    /// Those the deployment has, as far as nothing newer says otherwise: the tools' own addresses and network, this
    /// shell's variables, the options. `named` are the providers whose upstream the user has named.
    Map<String, String> of(Options options, Optional<Deployment> current, WiringPlan.Tools tools, Set<Provider> named) {
        var env = new TreeMap<String, String>();
        current.ifPresent(deployment -> env.putAll(kept(options, deployment)));
        Stream.of(Provider.values())
                .filter(provider -> !named.contains(provider))
                .forEach(provider -> env.remove(provider.variable()));
        tools.upstreams().forEach((provider, url) -> {
            if (!url.equals(provider.publicUrl())) {
                env.put(provider.variable(), url);
            }
        });
        env.putAll(ServiceEnv.captured(new Env(tools.network())));
        env.putAll(ServiceEnv.captured(host.env()));
        env.putAll(options.proxy().env());
        options.proxy().upstreams().forEach((provider, url) -> env.put(provider.variable(), url));
        // `--env NAME=` takes back what was given before.
        env.values().removeIf(String::isBlank);
        env.putIfAbsent(Proof.KEY, Proof.unguessable());
        return env;
    }

    /// The environment so far. What of a lost one the manifest knows is taken from there; what it masks must be
    /// given again.
    private Map<String, String> kept(Options options, Deployment current) {
        var env = new TreeMap<>(ServiceEnv.read(host, current));
        var damage = ServiceEnv.damage(host, current);
        if (damage.isPresent()) {
            current.manifest().proxy().environment().forEach(env::putIfAbsent);
            var given = new HashSet<>(options.proxy().env().keySet());
            options.proxy().upstreams().keySet().forEach(provider -> given.add(provider.variable()));
            given.addAll(ServiceEnv.captured(host.env()).keySet());
            var lost = env.entrySet().stream()
                    .filter(entry -> Secrets.isMasked(entry.getValue()) && !given.contains(entry.getKey()))
                    .map(Map.Entry::getKey)
                    .toList();
            if (!lost.isEmpty()) {
                throw Problem.needsPerson(
                        "the values of " + String.join(", ", lost) + " are lost",
                        damage.get(),
                        "give them again: " + current.manifest().profile().command("apply")
                                + lost.stream()
                                        .map(name -> " --env " + name + "=VALUE")
                                        .collect(Collectors.joining()));
            }
        }
        return env;
    }
}
