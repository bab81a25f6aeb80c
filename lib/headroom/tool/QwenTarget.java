package headroom.tool;

import headroom.contract.Provider;
import headroom.contract.Scope;
import headroom.edit.Edit;
import headroom.edit.EditAll;
import headroom.edit.FileEdit;
import headroom.edit.JsonSet;
import headroom.host.HostView;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// Qwen Code: `env` and `modelProviders` in its `settings.json`. A sign-in with Qwen, Google or Vertex AI talks to
/// other services, which the proxy does not serve.
final class QwenTarget implements Target {
    /// It hands its HTTP proxy to the library that calls OpenAI, which then asks no `NO_PROXY`.
    private static final String CAPTURED =
            "qwen: an HTTP proxy is set, and Qwen Code sends its OpenAI calls there whatever NO_PROXY says, those to"
                    + " headroom too; unset HTTPS_PROXY and HTTP_PROXY for it where that proxy cannot reach this"
                    + " machine";

    @Override
    public String name() {
        return "qwen";
    }

    @Override
    public boolean present(HostView host) {
        return host.onPath("qwen").isPresent() || host.disk().isFolder(QwenConfig.folder(host));
    }

    /// What is to be said where an HTTP proxy is set; empty where none is.
    static Optional<String> caveat(HostView host) {
        return Stream.of("HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy")
                        .anyMatch(name -> host.env().get(name).isPresent())
                ? Optional.of(CAPTURED)
                : Optional.empty();
    }

    @Override
    public Routability wire(HostView host, Routing routing) {
        if (routing.scope() == Scope.SYSTEM) {
            return Refusal.onlyByFile(name());
        }
        var config = QwenConfig.of(host);
        var refusal = config.refusal();
        if (refusal.isPresent()) {
            return refusal.get();
        }
        var upstreams = new EnumMap<Provider, String>(Provider.class);
        var edits = new ArrayList<Edit>();
        for (var account : config.accounts()) {
            var ours = routing.baseUrl() + account.end();
            var outside = config.outside(account).filter(url -> !url.equals(ours));
            if (outside.isPresent()) {
                return new Refusal(
                        account.variable() + " is set in the environment or an .env file, which beats its settings",
                        "take it out there and open a new shell; to keep it as the upstream use --"
                                + account.provider().word() + "-api-url");
            }
            var fault = note(config, account, upstreams, routing);
            if (fault.isPresent()) {
                return fault.get();
            }
            config.models(account).forEach(place -> edits.add(new JsonSet(place, ConfigText.quoted(ours))));
            edits.add(new JsonSet(account.inEnv(), ConfigText.quoted(ours)));
        }
        var advice = Stream.concat(Stream.of("qwen: restart Qwen Code"), caveat(host).stream())
                .toList();
        return Wiring.byFile(List.of(new FileEdit(config.file(), new EditAll(edits))), upstreams, advice);
    }

    private static Optional<Refusal> note(
            QwenConfig config, QwenConfig.Account account, Map<Provider, String> upstreams, Routing routing) {
        var addresses = config.modelAddresses(account);
        if (addresses.size() > 1) {
            return Optional.of(new Refusal(
                    "its models of modelProviders." + account.type()
                            + " have different addresses, and a proxy has one upstream for each provider",
                    "leave qwen out"));
        }
        var today = addresses.stream().findFirst().or(() -> config.inside(account));
        if (today.isEmpty() || routing.decided().contains(account.provider())) {
            return Optional.empty();
        }
        var upstream = QwenConfig.upstream(today.get(), account);
        upstream.ifPresent(url -> upstreams.put(account.provider(), url));
        return upstream.isPresent()
                ? Optional.empty()
                : Optional.of(new Refusal(
                        "its base URL for " + account.type()
                                + " does not end with /v1, so the proxy cannot tell which path to ask its upstream for",
                        "name the upstream with --" + account.provider().word() + "-api-url, or leave qwen out"));
    }
}
