package headroom.wrap;

import headroom.host.Host;

/// Ends proxies of sessions from outside.
final class SessionProxies {
    private SessionProxies() {}

    /// Kills one together with what would start it again.
    static void kill(Host host, Sessions.Proxy proxy) {
        var engines = host.processes().children(proxy.pid());
        host.processes().kill(proxy.pid());
        engines.forEach(engine -> host.processes().kill(engine.pid()));
    }
}
