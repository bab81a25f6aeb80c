package headroom.tool;

import com.fasterxml.jackson.databind.JsonNode;
import headroom.contract.BaseUrl;
import headroom.contract.Provider;
import headroom.edit.DotenvText;
import headroom.edit.JsonText;
import headroom.host.HostView;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// Qwen Code's settings as it reads them: `settings.json` of its folder, JSON with comments; the model providers there
/// beat the environment, which beats one `.env`, which beats `env` of the settings, which beats `security.auth.baseUrl`
/// (Qwen Code documentation, Model Providers). `QWEN_HOME` moves its folder.
record QwenConfig(HostView host, Path file, String text) {
    /// A provider as Qwen Code names it: by the way to sign in, and the variable of its base URL.
    record Account(Provider provider, String type, String variable, String end) {
        List<String> inEnv() {
            return List.of("env", variable);
        }
    }

    static final List<Account> ACCOUNTS = List.of(
            new Account(Provider.OPENAI, "openai", "OPENAI_BASE_URL", "/v1"),
            new Account(Provider.ANTHROPIC, "anthropic", "ANTHROPIC_BASE_URL", ""));

    static QwenConfig of(HostView host) {
        var file = folder(host).resolve("settings.json");
        return new QwenConfig(host, file, ConfigText.read(host, file));
    }

    static Path folder(HostView host) {
        return host.env()
                .get("QWEN_HOME")
                .map(Path::of)
                .orElseGet(() -> host.home().resolve(".qwen"))
                .toAbsolutePath();
    }

    /// Why it can't be routed at all: signed in to a service that is neither Anthropic's nor like OpenAI's.
    Optional<Refusal> refusal() {
        return selected()
                .filter(type ->
                        ACCOUNTS.stream().noneMatch(account -> account.type().equals(type)))
                .map(type -> new Refusal(
                        "it is signed in by '" + type + "', and only an API key for OpenAI or Anthropic can be routed",
                        "leave qwen out, or choose an API key with /auth in Qwen Code"));
    }

    /// The providers that may be used: that of the sign-in, or all where none is chosen.
    List<Account> accounts() {
        var selected = selected();
        return ACCOUNTS.stream()
                .filter(account -> selected.isEmpty() || selected.get().equals(account.type()))
                .toList();
    }

    private Optional<String> selected() {
        return JsonText.valueAt(text, List.of("security", "auth", "selectedType"))
                .map(JsonNode::asText);
    }

    /// The places of the base URLs of a provider's models, each of which beats every variable.
    List<List<String>> models(Account account) {
        var models = JsonText.valueAt(text, List.of("modelProviders", account.type()));
        var places = new ArrayList<List<String>>();
        for (int i = 0;
                models.isPresent() && models.get().isArray() && i < models.get().size();
                i++) {
            places.add(List.of("modelProviders", account.type(), Integer.toString(i), "baseUrl"));
        }
        return places;
    }

    /// The base URLs a provider has in the model providers; without one it is the public one.
    List<String> modelAddresses(Account account) {
        return models(account).stream()
                .map(place -> JsonText.valueAt(text, place)
                        .map(JsonNode::asText)
                        .orElse(account.provider().publicUrl() + account.end()))
                .distinct()
                .toList();
    }

    /// The base URL in the environment or the `.env` that is read, which beat the settings.
    Optional<String> outside(Account account) {
        return host.env()
                .get(account.variable())
                .or(() -> Stream.of(
                                Path.of(".qwen/.env").toAbsolutePath(),
                                Path.of(".env").toAbsolutePath(),
                                folder(host).resolve(".env"),
                                host.home().resolve(".env"))
                        .filter(host.disk()::exists)
                        .findFirst()
                        .flatMap(file -> DotenvText.value(ConfigText.read(host, file), account.variable())));
    }

    /// The base URL in the settings.
    Optional<String> inside(Account account) {
        return JsonText.valueAt(text, account.inEnv())
                .or(() -> account.type().equals("openai")
                        ? JsonText.valueAt(text, List.of("security", "auth", "baseUrl"))
                        : Optional.empty())
                .map(JsonNode::asText);
    }

    /// What the proxy puts in front of the paths of a provider whose base URL this is.
    static Optional<String> upstream(String url, Account account) {
        return account.end().isEmpty() || BaseUrl.fault(url).isPresent()
                ? Optional.of(BaseUrl.plain(url))
                : BaseUrl.before(account.end(), url);
    }
}
