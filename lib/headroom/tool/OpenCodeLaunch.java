package headroom.tool;

import headroom.contract.Provider;
import headroom.edit.Edit;
import headroom.edit.EditAll;
import headroom.edit.EditResult;
import headroom.edit.JsonSet;
import headroom.edit.JsonText;
import headroom.host.HostView;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// opencode by `OPENCODE_CONFIG_CONTENT`, a whole configuration that is merged over its files (opencode
/// documentation, Config); one of the user's is merged into ours.
final class OpenCodeLaunch implements Launch {
    private static final String CONTENT = "OPENCODE_CONFIG_CONTENT";

    @Override
    public String name() {
        return "opencode";
    }

    @Override
    public String installation() {
        return "npm install -g opencode-ai";
    }

    @Override
    public String means() {
        return "OPENCODE_CONFIG_CONTENT";
    }

    @Override
    public Map<Provider, String> upstreams(HostView host, List<String> arguments) {
        var content = host.env().get(CONTENT).orElse("");
        var upstreams = new EnumMap<Provider, String>(Provider.class);
        for (var account : accounts(host)) {
            var today = JsonText.valueAt(content, account.baseUrl())
                    .map(url -> Placeholders.opencode(host, Path.of("opencode.json"), url.asText()))
                    .or(() -> OpenCodeTarget.baseUrl(host, files(host), account));
            upstreams.put(
                    account.provider(),
                    today.map(url -> behind(
                                    url,
                                    "its base URL for " + account.name(),
                                    "correct it, or start opencode directly"))
                            .orElse(account.provider().publicUrl()));
        }
        return upstreams;
    }

    @Override
    public Start start(HostView host, List<String> arguments, String baseUrl, String project) {
        var edits = accounts(host).stream()
                .<Edit>map(
                        account -> new JsonSet(account.baseUrl(), ConfigText.quoted(baseUrl + "/p/" + project + "/v1")))
                .toList();
        return switch (new EditAll(edits).apply(host.env().get(CONTENT).orElse("{}"))) {
            case EditResult.Changed changed -> new Start(arguments, Map.of(CONTENT, changed.text()));
            case EditResult.Unchanged unchanged -> new Start(arguments, Map.of());
            case EditResult.Kept kept -> throw new IllegalStateException("only undoing keeps");
            case EditResult.Blocked blocked ->
                throw Launch.refused(
                        name(), new Refusal(CONTENT + " cannot be read: " + blocked.reason(), "correct or unset it"));
        };
    }

    /// Where it is signed in or configured: one that is only routed could become its default model.
    private List<OpenCodeTarget.Account> accounts(HostView host) {
        var used = OpenCodeTarget.ACCOUNTS.stream()
                .filter(account -> OpenCodeTarget.signedIn(host, account)
                        || OpenCodeTarget.configured(host, files(host), account)
                        || host.env()
                                .get(CONTENT)
                                .flatMap(text -> JsonText.valueAt(text, List.of("provider", account.name())))
                                .isPresent())
                .toList();
        if (used.isEmpty()) {
            throw Launch.refused(
                    name(),
                    new Refusal(
                            "it is signed in neither to Anthropic nor to OpenAI",
                            "sign in to one of them with opencode auth login"));
        }
        return used;
    }

    /// The project's files beat the user's.
    private static List<Path> files(HostView host) {
        var files = new ArrayList<Path>();
        for (var name : List.of("opencode.jsonc", "opencode.json")) {
            Optional.of(Path.of(name).toAbsolutePath())
                    .filter(host.disk()::exists)
                    .ifPresent(files::add);
        }
        files.addAll(OpenCodeTarget.files(host));
        return files;
    }
}
