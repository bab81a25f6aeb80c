package headroom.tool;

import headroom.contract.Provider;
import headroom.contract.Scope;
import headroom.edit.FileEdit;
import headroom.edit.JsonText;
import headroom.edit.TomlBlock;
import headroom.edit.TomlSet;
import headroom.edit.TomlText;
import headroom.host.HostView;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Codex: `config.toml` in `CODEX_HOME` or `~/.codex`. The environment does not route it.
///
/// One top-level `openai_base_url` keeps the built-in provider and with it sign-in, history and websockets. Where
/// the user runs a provider of their own, that provider's `base_url` is changed and nothing else of it.
final class CodexTarget implements Target {
    private static final List<String> BASE_URL = List.of("openai_base_url");
    private static final String BUILT_IN = "openai";
    private static final List<String> ADVICE =
            List.of("codex: restart Codex; sign-in, history and websockets work as before");

    @Override
    public String name() {
        return "codex";
    }

    @Override
    public boolean present(HostView host) {
        return host.onPath("codex").isPresent() || host.disk().isFolder(folder(host));
    }

    private static Path folder(HostView host) {
        return host.env()
                .get("CODEX_HOME")
                .map(Path::of)
                .orElseGet(() -> host.home().resolve(".codex"));
    }

    @Override
    public Routability wire(HostView host, Routing routing) {
        if (routing.scope() == Scope.SYSTEM) {
            return Refusal.onlyByFile(name());
        }
        var file = folder(host).resolve("config.toml");
        var text = ConfigText.read(host, file);
        var provider = provider(text);
        return provider.equals(BUILT_IN) ? builtIn(host, file, text, routing) : custom(file, text, provider, routing);
    }

    /// The provider in use: of the profile that is in use, or else the one at the top.
    private static String provider(String text) {
        return TomlText.stringAt(text, List.of("profile"))
                .flatMap(profile -> TomlText.stringAt(text, List.of("profiles", profile, "model_provider")))
                .or(() -> TomlText.stringAt(text, List.of("model_provider")))
                .orElse(BUILT_IN);
    }

    private static Routability builtIn(HostView host, Path file, String text, Routing routing) {
        var upstreams = new EnumMap<Provider, String>(Provider.class);
        var today = TomlText.stringAt(text, BASE_URL);
        var refusal = today.flatMap(url -> OwnAddress.noteVersioned(upstreams, Provider.OPENAI, url, routing));
        if (refusal.isPresent()) {
            return refusal.get();
        }
        if (today.isEmpty() && usesKey(host)) {
            upstreams.put(Provider.OPENAI, Provider.OPENAI.publicUrl());
        }
        var block = new TomlBlock(
                routing.profile().name(), List.of("openai_base_url = " + ConfigText.quoted(routing.versioned())));
        return Wiring.byFile(List.of(new FileEdit(file, block)), upstreams, ADVICE);
    }

    /// Whether it is signed in with an API key, not with ChatGPT, whose requests take another way.
    private static boolean usesKey(HostView host) {
        return JsonText.valueAt(ConfigText.read(host, folder(host).resolve("auth.json")), List.of("OPENAI_API_KEY"))
                .filter(key -> key.isTextual())
                .isPresent();
    }

    private static Routability custom(Path file, String text, String provider, Routing routing) {
        var path = List.of("model_providers", provider, "base_url");
        Optional<String> today = TomlText.stringAt(text, path);
        if (today.isEmpty()) {
            return new Refusal(
                    "it uses the model provider '" + provider + "', which has no base_url in " + file,
                    "leave codex out, or choose a provider with a base_url");
        }
        Map<Provider, String> upstreams = new EnumMap<>(Provider.class);
        var refusal = OwnAddress.noteVersioned(upstreams, Provider.OPENAI, today.get(), routing);
        return refusal.isPresent()
                ? refusal.get()
                : Wiring.byFile(
                        List.of(new FileEdit(file, new TomlSet(path, ConfigText.quoted(routing.versioned())))),
                        upstreams,
                        ADVICE);
    }
}
