package headroom.tool;

import com.fasterxml.jackson.databind.JsonNode;
import headroom.contract.BaseUrl;
import headroom.contract.Provider;
import headroom.contract.Scope;
import headroom.edit.DotenvText;
import headroom.edit.FileEdit;
import headroom.edit.JsonSet;
import headroom.edit.JsonText;
import headroom.edit.ShellBlock;
import headroom.host.HostView;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Gemini CLI: `GOOGLE_GEMINI_BASE_URL` in the `.env` of its folder, and an API key as the way to sign in. A
/// sign-in with Google or Vertex AI talks to other services, which the proxy does not serve. `GEMINI_CLI_HOME`
/// stands in for the home folder.
///
/// It reads one `.env` only, and variables it was started with beat that file (Gemini CLI configuration
/// documentation).
final class GeminiTarget implements Target {
    private static final String BASE_URL = "GOOGLE_GEMINI_BASE_URL";
    private static final String BY_KEY = "gemini-api-key";
    private static final List<String> SELECTED = List.of("security", "auth", "selectedType");
    /// Where older versions keep it.
    private static final List<String> SELECTED_BEFORE = List.of("selectedAuthType");
    private static final String ADVICE = "gemini: restart Gemini CLI";
    private static final String UNREAD =
            "; in a project with a .env of its own, or in a folder it does not trust, it does not read this setting"
                    + " and goes straight to Google";

    @Override
    public String name() {
        return "gemini";
    }

    @Override
    public boolean present(HostView host) {
        return host.onPath("gemini").isPresent() || host.disk().isFolder(folder(host));
    }

    private static Path home(HostView host) {
        return host.env().get("GEMINI_CLI_HOME").map(Path::of).orElseGet(host::home);
    }

    private static Path folder(HostView host) {
        return home(host).resolve(".gemini");
    }

    @Override
    public Routability wire(HostView host, Routing routing) {
        var settings = folder(host).resolve("settings.json");
        var selected = selected(ConfigText.read(host, settings));
        var signIn = selected.or(() -> host.disk().exists(folder(host).resolve("oauth_creds.json"))
                ? Optional.of("oauth-personal")
                : Optional.empty());
        if (signIn.filter(type -> !type.equals(BY_KEY) && !type.equals("gateway"))
                .isPresent()) {
            return new Refusal(
                    "it is signed in by '" + signIn.get() + "', and only requests with an API key can be routed",
                    "leave gemini out, or choose an API key with /auth in Gemini CLI");
        }
        var file = dotenv(host);
        var today = host.env()
                .get(BASE_URL)
                .or(() -> DotenvText.value(ConfigText.read(host, file), BASE_URL))
                .map(BaseUrl::plain);
        var upstreams =
                Map.of(Provider.GEMINI, today.filter(url -> !url.isEmpty()).orElse(Provider.GEMINI.publicUrl()));
        if (routing.scope() == Scope.SYSTEM) {
            return Wiring.byEnvironment(Map.of(BASE_URL, routing.baseUrl()), upstreams, List.of(ADVICE));
        }
        if (host.env()
                .get(BASE_URL)
                .map(BaseUrl::plain)
                .filter(url -> !url.equals(routing.baseUrl()))
                .isPresent()) {
            return new Refusal(
                    BASE_URL + " is set in the environment, which beats its .env file",
                    "take it out of your shell profile and open a new shell; to keep it as the upstream use"
                            + " --gemini-api-url");
        }
        var edits = new ArrayList<FileEdit>();
        edits.add(new FileEdit(
                file, new ShellBlock(routing.profile().name(), List.of(BASE_URL + "=" + routing.baseUrl()))));
        if (selected.isEmpty()) {
            edits.add(new FileEdit(settings, new JsonSet(SELECTED, ConfigText.quoted(BY_KEY))));
        }
        return Wiring.byFile(edits, upstreams, List.of(ADVICE + UNREAD));
    }

    private static Optional<String> selected(String settings) {
        return JsonText.valueAt(settings, SELECTED)
                .or(() -> JsonText.valueAt(settings, SELECTED_BEFORE))
                .map(JsonNode::asText);
    }

    /// A new file in its folder would hide a `.env` in the home folder, with the key that may stand there.
    private static Path dotenv(HostView host) {
        var own = folder(host).resolve(".env");
        var general = home(host).resolve(".env");
        return !host.disk().exists(own) && host.disk().exists(general) ? general : own;
    }
}
