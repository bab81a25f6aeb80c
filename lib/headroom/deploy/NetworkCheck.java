package headroom.deploy;

import headroom.contract.BaseUrl;
import headroom.contract.ExtraCertificates;
import headroom.contract.HttpProxyVariables;
import headroom.contract.Provider;
import headroom.host.Env;
import headroom.host.HostView;
import headroom.host.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Looks through the environment a proxy is to have for what would keep it from starting or from reaching a
/// provider: before anything is changed.
final class NetworkCheck {
    private final HostView host;
    private final Options options;
    private final Map<String, String> wanted;

    /// `wanted` is the whole environment of the proxy.
    NetworkCheck(HostView host, Options options, Map<String, String> wanted) {
        this.host = host;
        this.options = options;
        this.wanted = wanted;
    }

    List<Problem> faults() {
        var faults = new ArrayList<Problem>();
        for (var provider : Provider.values()) {
            value(provider.variable())
                    .ifPresent(url -> collect(faults, () -> BaseUrl.parse(source(provider.variable()), url)));
        }
        for (var variable : HttpProxyVariables.URLS) {
            value(variable).ifPresent(url -> collect(faults, () -> BaseUrl.ofHttpProxy(source(variable), url)));
        }
        ExtraCertificates.named(new Env(wanted))
                .forEach((place, variable) ->
                        collect(faults, () -> ExtraCertificates.read(host.disk(), source(variable), place)));
        return faults;
    }

    private Optional<String> value(String variable) {
        return Optional.ofNullable(wanted.get(variable));
    }

    /// Where a variable's value comes from, for the message.
    private String source(String variable) {
        if (options.proxy().env().containsKey(variable)) {
            return "--env " + variable;
        }
        return host.env().get(variable).isPresent()
                ? "the variable " + variable
                : variable + ", kept from an earlier apply";
    }

    private static void collect(List<Problem> faults, Runnable reading) {
        try {
            reading.run();
        } catch (Problem problem) {
            faults.add(problem);
        }
    }
}
