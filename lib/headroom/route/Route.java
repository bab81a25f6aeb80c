package headroom.route;

import headroom.contract.Provider;

/// What is to become of a request, decided from its path and headers alone.
public sealed interface Route {
    /// Answered by the proxy itself.
    record Own() implements Route {}

    /// Goes to this provider under this path and query (before the upstream's base path).
    record Forward(Provider provider, String pathQuery) implements Route {
        /// The path alone.
        public String path() {
            int mark = pathQuery.indexOf('?');
            return mark < 0 ? pathQuery : pathQuery.substring(0, mark);
        }
    }

    /// Nobody serves it: never forwarded, so that no credential leaves by mistake.
    record NotServed() implements Route {}
}
