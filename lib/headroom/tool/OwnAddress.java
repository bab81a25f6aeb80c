package headroom.tool;

import headroom.contract.BaseUrl;
import headroom.contract.Provider;
import java.util.Map;
import java.util.Optional;

/// The base URL that a tool has of its own, which becomes the proxy's upstream: that is put in front of the path it
/// is asked for, such as `/v1/messages`.
final class OwnAddress {
    private OwnAddress() {}

    /// Notes the upstream behind a base URL that must end with `/v1`; where it does not, this is the reason the
    /// tool can't be routed. What is no URL at all is noted as it is, for the planner to refuse.
    static Optional<Refusal> noteVersioned(
            Map<Provider, String> upstreams, Provider provider, String url, Routing routing) {
        if (routing.decided().contains(provider)) {
            return Optional.empty();
        }
        var upstream = BaseUrl.fault(url).isPresent() ? Optional.of(BaseUrl.plain(url)) : BaseUrl.before("/v1", url);
        upstream.ifPresent(found -> upstreams.put(provider, found));
        return upstream.isPresent()
                ? Optional.empty()
                : Optional.of(new Refusal(
                        "its base URL for " + provider.word()
                                + " does not end with /v1, so the proxy cannot tell which path to ask its upstream for",
                        "name the upstream with --" + provider.word() + "-api-url, or leave the tool out"));
    }
}
