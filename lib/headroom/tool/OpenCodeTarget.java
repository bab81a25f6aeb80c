package headroom.tool;

import headroom.contract.Provider;
import headroom.edit.Edit;
import headroom.edit.EditAll;
import headroom.edit.FileEdit;
import headroom.edit.JsonSet;
import headroom.edit.JsonText;
import headroom.host.HostView;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// opencode: `provider.<name>.options.baseURL` in its configuration, which is JSON with comments.
///
/// Of `config.json`, `opencode.json` and `opencode.jsonc` in its folder the later one wins; the file that
/// `OPENCODE_CONFIG` names beats them, one in `OPENCODE_CONFIG_DIR` that, and `OPENCODE_CONFIG_CONTENT` and an
/// administrator's file beat all (opencode configuration documentation). A provider that stands in the
/// configuration counts as one to start with, even without a key, so only providers with a sign-in are written; all
/// of them where opencode was never used, or a model is chosen.
final class OpenCodeTarget implements Target {
    record Account(Provider provider, String name, String keyVariable) {
        /// Where its base URL stands in a configuration.
        List<String> baseUrl() {
            return List.of("provider", name, "options", "baseURL");
        }
    }

    static final List<Account> ACCOUNTS = List.of(
            new Account(Provider.ANTHROPIC, "anthropic", "ANTHROPIC_API_KEY"),
            new Account(Provider.OPENAI, "openai", "OPENAI_API_KEY"));
    private static final List<String> ADVICE = List.of(
            "opencode: restart opencode; an opencode.json of a project that names a baseURL of its own still wins"
                    + " there");

    @Override
    public String name() {
        return "opencode";
    }

    @Override
    public boolean present(HostView host) {
        return host.onPath("opencode").isPresent() || host.disk().isFolder(folder(host));
    }

    private static Path folder(HostView host) {
        return host.configHome().resolve("opencode");
    }

    @Override
    public Routability wire(HostView host, Routing routing) {
        var files = files(host);
        var accounts = ACCOUNTS.stream()
                .filter(account -> signedIn(host, account) || configured(host, files, account))
                .toList();
        if (accounts.isEmpty() && host.disk().isFolder(data(host)) && !choosesModel(host, files)) {
            return new Refusal(
                    "it is signed in neither to Anthropic nor to OpenAI, and would take the routed one as its default"
                            + " model",
                    "sign in to one of them with opencode auth login, or leave opencode out");
        }
        var stronger = stronger(host);
        if (stronger.isPresent()) {
            return new Refusal(
                    stronger.get() + " names a baseURL, which beats its files",
                    "take it out there, or leave opencode out");
        }
        var upstreams = new EnumMap<Provider, String>(Provider.class);
        var refusals = new ArrayList<Refusal>();
        for (var account : accounts) {
            baseUrl(host, files, account)
                    .flatMap(url -> OwnAddress.noteVersioned(upstreams, account.provider(), url, routing))
                    .ifPresent(refusals::add);
            if (!upstreams.containsKey(account.provider())) {
                upstreams.put(account.provider(), account.provider().publicUrl());
            }
        }
        if (!refusals.isEmpty()) {
            return Refusal.all(refusals);
        }
        return switch (routing.scope()) {
            case PROVIDER, USER ->
                Wiring.byFile(
                        List.of(new FileEdit(
                                files.getFirst(), edit(accounts.isEmpty() ? ACCOUNTS : accounts, routing))),
                        upstreams,
                        ADVICE);
            case SYSTEM ->
                Wiring.byEnvironment(
                        Map.of("ANTHROPIC_BASE_URL", routing.baseUrl(), "OPENAI_BASE_URL", routing.versioned()),
                        upstreams,
                        ADVICE);
        };
    }

    /// The configuration files, the one that wins first; it need not exist.
    static List<Path> files(HostView host) {
        var files = new ArrayList<Path>();
        host.env()
                .get("OPENCODE_CONFIG_DIR")
                .map(Path::of)
                .map(Path::toAbsolutePath)
                .ifPresent(own -> Stream.of("opencode.jsonc", "opencode.json")
                        .map(own::resolve)
                        .filter(host.disk()::exists)
                        .forEach(files::add));
        host.env()
                .get("OPENCODE_CONFIG")
                .map(Path::of)
                .map(Path::toAbsolutePath)
                .ifPresent(files::add);
        var folder = folder(host);
        for (var name : List.of("opencode.jsonc", "opencode.json", "config.json")) {
            if (host.disk().exists(folder.resolve(name))) {
                files.add(folder.resolve(name));
            }
        }
        if (files.isEmpty()) {
            files.add(folder.resolve("opencode.json"));
        }
        return files;
    }

    /// What beats every file of the user's and has an address of its own: the variable with a whole configuration,
    /// and an administrator's file.
    private static Optional<String> stronger(HostView host) {
        if (host.env()
                .get("OPENCODE_CONFIG_CONTENT")
                .filter(OpenCodeTarget::hasBaseUrl)
                .isPresent()) {
            return Optional.of("OPENCODE_CONFIG_CONTENT");
        }
        var managed = switch (host.os()) {
            case LINUX -> Path.of("/etc/opencode");
            case MACOS -> Path.of("/Library/Application Support/opencode");
            case WINDOWS -> Path.of("C:\\ProgramData\\opencode");
        };
        return Stream.of("opencode.jsonc", "opencode.json")
                .map(managed::resolve)
                .filter(file -> hasBaseUrl(ConfigText.read(host, file)))
                .map(Path::toString)
                .findFirst();
    }

    private static boolean hasBaseUrl(String text) {
        return ACCOUNTS.stream()
                .anyMatch(account -> JsonText.valueAt(text, account.baseUrl()).isPresent());
    }

    private static Edit edit(List<Account> accounts, Routing routing) {
        return new EditAll(accounts.stream()
                .<Edit>map(account -> new JsonSet(account.baseUrl(), ConfigText.quoted(routing.versioned())))
                .toList());
    }

    static boolean signedIn(HostView host, Account account) {
        return host.env().get(account.keyVariable()).isPresent()
                || JsonText.valueAt(ConfigText.read(host, data(host).resolve("auth.json")), List.of(account.name()))
                        .isPresent();
    }

    private static Path data(HostView host) {
        return host.env()
                .get("XDG_DATA_HOME")
                .map(Path::of)
                .orElseGet(() -> host.home().resolve(".local").resolve("share"))
                .resolve("opencode");
    }

    private static boolean choosesModel(HostView host, List<Path> files) {
        return files.stream()
                .anyMatch(file -> JsonText.valueAt(ConfigText.read(host, file), List.of("model"))
                        .isPresent());
    }

    static boolean configured(HostView host, List<Path> files, Account account) {
        return files.stream()
                .anyMatch(file -> JsonText.valueAt(ConfigText.read(host, file), List.of("provider", account.name()))
                        .isPresent());
    }

    static Optional<String> baseUrl(HostView host, List<Path> files, Account account) {
        return files.stream()
                .map(file -> JsonText.valueAt(ConfigText.read(host, file), account.baseUrl())
                        .map(url -> Placeholders.opencode(host, file, url.asText())))
                .flatMap(Optional::stream)
                .findFirst();
    }
}
