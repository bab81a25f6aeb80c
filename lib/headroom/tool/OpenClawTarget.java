package headroom.tool;

import com.fasterxml.jackson.databind.JsonNode;
import headroom.contract.BaseUrl;
import headroom.contract.Provider;
import headroom.contract.Scope;
import headroom.edit.Edit;
import headroom.edit.EditAll;
import headroom.edit.FileEdit;
import headroom.edit.JsonDialect;
import headroom.edit.JsonSet;
import headroom.edit.ProxyAddress;
import headroom.host.HostView;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// OpenClaw: `models.providers` in `openclaw.json`, which is JSON5. The environment does not route it.
/// `OPENCLAW_CONFIG_PATH` names the file, `OPENCLAW_STATE_DIR` its folder, `OPENCLAW_HOME` stands in for the home
/// folder (OpenClaw configuration documentation).
final class OpenClawTarget implements Target {
    private static final List<String> ADVICE = List.of(
            "openclaw: nothing to do, its gateway reads the change; where that is switched off: openclaw gateway"
                    + " restart");

    @Override
    public String name() {
        return "openclaw";
    }

    @Override
    public boolean present(HostView host) {
        return host.onPath("openclaw").isPresent()
                || host.disk().isFolder(config(host).getParent());
    }

    private static Path config(HostView host) {
        return host.env()
                .get("OPENCLAW_CONFIG_PATH")
                .map(Path::of)
                .or(() -> host.env()
                        .get("OPENCLAW_STATE_DIR")
                        .map(folder -> Path.of(folder).resolve("openclaw.json")))
                .orElseGet(() -> host.env()
                        .get("OPENCLAW_HOME")
                        .map(Path::of)
                        .orElseGet(host::home)
                        .resolve(".openclaw")
                        .resolve("openclaw.json"))
                .toAbsolutePath();
    }

    @Override
    public Routability wire(HostView host, Routing routing) {
        if (routing.scope() == Scope.SYSTEM) {
            return Refusal.onlyByFile(name());
        }
        var file = config(host);
        var config = new OpenClawConfig(host, file);
        var upstreams = new EnumMap<Provider, String>(Provider.class);
        value(config, "anthropic", "baseUrl")
                .map(url -> Placeholders.openclaw(host, url.asText()))
                .ifPresent(url -> upstreams.put(Provider.ANTHROPIC, BaseUrl.plain(url)));
        var refusal = value(config, "openai", "baseUrl")
                .map(url -> Placeholders.openclaw(host, url.asText()))
                .flatMap(url -> OwnAddress.noteVersioned(upstreams, Provider.OPENAI, url, routing));
        if (refusal.isPresent()) {
            return refusal.get();
        }
        var edits = new ArrayList<Edit>();
        Map.of("anthropic", routing.baseUrl(), "openai", routing.versioned()).entrySet().stream()
                .sorted(Map.Entry.<String, String>comparingByKey().reversed())
                .forEach(entry -> {
                    // Its schema wants a list of models beside the address; an empty one leaves those it knows as they
                    // are.
                    var models = value(config, entry.getKey(), "models");
                    var ours = value(config, entry.getKey(), "baseUrl")
                            .map(JsonNode::asText)
                            .flatMap(ProxyAddress::port)
                            .equals(ProxyAddress.port(routing.baseUrl()));
                    if (models.isEmpty() || ours && models.get().isEmpty()) {
                        edits.add(set(entry.getKey(), "models", "[]"));
                    }
                    edits.add(set(entry.getKey(), "baseUrl", ConfigText.quoted(entry.getValue())));
                });
        return Wiring.byFile(List.of(new FileEdit(file, new EditAll(edits))), upstreams, ADVICE);
    }

    private static Optional<JsonNode> value(OpenClawConfig config, String provider, String name) {
        return config.value("models", "providers", provider, name);
    }

    private static JsonSet set(String provider, String name, String json) {
        return new JsonSet(List.of("models", "providers", provider, name), json, JsonDialect.JSON5);
    }
}
