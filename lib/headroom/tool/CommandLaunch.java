package headroom.tool;

import headroom.contract.BaseUrl;
import headroom.contract.Provider;
import headroom.host.HostView;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/// Any other program, with the variables that tools usually read for the base URL of a provider. Whether it reads
/// them is its own affair.
public final class CommandLaunch implements Launch {
    /// Each variable with its provider; those of the second map hold a base URL that ends with `/v1`.
    private static final Map<String, Provider> PLAIN =
            Map.of("ANTHROPIC_BASE_URL", Provider.ANTHROPIC, "GOOGLE_GEMINI_BASE_URL", Provider.GEMINI);
    private static final Map<String, Provider> VERSIONED =
            Map.of("OPENAI_BASE_URL", Provider.OPENAI, "OPENAI_API_BASE", Provider.OPENAI);

    @Override
    public String name() {
        return "the command";
    }

    @Override
    public String installation() {
        return "correct its name";
    }

    @Override
    public String means() {
        return "variables";
    }

    @Override
    public Map<Provider, String> upstreams(HostView host, List<String> arguments) {
        var upstreams = new EnumMap<Provider, String>(Provider.class);
        for (var provider : Provider.values()) {
            upstreams.put(provider, provider.publicUrl());
        }
        PLAIN.forEach(
                (name, provider) -> host.env().get(name).ifPresent(url -> upstreams.put(provider, BaseUrl.plain(url))));
        VERSIONED.forEach((name, provider) -> host.env()
                .get(name)
                .ifPresent(url -> upstreams.put(provider, behind(url, name, "correct or unset " + name))));
        return upstreams;
    }

    @Override
    public Start start(HostView host, List<String> arguments, String baseUrl, String project) {
        var base = baseUrl + "/p/" + project;
        return new Start(
                arguments,
                Map.of(
                        "ANTHROPIC_BASE_URL",
                        base,
                        "GOOGLE_GEMINI_BASE_URL",
                        base,
                        "OPENAI_BASE_URL",
                        base + "/v1",
                        "OPENAI_API_BASE",
                        base + "/v1"));
    }
}
