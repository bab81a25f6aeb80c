package headroom.tool;

import com.fasterxml.jackson.databind.JsonNode;
import headroom.contract.BaseUrl;
import headroom.contract.Provider;
import headroom.contract.Scope;
import headroom.edit.Edit;
import headroom.edit.EditAll;
import headroom.edit.FileEdit;
import headroom.edit.JsonSet;
import headroom.edit.JsonText;
import headroom.host.HostView;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Optional;

/// pi: `providers.<name>.baseUrl` in `models.json` of its folder, which is JSON with comments. An address there
/// changes that of a provider it knows and nothing else. `PI_CODING_AGENT_DIR` moves the folder; the environment does
/// not route it (pi documentation, Models).
final class PiTarget implements Target {
    /// A provider under pi's name for it, and what stands at the end of its base URL.
    record Account(Provider provider, String name, String end) {
        List<String> baseUrl() {
            return List.of("providers", name, "baseUrl");
        }
    }

    static final List<Account> ACCOUNTS = List.of(
            new Account(Provider.ANTHROPIC, "anthropic", ""),
            new Account(Provider.OPENAI, "openai", "/v1"),
            new Account(Provider.GEMINI, "google", "/v1beta"));
    private static final List<String> ADVICE = List.of(
            "pi: restart pi; its other providers, a ChatGPT or Copilot sign-in among them, do not take this way");

    @Override
    public String name() {
        return "pi";
    }

    @Override
    public boolean present(HostView host) {
        return host.disk().isFolder(folder(host));
    }

    private static Path folder(HostView host) {
        return host.env()
                .get("PI_CODING_AGENT_DIR")
                .map(named ->
                        Path.of(named.replaceFirst("^~(?=/|$)", host.home().toString())))
                .orElseGet(() -> host.home().resolve(".pi").resolve("agent"))
                .toAbsolutePath();
    }

    static Path models(HostView host) {
        return folder(host).resolve("models.json");
    }

    @Override
    public Routability wire(HostView host, Routing routing) {
        if (routing.scope() == Scope.SYSTEM) {
            return Refusal.onlyByFile(name());
        }
        var text = ConfigText.read(host, models(host));
        var upstreams = new EnumMap<Provider, String>(Provider.class);
        for (var account : ACCOUNTS) {
            var today = today(text, account);
            if (today.isPresent() && !routing.decided().contains(account.provider())) {
                var upstream = upstream(today.get(), account);
                if (upstream.isEmpty()) {
                    return new Refusal(
                            fault(account),
                            "name the upstream with --" + account.provider().word() + "-api-url, or leave pi out");
                }
                upstreams.put(account.provider(), upstream.get());
            }
        }
        var edits = ACCOUNTS.reversed().stream()
                .<Edit>map(
                        account -> new JsonSet(account.baseUrl(), ConfigText.quoted(routing.baseUrl() + account.end())))
                .toList();
        return Wiring.byFile(List.of(new FileEdit(models(host), new EditAll(edits))), upstreams, ADVICE);
    }

    /// The base URL the user has for a provider.
    static Optional<String> today(String models, Account account) {
        return JsonText.valueAt(models, account.baseUrl()).map(JsonNode::asText);
    }

    /// What the proxy puts in front of the paths of a provider whose base URL this is.
    static Optional<String> upstream(String url, Account account) {
        return account.end().isEmpty() || BaseUrl.fault(url).isPresent()
                ? Optional.of(BaseUrl.plain(url))
                : BaseUrl.before(account.end(), url);
    }

    static String fault(Account account) {
        return "its base URL for " + account.name() + " does not end with " + account.end()
                + ", so the proxy cannot tell which path to ask its upstream for";
    }
}
