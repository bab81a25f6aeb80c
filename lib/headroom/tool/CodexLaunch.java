package headroom.tool;

import headroom.contract.Provider;
import headroom.edit.TomlText;
import headroom.host.HostView;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Codex by `-c KEY=VALUE` in front of its subcommand, which beats `config.toml` (Codex configuration
/// documentation): `openai_base_url`, or the `base_url` of the user's own model provider. A `-c` of the user's for
/// the same key would beat ours: its value is where the requests go in the end.
final class CodexLaunch implements Launch {
    private static final List<String> OVERRIDE = List.of("-c", "--config");
    private static final String BUILT_IN = "openai";

    @Override
    public String name() {
        return "codex";
    }

    @Override
    public String installation() {
        return "npm install -g @openai/codex";
    }

    @Override
    public String means() {
        return "-c openai_base_url";
    }

    @Override
    public Map<Provider, String> upstreams(HostView host, List<String> arguments) {
        var config = config(host);
        var provider = provider(config, arguments);
        var key = key(provider);
        var today = overridden(arguments, key)
                .value()
                .map(CodexLaunch::value)
                .or(() -> TomlText.stringAt(config, path(provider)));
        if (today.isEmpty()) {
            if (provider.equals(BUILT_IN)) {
                return Map.of(
                        Provider.OPENAI, Provider.OPENAI.publicUrl(), Provider.CHATGPT, Provider.CHATGPT.publicUrl());
            }
            throw Launch.refused(
                    name(),
                    new Refusal(
                            "it uses the model provider '" + provider + "', which has no base_url",
                            "choose a provider with a base_url"));
        }
        return Map.of(Provider.OPENAI, behind(today.get(), "its base URL", "correct " + key));
    }

    @Override
    public Start start(HostView host, List<String> arguments, String baseUrl, String project) {
        var key = key(provider(config(host), arguments));
        var words = new ArrayList<>(List.of("-c", key + "=" + ConfigText.quoted(baseUrl + "/p/" + project + "/v1")));
        words.addAll(overridden(arguments, key).rest());
        return new Start(words, Map.of());
    }

    private static String config(HostView host) {
        return ConfigText.read(
                host,
                host.env()
                        .get("CODEX_HOME")
                        .map(Path::of)
                        .orElseGet(() -> host.home().resolve(".codex"))
                        .resolve("config.toml"));
    }

    /// The provider in use: named on the command line, by the profile in use, or at the top of the file.
    private static String provider(String config, List<String> arguments) {
        var profile = Arguments.take(arguments, List.of("-p", "--profile"), value -> true)
                .value()
                .or(() -> overridden(arguments, "profile").value().map(CodexLaunch::value))
                .or(() -> TomlText.stringAt(config, List.of("profile")));
        return overridden(arguments, "model_provider")
                .value()
                .map(CodexLaunch::value)
                .or(() ->
                        profile.flatMap(name -> TomlText.stringAt(config, List.of("profiles", name, "model_provider"))))
                .or(() -> TomlText.stringAt(config, List.of("model_provider")))
                .orElse(BUILT_IN);
    }

    private static String key(String provider) {
        return String.join(".", path(provider));
    }

    private static List<String> path(String provider) {
        return provider.equals(BUILT_IN)
                ? List.of("openai_base_url")
                : List.of("model_providers", provider, "base_url");
    }

    private static Arguments.Taken overridden(List<String> arguments, String key) {
        return Arguments.take(arguments, OVERRIDE, value -> value.startsWith(key + "="));
    }

    /// The value of an override, which is TOML, or the bare text where it is not.
    private static String value(String override) {
        var text = override.substring(override.indexOf('=') + 1).strip();
        Optional<String> read = TomlText.stringAt("value = " + text, List.of("value"));
        return read.orElse(text);
    }
}
