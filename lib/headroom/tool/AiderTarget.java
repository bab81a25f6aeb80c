package headroom.tool;

import headroom.contract.BaseUrl;
import headroom.contract.Provider;
import headroom.contract.Scope;
import headroom.host.HostView;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/// Aider: its environment. Addresses in `~/.aider.conf.yml` beat that, and headroom does not edit YAML.
final class AiderTarget implements Target {
    private static final Pattern OWN_ADDRESS = Pattern.compile("(?m)^[ \\t]*(openai-api-base|set-env)[ \\t]*:.*");
    private static final List<String> ADVICE = List.of("aider: start Aider from a new shell");

    @Override
    public String name() {
        return "aider";
    }

    @Override
    public boolean present(HostView host) {
        return host.onPath("aider").isPresent()
                || host.disk().isFolder(host.home().resolve(".aider"))
                || host.disk().exists(config(host));
    }

    private static Path config(HostView host) {
        return host.home().resolve(".aider.conf.yml");
    }

    @Override
    public Routability wire(HostView host, Routing routing) {
        if (routing.scope() == Scope.PROVIDER) {
            return Refusal.onlyByEnvironment(name());
        }
        var address = OWN_ADDRESS.matcher(ConfigText.read(host, config(host)));
        if (address.find()) {
            return new Refusal(
                    address.group(1) + " in " + config(host) + " beats the environment",
                    "take that line out, or leave aider out");
        }
        var upstreams = new EnumMap<Provider, String>(Provider.class);
        if (host.env().get("ANTHROPIC_API_KEY").isPresent()) {
            upstreams.put(Provider.ANTHROPIC, Provider.ANTHROPIC.publicUrl());
        }
        if (host.env().get("OPENAI_API_KEY").isPresent()) {
            upstreams.put(Provider.OPENAI, Provider.OPENAI.publicUrl());
        }
        host.env()
                .get("ANTHROPIC_API_BASE")
                .or(() -> host.env().get("ANTHROPIC_BASE_URL"))
                .ifPresent(url -> upstreams.put(Provider.ANTHROPIC, BaseUrl.plain(url)));
        var refusal = host.env()
                .get("OPENAI_API_BASE")
                .flatMap(url -> OwnAddress.noteVersioned(upstreams, Provider.OPENAI, url, routing));
        return refusal.isPresent()
                ? refusal.get()
                : Wiring.byEnvironment(
                        Map.of("OPENAI_API_BASE", routing.versioned(), "ANTHROPIC_BASE_URL", routing.baseUrl()),
                        upstreams,
                        ADVICE);
    }
}
