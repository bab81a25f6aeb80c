package headroom.tool;

import headroom.contract.BaseUrl;
import headroom.contract.Provider;
import headroom.contract.Scope;
import headroom.host.HostView;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/// GitHub Copilot CLI: its environment only, and only with a key and a model of the user's own; with GitHub's
/// models it talks to GitHub.
final class CopilotTarget implements Target {
    private static final String BASE_URL = "COPILOT_PROVIDER_BASE_URL";
    private static final List<String> ADVICE = List.of("copilot: start Copilot CLI from a new shell");

    @Override
    public String name() {
        return "copilot";
    }

    @Override
    public boolean present(HostView host) {
        return host.onPath("copilot").isPresent()
                || host.disk().isFolder(host.home().resolve(".copilot"));
    }

    @Override
    public Routability wire(HostView host, Routing routing) {
        if (routing.scope() == Scope.PROVIDER) {
            return Refusal.onlyByEnvironment(name());
        }
        for (var variable : List.of("COPILOT_PROVIDER_API_KEY", "COPILOT_MODEL")) {
            if (host.env().get(variable).isEmpty() && !routing.routed().contains(name())) {
                return new Refusal(
                        variable + " is not set, so Copilot CLI uses GitHub's own models",
                        "set COPILOT_PROVIDER_API_KEY and COPILOT_MODEL, or leave copilot out");
            }
        }
        var upstreams = new EnumMap<Provider, String>(Provider.class);
        return switch (host.env().get("COPILOT_PROVIDER_TYPE").orElse("openai")) {
            case "anthropic" -> {
                upstreams.put(
                        Provider.ANTHROPIC,
                        host.env().get(BASE_URL).map(BaseUrl::plain).orElse(Provider.ANTHROPIC.publicUrl()));
                yield Wiring.byEnvironment(Map.of(BASE_URL, routing.baseUrl()), upstreams, ADVICE);
            }
            case "openai" -> {
                upstreams.put(Provider.OPENAI, Provider.OPENAI.publicUrl());
                var refusal = host.env()
                        .get(BASE_URL)
                        .flatMap(url -> OwnAddress.noteVersioned(upstreams, Provider.OPENAI, url, routing));
                yield refusal.isPresent()
                        ? refusal.get()
                        : Wiring.byEnvironment(Map.of(BASE_URL, routing.versioned()), upstreams, ADVICE);
            }
            case String other ->
                new Refusal(
                        "COPILOT_PROVIDER_TYPE is '" + other + "', which the proxy does not serve",
                        "leave copilot out, or use the type openai or anthropic");
        };
    }
}
