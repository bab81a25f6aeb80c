package headroom.tool;

import headroom.contract.Provider;
import java.util.Map;
import java.util.Optional;

/// What a tool's base URL means to the proxy, which puts an upstream in front of the path it is asked for, such as
/// `/v1/messages`.
final class BaseUrl {
    private BaseUrl() {}

    /// A tool that adds `/v1/…` itself: its base URL is the upstream.
    static String plain(String url) {
        return url.strip().replaceAll("/+$", "");
    }

    /// A tool whose base URL ends with a version folder, such as `/v1`: what stands before it is the upstream.
    /// Empty when the URL has no such end, because then the proxy would ask for another path than the tool does
    /// today.
    static Optional<String> versioned(String url, String version) {
        var plain = plain(url);
        return plain.endsWith(version)
                ? Optional.of(
                        plain.substring(0, plain.length() - version.length()).replaceAll("/+$", ""))
                : Optional.empty();
    }

    /// Notes the upstream behind a base URL that must end with `/v1`; where it does not, this is the reason the
    /// tool can't be routed. What is no URL at all is noted as it is, for the planner to refuse.
    static Optional<Refusal> noteVersioned(
            Map<Provider, String> upstreams, Provider provider, String url, Routing routing) {
        if (routing.decided().contains(provider)) {
            return Optional.empty();
        }
        var upstream =
                headroom.contract.BaseUrl.fault(url).isPresent() ? Optional.of(plain(url)) : versioned(url, "/v1");
        upstream.ifPresent(found -> upstreams.put(provider, found));
        return upstream.isPresent()
                ? Optional.empty()
                : Optional.of(new Refusal(
                        "its base URL for " + provider.word()
                                + " does not end with /v1, so the proxy cannot tell which path to ask its upstream for",
                        "name the upstream with --" + provider.word() + "-api-url, or leave the tool out"));
    }
}
