package headroom.doctor;

import headroom.contract.HttpProxyVariables;
import headroom.edit.ProxyAddress;
import headroom.host.HostView;
import headroom.host.Os;
import java.util.ArrayList;
import java.util.List;

/// The environment of the shell that asks: addresses where nobody listens, and an HTTP proxy that would take the
/// tools' calls to this machine.
final class Shell {
    static final String GROUP = "shell";
    private static final List<String> ADDRESSES = List.of(
            "ANTHROPIC_BASE_URL",
            "ANTHROPIC_API_BASE",
            "OPENAI_BASE_URL",
            "OPENAI_API_BASE",
            "GOOGLE_GEMINI_BASE_URL",
            "COPILOT_PROVIDER_BASE_URL");

    private Shell() {}

    static List<Check> checks(HostView host) {
        var checks = new ArrayList<Check>();
        for (var name : ADDRESSES) {
            host.env()
                    .get(name)
                    .flatMap(ProxyAddress::port)
                    .filter(port ->
                            port > 0 && port < 65_536 && host.processes().free("127.0.0.1", port))
                    .ifPresent(port -> checks.add(Check.broken(
                            GROUP,
                            name + " points at port " + port + " of this machine, where nobody listens",
                            host.os() == Os.WINDOWS ? "set " + name + "=" : "unset " + name)));
        }
        HttpProxyVariables.capturing(host.env())
                .ifPresent(name -> checks.add(Check.warning(
                        GROUP,
                        name + " is set and NO_PROXY does not except 127.0.0.1, so that tools' calls to headroom go"
                                + " to that HTTP proxy",
                        (host.os() == Os.WINDOWS ? "set " : "export ")
                                + (host.env().get("no_proxy").isPresent() ? "no_proxy=" : "NO_PROXY=")
                                + HttpProxyVariables.withLoopback(host.env()))));
        return checks.isEmpty() ? List.of(Check.well(GROUP, "no variable is in the way")) : checks;
    }
}
