package headroom.tool;

import headroom.contract.Provider;
import headroom.host.HostView;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Qwen Code by the variables of its base URLs, and without a `--openai-base-url` of the user's, which would beat
/// them. Models of its `modelProviders` beat both, so with those it is refused.
final class QwenLaunch implements Launch {
    private static final List<String> OPTION = List.of("--openai-base-url");

    @Override
    public String name() {
        return "qwen";
    }

    @Override
    public String installation() {
        return "npm install -g @qwen-code/qwen-code";
    }

    @Override
    public String means() {
        return "OPENAI_, ANTHROPIC_BASE_URL";
    }

    @Override
    public Optional<String> caveat(HostView host) {
        return QwenTarget.caveat(host);
    }

    @Override
    public Map<Provider, String> upstreams(HostView host, List<String> arguments) {
        var config = QwenConfig.of(host);
        config.refusal().ifPresent(refusal -> {
            throw Launch.refused(name(), refusal);
        });
        var given = Arguments.take(arguments, OPTION, value -> true).value();
        var upstreams = new EnumMap<Provider, String>(Provider.class);
        for (var account : config.accounts()) {
            if (!config.models(account).isEmpty()) {
                throw Launch.refused(
                        name(),
                        new Refusal(
                                "modelProviders." + account.type() + " in " + config.file()
                                        + " has addresses that beat the environment of a run",
                                "route it by its settings: headroom install apply --providers manual --target qwen"));
            }
            var today = given.filter(_ -> account.type().equals("openai"))
                    .or(() -> config.outside(account))
                    .or(() -> config.inside(account))
                    .orElse(account.provider().publicUrl() + account.end());
            upstreams.put(
                    account.provider(),
                    QwenConfig.upstream(today, account)
                            .orElseGet(() -> behind(
                                    today,
                                    "its base URL for " + account.type(),
                                    "correct it, or start qwen directly")));
        }
        return upstreams;
    }

    @Override
    public Start start(HostView host, List<String> arguments, String baseUrl, String project) {
        var variables = new HashMap<String, String>();
        for (var account : QwenConfig.of(host).accounts()) {
            variables.put(account.variable(), baseUrl + "/p/" + project + account.end());
        }
        return new Start(Arguments.take(arguments, OPTION, value -> true).rest(), variables);
    }
}
