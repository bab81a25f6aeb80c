package headroom.target;

/// Where tools are to be pointed: the proxy's address without a trailing slash.
public record Routing(String baseUrl) {}
